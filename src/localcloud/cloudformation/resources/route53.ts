// Record sets as templates write them, in the Route 53 API's shape.
import type { ChangeAction, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { changeResourceRecordSets } from '../../route53/ChangeResourceRecordSets.js';
import { getChange } from '../../route53/GetChange.js';
import { listHostedZonesByName } from '../../route53/ListHostedZonesByName.js';
import { listResourceRecordSets } from '../../route53/ListResourceRecordSets.js';
import { AwsError } from '../../wire/error.js';
import { ResourceFault } from '../engine/failure.js';
import type { JsonObject } from '../engine/json.js';
import { flag, number, record, requiredText, text, texts } from '../engine/properties.js';
import type { ResourceContext } from '../engine/resource-type.js';

export interface ZoneSets {
  readonly zoneId: string;
  readonly sets: readonly ResourceRecordSet[];
}

/** By id, or by name where exactly one zone has it. */
export async function zoneOf(properties: JsonObject, { call }: ResourceContext): Promise<string> {
  const id = text(properties, 'HostedZoneId');
  if (id !== undefined) return id;
  const name = withDot(requiredText(properties, 'HostedZoneName'));
  const { HostedZones = [] } = await listHostedZonesByName.handle({ DNSName: name }, call);
  const found = HostedZones.filter((zone) => zone.Name === name);
  const [only] = found;
  if (found.length === 1 && only?.Id) return only.Id.replace('/hostedzone/', '');
  throw new ResourceFault(
    found.length === 0
      ? `No hosted zones named ${name} found`
      : `Found ${found.length} hosted zones named ${name}`,
  );
}

export function readSet(properties: JsonObject): ResourceRecordSet {
  const alias = record(properties, 'AliasTarget');
  return {
    Name: withDot(requiredText(properties, 'Name')),
    Type: requiredText(properties, 'Type') as ResourceRecordSet['Type'],
    TTL: number(properties, 'TTL'),
    SetIdentifier: text(properties, 'SetIdentifier'),
    Weight: number(properties, 'Weight'),
    ResourceRecords: texts(properties, 'ResourceRecords')?.map((Value) => ({ Value })),
    AliasTarget: alias && {
      DNSName: withDot(requiredText(alias, 'DNSName')),
      HostedZoneId: requiredText(alias, 'HostedZoneId'),
      EvaluateTargetHealth: flag(alias, 'EvaluateTargetHealth') ?? false,
    },
  };
}

/** One batch, waited for until every name server has it. */
export async function changeBatch(
  action: ChangeAction,
  { zoneId, sets }: ZoneSets,
  context: ResourceContext,
) {
  const Changes = sets.map((ResourceRecordSet) => ({ Action: action, ResourceRecordSet }));
  const { ChangeInfo } = await changeResourceRecordSets.handle(
    { HostedZoneId: zoneId, ChangeBatch: { Changes } },
    context.call,
  );
  const Id = ChangeInfo?.Id ?? '';
  await context.wait(
    async () => (await getChange.handle({ Id }, context.call)).ChangeInfo?.Status === 'INSYNC',
  );
}

/** Whether all of them are in the zone as they were asked for. */
export async function findSets({ zoneId, sets }: ZoneSets, { call }: ResourceContext): Promise<boolean> {
  for (const set of sets) {
    const found = await listResourceRecordSets.handle(
      { HostedZoneId: zoneId, StartRecordName: set.Name, StartRecordType: set.Type, MaxItems: 100 },
      call,
    );
    if (!found.ResourceRecordSets?.some((candidate) => isSame(candidate, set))) return false;
  }
  return true;
}

/** What is not there any more is what was wanted; what was changed by others stays, and fails the deletion. */
export async function removeSets(zone: ZoneSets, context: ResourceContext): Promise<void> {
  for (const set of zone.sets) {
    try {
      await changeBatch('DELETE', { ...zone, sets: [set] }, context);
    } catch (error) {
      const isGone =
        error instanceof AwsError && /not found|NoSuchHostedZone/.test(`${error.code} ${error.message}`);
      if (!isGone) throw error;
    }
  }
}

function isSame(left: ResourceRecordSet, right: ResourceRecordSet): boolean {
  const essence = ({
    Name,
    Type,
    TTL,
    SetIdentifier,
    Weight,
    ResourceRecords,
    AliasTarget,
  }: ResourceRecordSet) =>
    JSON.stringify([Name, Type, TTL, SetIdentifier, Weight, ResourceRecords ?? [], AliasTarget?.DNSName]);
  return essence(left) === essence(right);
}

function withDot(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower : `${lower}.`;
}
