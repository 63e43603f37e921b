// The machines of boxes brought up and to rest: what is asked for many at nearly the same time goes out in one call.
import { readBox } from '../../cloud/boxes.js';
import { startInstances, stopInstances, terminateInstances } from '../../cloud/instance-batches.js';
import { type Awaited, describeByIds, type Seen, watchInstances } from '../../cloud/instance-watch.js';
import { untagResources } from '../../cloud/tags.js';
import type { Box } from '../../model/box.js';
import { CloudError } from '../../model/errors.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { gatherFor, orThrow } from './batch.js';
import type { Front } from './network.js';
import { gatherNames } from './records.js';
import { timed } from './timed.js';

export interface Power {
  /** The box as EC2 describes it now; `deleting` where it does not show it any more. */
  readonly look: (box: Box) => Promise<Box>;
  /** An instance lives and dies in its zone, as its volume does: no other is tried. */
  readonly start: (box: Box) => Promise<void>;
  readonly stop: (box: Box) => Promise<void>;
  /** Answers when the machine is gone: only then are its volumes free. */
  readonly terminate: (box: Box) => Promise<void>;
  /** The box as it is once it is seen so. */
  readonly until: (box: Box, state: 'running' | 'addressed' | 'stopped') => Promise<Box>;
  /** Both names, to where the box is. */
  readonly pointNames: (box: Box) => Promise<void>;
  readonly dropNames: (box: Box) => Promise<void>;
}

export interface PowerOptions {
  /** Of many boxes, what comes inside this time is one call; one box waits for no company. */
  readonly many: boolean;
  /** Where boxes are in https mode. */
  readonly front?: Front;
}

/** Items of one call; the calls themselves cut them as AWS's limits want. */
const most = 1000;
/** Seconds for a machine to start or stop. */
const patience = 600;
/** Seconds for one to end. */
const endPatience = 900;

export function openPower(context: Context, { many, front }: PowerOptions): Power {
  const { cloud, signal } = context;
  const gather = gatherFor(cloud, { many, most });
  const looks = gather((ids: readonly string[]) => describeByIds(cloud, ids));
  const starts = gather((ids: readonly string[]) => startInstances(cloud, ids));
  const stops = gather((ids: readonly string[]) => stopInstances(cloud, ids));
  const ends = gather((ids: readonly string[]) => terminateInstances(cloud, ids));
  const watch = (until: Awaited, timeoutSeconds = patience) =>
    gather(async (ids: readonly string[]) => {
      const watched = watchInstances(cloud, { ids, until, signal, timeoutSeconds });
      // Inside an object: an answer of promises would be waited for as a whole.
      return new Map([...watched].map(([id, end]) => [id, { end }]));
    });
  const watches = { running: watch('running'), addressed: watch('addressed'), stopped: watch('stopped') };
  const gone = watch('terminated', endPatience);
  const boxOf = (seen: Seen | undefined, box: Box): Box =>
    seen ? readBox(seen, cloud.region) : { ...box, state: 'deleting' };
  return {
    look: async (box) => boxOf(await looks(box.instanceId), box),
    start: async (box) => orThrow(await starts(box.instanceId), (error) => cannotStart(box, error)),
    stop: async ({ instanceId }) => orThrow(await stops(instanceId)),
    terminate: async ({ instanceId }) => {
      orThrow(await ends(instanceId));
      await (await gone(instanceId))?.end;
    },
    until: async (box, state) => boxOf(await (await watches[state](box.instanceId))?.end, box),
    ...gatherNames(context, gather, front),
  };
}

/** The error for a box whose machine does not come up: where it is there may be no room just now. */
function cannotStart({ user, zone, fleet }: Box, error: CloudError): CloudError {
  const update =
    fleet?.number === undefined
      ? `stack update ${user}`
      : `fleet update ${fleet.base} ${fleet.number} ${fleet.number}`;
  const next =
    error.complaint.reason === 'capacity'
      ? `try again later, or ${update} <another type>; it stays in ${zone}, where its data is`
      : error.complaint.next;
  return new CloudError(
    error.code,
    { ...error.complaint, what: `${user} cannot be started in ${zone}`, next },
    error,
  );
}

/** From any state to a machine that runs and has its address. */
export async function powerOn(context: Context, box: Box, power: Power): Promise<Box> {
  let now = box;
  await timed(context.port, box.user)('instance', async () => {
    if (box.state === 'stopping') await power.until(box, 'stopped');
    if (box.state !== 'creating') await power.start(box);
    now = await power.until(box, 'running').catch(fellBack(box));
    if (now.publicIp === undefined) now = await power.until(box, 'addressed');
    return now.publicIp;
  });
  return now;
}

function fellBack(box: Box): (error: unknown) => never {
  return (error) => {
    throw error instanceof CloudError && error.complaint.reason === 'capacity'
      ? cannotStart(box, error)
      : error;
  };
}

/** Answers the box at rest. */
export async function powerOff(context: Context, box: Box, power: Power): Promise<Box> {
  if (box.state === 'stopped') return box;
  let now = box;
  await timed(context.port, box.user)('stop', async () => {
    if (box.state !== 'stopping') await power.stop(box);
    now = await power.until(box, 'stopped');
  });
  return now;
}

/** A file system that is not in use makes a clean snapshot; a spot machine cannot be stopped, so its is as it is. */
export async function restFirst(context: Context, box: Box, power: Power): Promise<void> {
  if (!box.spot && box.state !== 'deleting') await powerOff(context, box, power);
}

/** Whoever starts or stops a box by hand decides anew: an update that broke off is not to start it later. */
export async function forgetResume(context: Context, { instanceId, tags }: Box): Promise<void> {
  if (tags[tagKeys.resume] !== undefined) await untagResources(context.cloud, [instanceId], [tagKeys.resume]);
}
