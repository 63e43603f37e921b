// Writes the list of a fleet's notebooks, as organisers hand it around.
import { join } from 'node:path';
import { replaceSafely } from '../../assets/safe-files.js';
import {
  type AddressFormat,
  addressFiles,
  addressOf,
  addressText,
  type NotebookAddress,
} from '../../model/address-list.js';
import { RemoteError } from '../../model/errors.js';
import type { Selection } from '../../model/fleet.js';
import type { Context } from '../context.js';
import { type NumberedBox, selectBoxes } from '../steps/fleet-boxes.js';
import { type Front, findFront } from '../steps/network.js';
import { notebookUrl } from '../steps/site.js';

export interface AddressRequest {
  readonly selection: Selection;
  readonly format: AddressFormat;
  /** Absolute path; without it a file of the workspace, named by the format. */
  readonly output?: string;
}

export interface AddressList {
  readonly file: string;
  readonly text: string;
  readonly boxes: readonly NotebookAddress[];
  /** Names in the selection that no instance carries. */
  readonly missing: readonly string[];
}

/** Throws, and writes nothing, where no notebook can be opened by anybody else. */
export async function listAddresses(context: Context, request: AddressRequest): Promise<AddressList> {
  const { selection, format } = request;
  const { boxes, missing } = await selectBoxes(context, selection);
  const front = boxes.some((box) => box.access === 'https') ? await findFront(context) : undefined;
  const list = await Promise.all(boxes.map((box) => readAddress(context, box, front)));
  if (list.every(({ address }) => address === undefined)) throw unreachable(boxes);
  const text = addressText(list, format);
  const file = request.output ?? join(context.workspace, addressFiles[format]);
  await replaceSafely(file, text, { what: 'the list of addresses', mode: 0o644 });
  return { file, text, boxes: list, missing };
}

async function readAddress(
  context: Context,
  box: NumberedBox,
  front: Front | undefined,
): Promise<NotebookAddress> {
  const { user, state, instanceId, publicIp: ip, access } = box;
  // A machine at rest has a name all the same, and nothing behind it.
  const open = ip !== undefined && (access !== 'https' || front !== undefined);
  const url = open ? await notebookUrl(context, box, front) : undefined;
  const address = addressOf(url, access === 'public' ? ip : undefined);
  return { user, number: box.fleet.number, state, instanceId, ip, address, url };
}

function unreachable(boxes: readonly NumberedBox[]): RemoteError {
  const tunnelled = boxes.every((box) => box.access === 'tunnel');
  const [first] = boxes;
  return new RemoteError({
    what: 'there is no address to hand out',
    why: tunnelled ? 'the notebooks are open to tunnels alone' : 'no box has an address now',
    next: tunnelled ? `stack open ${first?.user}` : `fleet status ${first?.fleet.base}`,
    reason: 'failed',
  });
}
