// The DNS records of a box, owned by us and not by its stack, so that they can follow it.
import {
  deleteBoxRecords,
  deleteManyBoxRecords,
  findHostedZone,
  type NamePlace,
  type RefusedNames,
  upsertBoxRecords,
  upsertManyBoxRecords,
} from '../../cloud/records.js';
import type { Box } from '../../model/box.js';
import type { Context } from '../context.js';
import { type Gather, orThrow } from './batch.js';
import type { Front } from './network.js';

/** Points both names at where the box is now; nothing where no zone is configured. */
export async function pointNames(context: Context, box: Box, front: Front | undefined): Promise<void> {
  const place = await namePlace(context);
  if (!place || box.publicIp === undefined) return;
  await upsertBoxRecords(context.cloud, {
    ...place,
    user: box.user,
    access: box.access,
    address: box.publicIp,
    front: front && { dnsName: front.dnsName, hostedZoneId: front.hostedZoneId },
  });
}

export interface ManyNames {
  /** Both names, to where the box is; nothing for a box without an address. */
  readonly pointNames: (box: Box) => Promise<void>;
  readonly dropNames: (box: Box) => Promise<void>;
}

/** As pointNames and dropNames, for many boxes in few calls. */
export function gatherNames(context: Context, gather: Gather, front: Front | undefined): ManyNames {
  // Looked up once, at the first name.
  let place: Promise<NamePlace | undefined> | undefined;
  const placed = () => {
    place ??= namePlace(context);
    return place;
  };
  const points = gather(byBox(async (boxes) => pointAll(context, await placed(), { boxes, front })));
  const drops = gather(byBox(async (boxes) => dropAll(context, await placed(), boxes)));
  return {
    pointNames: async (box) => orThrow(await points(box)),
    dropNames: async (box) => orThrow(await drops(box)),
  };
}

function byBox(send: (boxes: readonly Box[]) => Promise<RefusedNames>) {
  return async (boxes: readonly Box[]) => {
    const refused = await send(boxes);
    return new Map(boxes.map((box) => [box, refused.get(box.user)] as const));
  };
}

async function pointAll(
  { cloud }: Context,
  place: NamePlace | undefined,
  { boxes, front }: { readonly boxes: readonly Box[]; readonly front: Front | undefined },
): Promise<RefusedNames> {
  if (!place) return new Map();
  const records = boxes.flatMap(({ user, access, publicIp: address }) =>
    address === undefined ? [] : [{ user, access, address, front }],
  );
  return upsertManyBoxRecords(cloud, place, records);
}

async function dropAll(
  { cloud }: Context,
  place: NamePlace | undefined,
  boxes: readonly Box[],
): Promise<RefusedNames> {
  const users = boxes.map(({ user }) => user);
  return place ? deleteManyBoxRecords(cloud, place, users) : new Map();
}

/** Removes both names of a user; what is not there needs no removing. */
export async function dropNames(context: Context, user: string): Promise<void> {
  const place = await namePlace(context);
  if (place) await deleteBoxRecords(context.cloud, { ...place, user });
}

/** Zone and domain; undefined where names are not configured, or their zone is gone. */
async function namePlace(context: Context): Promise<NamePlace | undefined> {
  const { domain, hostedZone } = context.config;
  if (domain === undefined || hostedZone === undefined) return undefined;
  const zone = await findHostedZone(context.cloud, hostedZone);
  return zone && { zone, domain };
}
