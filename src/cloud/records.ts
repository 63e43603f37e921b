// The DNS records of a box: its notebook's name and its sshd's.
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { Access } from '../model/box.js';
import { notebookName, sshName } from '../model/names.js';
import type { Cloud } from './clients.js';
import { attempt } from './failures.js';
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
  const sets = [address(sshName(records.user, records.domain), records.address), notebookRecord(records)];
  const changes = sets.filter((set) => set !== undefined).map(upsert);
  return change(cloud, records, changes);
}

/** Removes the box's names; those that do not exist are no error. */
export async function deleteBoxRecords(cloud: Cloud, names: BoxNames): Promise<void> {
  const { user, domain, zone } = names;
  const wanted = [notebookName(user, domain), sshName(user, domain)];
  const found = await Promise.all(wanted.map((name) => findRecord(cloud, zone, name)));
  const changes = found.filter((set) => set !== undefined).map(remove);
  if (changes.length > 0) await change(cloud, names, changes);
}

/** Resolves once all name servers of Route 53 know the change. */
export async function waitForRecords(cloud: Cloud, changeId: string, waiting: Waiting): Promise<void> {
  const look = async () => {
    const answer = await route53(cloud).send(new GetChangeCommand({ Id: changeId }));
    return answer.ChangeInfo?.Status === 'INSYNC' || undefined;
  };
  await poll(cloud, { ...waiting, what: 'see the DNS change in sync', look });
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
