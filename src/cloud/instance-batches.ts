// Many instances started, stopped or ended by few calls.
import { StartInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { CloudError } from '../model/errors.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';
import { sendInHalves } from './halving.js';
import { isConnectionFailure, isThrottle } from './reasons.js';

/** By id, why an instance was refused; those that are not in it were taken. */
export type Refused = ReadonlyMap<string, CloudError>;

/**
 * Ids in one call. EC2 sets no limit and advises against large requests: a refused one is halved, so that smaller
 * ones also keep what a lack of capacity costs in further calls low.
 */
const batch = 50;

/** What runs already is no error. Throws a refusal that is not about single instances. */
export function startInstances(cloud: Cloud, ids: readonly string[]): Promise<Refused> {
  return inBatches(ids, (some) =>
    attempt(cloud, `cannot start ${some.join(', ')}`, () =>
      ec2(cloud).send(new StartInstancesCommand({ InstanceIds: some })),
    ),
  );
}

/** What is stopped already is no error. Throws a refusal that is not about single instances. */
export function stopInstances(cloud: Cloud, ids: readonly string[]): Promise<Refused> {
  return inBatches(ids, (some) =>
    attempt(cloud, `cannot stop ${some.join(', ')}`, () =>
      ec2(cloud).send(new StopInstancesCommand({ InstanceIds: some })),
    ),
  );
}

/** What has ended already is no error. Throws a refusal that is not about single instances. */
export function terminateInstances(cloud: Cloud, ids: readonly string[]): Promise<Refused> {
  return inBatches(ids, (some) =>
    attempt(cloud, `cannot terminate ${some.join(', ')}`, () =>
      ec2(cloud).send(new TerminateInstancesCommand({ InstanceIds: some })),
    ),
  );
}

async function inBatches(
  ids: readonly string[],
  send: (some: string[]) => Promise<unknown>,
): Promise<Refused> {
  return sendInHalves({
    items: ids,
    size: batch,
    send: async (some) => void (await send([...some])),
    isPartial,
  });
}

/** EC2 refuses all of a call for one instance that is gone, in the wrong state, or cannot be had just now. */
function isPartial({ code, complaint }: CloudError): boolean {
  return complaint.reason !== 'credentials' && !isThrottle(code) && !isConnectionFailure(code);
}
