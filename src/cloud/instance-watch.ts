// One look for many instances: whoever waits for hundreds of them asks EC2 once, not once for each.
import { type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { CloudError } from '../model/errors.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { endedEarly, type InstanceState, isGoing } from './instance-ends.js';
import { poll, type Waiting } from './poll.js';

/** `addressed`: it has a public address, which EC2 tells seconds before it counts as running. */
export type Awaited = InstanceState | 'addressed';

/** An instance as EC2 describes it. */
export type Seen = Instance;

export interface InstanceWatch extends Waiting {
  readonly ids: readonly string[];
  readonly until: Awaited;
  /** Told every state an instance is seen to come to, the first included; a throw of it is thrown to all. */
  readonly onChange?: (instance: Instance) => void;
}

/**
 * By id, what becomes of each: the instance as it was when it was seen in that state; one that EC2 shows no more
 * counts as terminated. Rejects with a CloudError for one that ends, or falls back to rest, instead (EC2's reason, and
 * `capacity` where that is it); with code `Timeout` when the time is up; for all with a refusal such as AccessDenied
 * or the signal's own reason. A rejection that nobody looks at is no unhandled one.
 */
export type Watched = ReadonlyMap<string, Promise<Instance>>;

/** Begins to look at once, only for those still waited for. A look that failed decides nothing. */
export function watchInstances(cloud: Cloud, watch: InstanceWatch): Watched {
  const waiters = new Map(watch.ids.map((id) => [id, openWaiter(id)]));
  const watched = new Map([...waiters].map(([id, { promise }]) => [id, promise]));
  if (waiters.size > 0) void follow(cloud, watch, waiters);
  return watched;
}

interface Waiter {
  readonly id: string;
  readonly promise: Promise<Instance>;
  readonly resolve: (instance: Instance) => void;
  readonly reject: (error: unknown) => void;
  /** The states it was seen in, without repetition, oldest first. */
  readonly states: string[];
}

type Waiters = Map<string, Waiter>;

function openWaiter(id: string): Waiter {
  let resolve: Waiter['resolve'] = () => {};
  let reject: Waiter['reject'] = () => {};
  const promise = new Promise<Instance>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { id, promise, resolve, reject, states: [] };
}

/** Never rejects: what ends the looking is thrown to everyone who still waits. */
async function follow(cloud: Cloud, watch: InstanceWatch, waiters: Waiters): Promise<void> {
  let changed = false;
  const look = async () => {
    const found = await describeByIds(cloud, [...waiters.keys()]);
    changed = false;
    for (const waiter of [...waiters.values()]) {
      const instance = found.get(waiter.id);
      if (instance && note(waiter, instance, watch)) changed = true;
      if (settle(waiter, instance, watch.until)) waiters.delete(waiter.id);
    }
    return waiters.size === 0 || undefined;
  };
  const { signal, timeoutSeconds, until } = watch;
  const what = `see ${waiters.size} instances ${until}`;
  // Where a call costs no more than our own time, many instances must not take all of it.
  const localPace = Math.min(1, 0.1 + waiters.size / 100);
  const quicken = () => changed;
  try {
    await poll(cloud, { signal, timeoutSeconds, what, look, pace: [2, 10], localPace, quicken });
  } catch (error) {
    for (const waiter of waiters.values())
      waiter.reject(isTimeout(error) ? late(waiter, until, error) : error);
  }
}

/** Whether the instance came to another state. */
function note({ states }: Waiter, instance: Instance, { onChange }: InstanceWatch): boolean {
  const state = instance.State?.Name ?? '';
  if (states.at(-1) === state) return false;
  states.push(state);
  onChange?.(instance);
  return true;
}

/** Whether its waiting is over, one way or the other. */
function settle(waiter: Waiter, instance: Instance | undefined, until: Awaited): boolean {
  if (!instance) {
    // A new one may not show yet; only who waits for the end takes it for one that is gone.
    if (until === 'terminated') waiter.resolve({ InstanceId: waiter.id });
    return until === 'terminated';
  }
  const state = instance.State?.Name;
  if (until === 'addressed' ? instance.PublicIpAddress && !isGoing(state) : state === until)
    waiter.resolve(instance);
  else if (isGoing(state) && !isGoing(until)) waiter.reject(endedEarly(instance));
  else if (fellBack(waiter, until)) waiter.reject(endedEarly(instance, 'stopped again'));
  else return false;
  return true;
}

/** Some lack of capacity shows only so: it was pending, and is at rest again. */
function fellBack({ states }: Waiter, until: Awaited): boolean {
  const atRest = states.at(-1) === 'stopped' || states.at(-1) === 'stopping';
  return atRest && states.includes('pending') && (until === 'running' || until === 'addressed');
}

/** EC2 takes at most 200 values in one filter: more ids make more calls. */
const idsPerCall = 200;

/** By filter, not by id: one that EC2 does not show is left out of the answer instead of failing it. */
export async function describeByIds(cloud: Cloud, ids: readonly string[]): Promise<Map<string, Instance>> {
  const found = new Map<string, Instance>();
  for (let start = 0; start < ids.length; start += idsPerCall) {
    const Filters = [{ Name: 'instance-id', Values: ids.slice(start, start + idsPerCall) }];
    for await (const page of paginateDescribeInstances({ client: ec2(cloud), pageSize: 1000 }, { Filters }))
      for (const { Instances = [] } of page.Reservations ?? [])
        for (const instance of Instances) found.set(instance.InstanceId ?? '', instance);
  }
  return found;
}

const isTimeout = (error: unknown): error is CloudError =>
  error instanceof CloudError && error.code === 'Timeout';

function late({ id, states }: Waiter, until: Awaited, error: CloudError): CloudError {
  const last = states.at(-1);
  return new CloudError(
    'Timeout',
    {
      ...error.complaint,
      what: `cannot see ${id} ${until}`,
      why: `${error.complaint.why}; ${last === undefined ? 'EC2 never showed it' : `it was last seen ${last}`}`,
    },
    error,
  );
}
