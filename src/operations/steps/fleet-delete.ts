// Ends boxes of a fleet: their data as was said, their names and ways, what is theirs and nothing else.
import pLimit, { type LimitFunction } from 'p-limit';
import { removePins } from '../../assets/known-hosts.js';
import { withBoxLock } from '../../assets/lock.js';
import { type FleetVolume, findFleetVolumes } from '../../cloud/box-volumes.js';
import { deleteVolume } from '../../cloud/volumes.js';
import { type Box, dataDevice } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { gatherFor } from './batch.js';
import { boxLine } from './box-line.js';
import { fanOut, type Outcome } from './fan-out.js';
import { removeFleetWays } from './fleet-ways.js';
import { type FanOutChoices, tellEnd } from './fleet-work.js';
import { type Front, findFront } from './network.js';
import { openPower, type Power, restFirst } from './power.js';
import { snapshotData } from './snapshot-data.js';
import { timed } from './timed.js';

/** What becomes of data volumes; nothing is destroyed where it was not said. */
export type DataWord = 'snapshot' | 'discard' | undefined;

/** A box that ends, with what holds its data. */
export interface EndingBox {
  /** `<base>-<number>`; of an instance that never got a number, its id. */
  readonly name: string;
  /** Absent where only a volume stayed behind. */
  readonly box?: Box;
  readonly volumes: readonly FleetVolume[];
}

export interface Ended {
  /** In the user's words, with ids. */
  readonly removed: readonly string[];
  readonly snapshotIds: readonly string[];
}

/** The boxes with their volumes, and what is left of boxes of these names that are gone. */
export async function endingBoxes(
  context: Context,
  base: string,
  {
    boxes,
    isMeant,
  }: { readonly boxes: readonly Box[]; readonly isMeant: (user: string | undefined) => boolean },
): Promise<EndingBox[]> {
  const { cloud, config } = context;
  const volumes = await findFleetVolumes(cloud, { prefix: config.prefix, fleet: base });
  const ending = boxes.map((box) => ({
    name: box.user || box.instanceId,
    box,
    volumes: volumes.filter((volume) => volume.attachedTo === box.instanceId || isDataOf(box, volume)),
  }));
  const taken = new Set(ending.flatMap((one) => one.volumes));
  const left = volumes.filter(
    (volume) => !taken.has(volume) && volume.attachedTo === undefined && isMeant(volume.user),
  );
  return [...ending, ...left.map((volume) => ({ name: volume.user ?? volume.volumeId, volumes: [volume] }))];
}

function isDataOf(box: Box, { volumeId }: FleetVolume): boolean {
  return box.volumes.some((one) => one.volumeId === volumeId && one.deviceName === dataDevice);
}

/** @throws UserError `protected` where there is data and no word about it */
export function requireWordAboutFleetData(
  ending: readonly EndingBox[],
  data: DataWord,
  command: string,
): void {
  const holding = ending.filter((one) => one.volumes.length > 0);
  if (holding.length === 0 || data !== undefined) return;
  const named = holding
    .slice(0, 5)
    .map(({ name, volumes }) => `${name} (${volumes.map((one) => one.volumeId).join(', ')})`);
  const more = holding.length > 5 ? ` and ${holding.length - 5} more` : '';
  throw new UserError({
    what: `there is data: ${named.join(', ')}${more}`,
    why: 'a data volume is never destroyed without being told to',
    next: `${command} --snapshot keeps copies, --discard-data destroys it`,
    reason: 'protected',
  });
}

interface Ending {
  readonly base: string;
  readonly data: DataWord;
  readonly power: Power;
  readonly limit: LimitFunction;
  readonly closeWays: (box: Box) => Promise<void>;
}

/** Hours: the first snapshot of a large volume takes some. */
const timeoutSeconds = 7 * 3600;
/** Calls at once for what goes one by one, such as volumes and snapshots. */
const parallel = 10;
const verb = 'delete';

export interface EndingWish {
  readonly ending: readonly EndingBox[];
  readonly data: DataWord;
  readonly choices: FanOutChoices;
  /** The caller holds the box's lock. */
  readonly locked?: boolean;
}

/** One bad box does not keep the others: what could not be kept as a snapshot is not ended. */
export async function endFleetBoxes(
  context: Context,
  base: string,
  { ending, data, choices, locked = false }: EndingWish,
): Promise<Outcome<Ended>[]> {
  const front = await findFront(context);
  const many = ending.length > 1;
  const shared: Ending = {
    base,
    data,
    power: openPower(context, { many, front }),
    limit: pLimit(parallel),
    closeWays: front ? wayCloser(context, { base, front, many }) : async () => {},
  };
  return fanOut({
    items: ending,
    nameOf: ({ name }) => name,
    parallel: Math.max(1, ending.length),
    timeoutSeconds: choices.timeoutSeconds ?? timeoutSeconds,
    signal: context.signal,
    work: (one, signal) => {
      const own = { ...context, signal, port: boxLine(context.port, one.name, verb) };
      const end = () => endOne(own, one, shared);
      return locked ? end() : withBoxLock(context.workspace, one.name, `fleet delete ${base}`, end);
    },
    onEnd: (outcome) => tellEnd(context, verb, outcome),
  });
}

async function endOne(context: Context, one: EndingBox, shared: Ending): Promise<Ended> {
  const { name, box, volumes } = one;
  const tell = timed(context.port, name);
  const { limit } = shared;
  if (box) refuseIfProtected(box);
  const snapshotIds: string[] = [];
  if (shared.data === 'snapshot') {
    if (box && volumes.length > 0) await restFirst(context, box, shared.power);
    const occasion = ', taken at its deletion';
    for (const volume of volumes)
      snapshotIds.push(
        (await limit(() => snapshotData(context, { user: name, volume, occasion }))).snapshotId,
      );
  }
  const removed: string[] = [];
  if (box) {
    // First what leads to it: afterwards nothing would tell which names were its.
    await tell('names', () => Promise.all([shared.power.dropNames(box), shared.closeWays(box)]));
    context.signal.throwIfAborted();
    await tell('terminate', () => shared.power.terminate(box));
    removed.push(`instance ${box.instanceId}`);
  }
  // Before the volumes: as long as one of them is there, a run that broke off is found again.
  const user = box?.user || volumes.find((volume) => volume.user)?.user;
  if (user) await removePins(context.workspace, user);
  for (const { volumeId } of volumes) {
    context.signal.throwIfAborted();
    await tell(`volume ${volumeId}`, () => limit(() => deleteVolume(context.cloud, volumeId)));
    removed.push(`volume ${volumeId}`);
  }
  return { removed, snapshotIds };
}

/** Before its names or anything else of it goes. */
function refuseIfProtected({ user, instanceId, tags }: Box): void {
  if (tags[tagKeys.protected] === undefined) return;
  throw new UserError({
    what: `${user} is protected from deletion`,
    why: `termination protection is on for instance ${instanceId}`,
    next: `stack unprotect ${user}, then delete it`,
    reason: 'protected',
  });
}

interface Closing {
  readonly base: string;
  readonly front: Front;
  readonly many: boolean;
}

/** Host names and target groups are found by lists of all: one look serves so many boxes. */
const mostWays = 200;

function wayCloser(context: Context, { base, front, many }: Closing): (box: Box) => Promise<void> {
  const gather = gatherFor(context.cloud, { many, most: mostWays });
  const close = gather(async (boxes: readonly Box[]) => {
    const numbers = boxes.map((box) => box.fleet?.number).filter((number) => number !== undefined);
    await removeFleetWays(context, { base, front, numbers });
    return new Map<Box, never>();
  });
  return async (box) => {
    if (box.access === 'https') await close(box);
  };
}
