// Boxes as EC2 sees them: found by their tags, started, stopped, waited for.
import {
  type Filter,
  GetConsoleOutputCommand,
  type Instance,
  paginateDescribeInstances,
  RebootInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Box } from '../model/box.js';
import { compareNames } from '../model/name-order.js';
import { tagKeys } from '../model/tags.js';
import { readBox } from './boxes.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';

const ending = ['shutting-down', 'terminated'];
const living = ['pending', 'running', 'stopping', 'stopped', 'shutting-down'];

export interface BoxQuery {
  readonly prefix: string;
  /** One box; several only while one replaces another. */
  readonly user?: string;
  /** All boxes of that fleet, also those that were launched and never numbered: their `user` is empty. */
  readonly fleet?: string;
  /** Those that ended or are ending instead of the living; EC2 shows them for about an hour. */
  readonly ended?: boolean;
}

/** All boxes of a prefix, or those asked for, sorted by name. */
export async function findBoxes(cloud: Cloud, query: BoxQuery): Promise<Box[]> {
  const filters: Filter[] = [
    { Name: `tag:${tagKeys.prefix}`, Values: [query.prefix] },
    { Name: 'instance-state-name', Values: query.ended ? ending : living },
    whose(query),
  ];
  const instances = await attempt(cloud, 'cannot look for boxes', () => describeInstances(cloud, filters));
  const boxes = instances.map((instance) => readBox(instance, cloud.region));
  return boxes.sort((one, other) => compareNames(one.user, other.user));
}

function whose({ user, fleet }: BoxQuery): Filter {
  if (user !== undefined) return { Name: `tag:${tagKeys.user}`, Values: [user] };
  if (fleet !== undefined) return { Name: `tag:${tagKeys.fleet}`, Values: [fleet] };
  return { Name: 'tag-key', Values: [tagKeys.user] };
}

/** The instance as EC2 describes it; undefined when it never was or is long gone. */
export async function describeInstance(cloud: Cloud, instanceId: string): Promise<Instance | undefined> {
  // By filter, not by id: an id that is not there yet gives an empty answer instead of an error.
  const filters = [{ Name: 'instance-id', Values: [instanceId] }];
  return attempt(
    cloud,
    `cannot describe ${instanceId}`,
    async () => (await describeInstances(cloud, filters))[0],
  );
}

async function describeInstances(cloud: Cloud, filters: Filter[]): Promise<Instance[]> {
  const found: Instance[] = [];
  for await (const page of paginateDescribeInstances(
    { client: ec2(cloud), pageSize: 1000 },
    { Filters: filters },
  ))
    for (const reservation of page.Reservations ?? []) found.push(...(reservation.Instances ?? []));
  return found;
}

/** Asks the system on it to restart, and restarts it by force when it does not within some minutes; addresses stay. */
export async function rebootInstance(cloud: Cloud, instanceId: string): Promise<void> {
  const command = new RebootInstancesCommand({ InstanceIds: [instanceId] });
  await attempt(cloud, `cannot restart ${instanceId}`, () => ec2(cloud).send(command));
}

/** The last 64 KB of the console; empty for minutes after a boot, and after a stop. */
export async function consoleOutput(cloud: Cloud, instanceId: string): Promise<string> {
  const command = new GetConsoleOutputCommand({ InstanceId: instanceId });
  const answer = await attempt(cloud, `cannot read the console of ${instanceId}`, () =>
    ec2(cloud).send(command),
  );
  return Buffer.from(answer.Output ?? '', 'base64').toString('utf8');
}
