// The DNS records of a box: its notebook's name and its sshd's.
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { Access } from '../model/box.js';
import type { CloudError } from '../model/errors.js';
import { notebookName, sshName } from '../model/names.js';
import type { Cloud } from './clients.js';
import { attempt } from './failures.js';
import { sendInHalves } from './halving.js';
import { poll, type Waiting } from './poll.js';
import { route53 } from './route53.js';

export interface HostedZone {
  /** Without the `/hostedzone/` AWS puts before it. */
  readonly zoneId: string;
  /** With its final dot. */
  readonly name: string;
}

export interface BoxNames {
  readonly zone: HostedZone;
  readonly user: string;
  /** Without a final dot; may lie below the zone. */
  readonly domain: string;
}

export interface BoxRecords extends BoxNames {
  readonly access: Access;
  /** The load balancer; needed in https mode. */
  readonly front?: { readonly dnsName: string; readonly hostedZoneId: string };
  /** IPv4 address of the box. */
  readonly address: string;
}

/** Seconds; a box that was stopped and started has a new address. */
const ttl = 60;

/** The public zone of exactly that name (with or without its final dot); undefined when there is none. */
export async function findHostedZone(cloud: Cloud, name: string): Promise<HostedZone | undefined> {
  const wanted = withDot(name.toLowerCase());
  const command = new ListHostedZonesByNameCommand({ DNSName: wanted });
  const answer = await attempt(cloud, `cannot look for the hosted zone ${name}`, () =>
    route53(cloud).send(command),
  );
  const zone = answer.HostedZones?.find((one) => one.Name === wanted && !one.Config?.PrivateZone);
  return zone && { zoneId: (zone.Id ?? '').replace('/hostedzone/', ''), name: wanted };
}

/**
 * Points the box's names to it, in one batch, whatever they pointed to. `ssh.<user>.<domain>` is the box's address;
 * `<user>.<domain>` is the load balancer in https mode, the address in public mode, and does not exist in tunnel mode.
 * @returns the id of the change, for `waitForRecords`
 */
export async function upsertBoxRecords(cloud: Cloud, records: BoxRecords): Promise<string> {
  return change(cloud, records, recordsOf(records).map(upsert));
}

/** Removes the box's names; those that do not exist are no error. */
export async function deleteBoxRecords(cloud: Cloud, names: BoxNames): Promise<void> {
  const { user, domain, zone } = names;
  const wanted = [notebookName(user, domain), sshName(user, domain)];
  const found = await Promise.all(wanted.map((name) => findRecord(cloud, zone, name)));
  const changes = found.filter((set) => set !== undefined).map(remove);
  if (changes.length > 0) await change(cloud, names, changes);
}

/** Where the names of many boxes are. */
export type NamePlace = Pick<BoxNames, 'zone' | 'domain'>;

/** By user, why the names of a box could not be changed; the others were. */
export type RefusedNames = ReadonlyMap<string, CloudError>;

/**
 * As `upsertBoxRecords` for many boxes, in few calls. A batch is changed as a whole or not at all: one that is refused
 * for a bad name is cut in halves until that name stands alone.
 */
export async function upsertManyBoxRecords(
  cloud: Cloud,
  place: NamePlace,
  boxes: readonly Omit<BoxRecords, keyof NamePlace>[],
): Promise<RefusedNames> {
  return changeMany(
    cloud,
    place,
    boxes.map((box) => ({ user: box.user, changes: recordsOf({ ...place, ...box }).map(upsert) })),
  );
}

/** As `deleteBoxRecords` for many users: the domain's names are read in pages instead of one by one. */
export async function deleteManyBoxRecords(
  cloud: Cloud,
  place: NamePlace,
  users: readonly string[],
): Promise<RefusedNames> {
  const found = await addressesBelow(cloud, place);
  const changesOf = (user: string) =>
    [notebookName(user, place.domain), sshName(user, place.domain)]
      .map((name) => found.get(withDot(name)))
      .filter((set) => set !== undefined)
      .map(remove);
  const wanted = users.map((user) => ({ user, changes: changesOf(user) }));
  return changeMany(
    cloud,
    place,
    wanted.filter(({ changes }) => changes.length > 0),
  );
}

/** Resolves once all name servers of Route 53 know the change. */
export async function waitForRecords(cloud: Cloud, changeId: string, waiting: Waiting): Promise<void> {
  const look = async () => {
    const answer = await route53(cloud).send(new GetChangeCommand({ Id: changeId }));
    return answer.ChangeInfo?.Status === 'INSYNC' || undefined;
  };
  await poll(cloud, { ...waiting, what: 'see the DNS change in sync', look });
}

function recordsOf(records: BoxRecords): ResourceRecordSet[] {
  const sets = [address(sshName(records.user, records.domain), records.address), notebookRecord(records)];
  return sets.filter((set) => set !== undefined);
}

function notebookRecord({ access, front, user, domain, ...box }: BoxRecords): ResourceRecordSet | undefined {
  const name = notebookName(user, domain);
  if (access === 'public') return address(name, box.address);
  if (access === 'tunnel') return undefined;
  if (!front) throw new Error('https mode needs the load balancer of the names');
  const target = { DNSName: front.dnsName, HostedZoneId: front.hostedZoneId, EvaluateTargetHealth: false };
  return { Name: withDot(name), Type: 'A', AliasTarget: target };
}

function address(name: string, ip: string): ResourceRecordSet {
  return { Name: withDot(name), Type: 'A', TTL: ttl, ResourceRecords: [{ Value: ip }] };
}

const upsert = (set: ResourceRecordSet): Change => ({ Action: 'UPSERT', ResourceRecordSet: set });
const remove = (set: ResourceRecordSet): Change => ({ Action: 'DELETE', ResourceRecordSet: set });
const withDot = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

interface BoxChanges {
  readonly user: string;
  readonly changes: readonly Change[];
}

/**
 * Boxes in one batch. Route 53 takes 1000 records in one, an UPSERT counting twice; a box has two: 200 boxes are 400
 * changes and count 800.
 */
const boxesPerBatch = 200;

async function changeMany(
  cloud: Cloud,
  { zone, domain }: NamePlace,
  boxes: readonly BoxChanges[],
): Promise<RefusedNames> {
  const refused = await sendInHalves({
    items: boxes,
    size: boxesPerBatch,
    send: async (some) => {
      const user = some.length === 1 ? (some[0]?.user ?? '') : `${some.length} boxes`;
      const changes = some.flatMap((box) => box.changes);
      await change(cloud, { zone, domain, user }, changes);
    },
    // A change cannot be made in the zone as it is, e.g. because somebody's CNAME has the name.
    isPartial: ({ code }) => code === 'InvalidChangeBatch',
  });
  return new Map([...refused].map(([{ user }, error]) => [user, error]));
}

/** Every A record at or below the domain, by its name with the final dot. */
async function addressesBelow(
  cloud: Cloud,
  { zone, domain }: NamePlace,
): Promise<Map<string, ResourceRecordSet>> {
  const found = new Map<string, ResourceRecordSet>();
  let start: ListResourceRecordSetsCommandInput = {
    HostedZoneId: zone.zoneId,
    StartRecordName: withDot(domain),
  };
  for (;;) {
    const page = await attempt(cloud, `cannot read the records of ${zone.name}`, () =>
      route53(cloud).send(new ListResourceRecordSetsCommand(start)),
    );
    for (const set of page.ResourceRecordSets ?? []) {
      // Names are in the order of their labels from the right: what is below the domain stands together.
      if (!`.${set.Name}`.endsWith(`.${withDot(domain)}`)) return found;
      if (set.Type === 'A') found.set(set.Name ?? '', set);
    }
    if (!page.IsTruncated) return found;
    start = {
      HostedZoneId: zone.zoneId,
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}

async function change(cloud: Cloud, { zone, user }: BoxNames, changes: Change[]): Promise<string> {
  const command = new ChangeResourceRecordSetsCommand({
    HostedZoneId: zone.zoneId,
    ChangeBatch: { Comment: `flotilla ${user}`, Changes: changes },
  });
  const answer = await attempt(cloud, `cannot change the names of ${user} in ${zone.name}`, () =>
    route53(cloud).send(command),
  );
  return (answer.ChangeInfo?.Id ?? '').replace('/change/', '');
}

// A deletion must repeat the record exactly, so it is read first.
async function findRecord(
  cloud: Cloud,
  zone: HostedZone,
  name: string,
): Promise<ResourceRecordSet | undefined> {
  const command = new ListResourceRecordSetsCommand({
    HostedZoneId: zone.zoneId,
    StartRecordName: withDot(name),
    StartRecordType: 'A',
    MaxItems: 1,
  });
  const answer = await attempt(cloud, `cannot read the records of ${zone.name}`, () =>
    route53(cloud).send(command),
  );
  return answer.ResourceRecordSets?.find((set) => set.Name === withDot(name) && set.Type === 'A');
}
