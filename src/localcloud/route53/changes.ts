// Reads the changes of a batch: shape, normal form, and Route 53's size limits.
import type { Change, ChangeAction, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { AwsError } from '../wire/error.js';
import { normalizeName } from './names.js';

export interface ReadChange {
  readonly action: ChangeAction;
  readonly set: ResourceRecordSet;
}

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html#API_ChangeResourceRecordSets_Limits
const maxRecords = 1000;
const maxCharacters = 32_000;

const actions: readonly string[] = ['CREATE', 'DELETE', 'UPSERT'];

/** @throws AwsError InvalidInput naming the change, as Route 53 does */
export function readChanges(changes: readonly Change[]): ReadChange[] {
  if (changes.length === 0) throw new AwsError('InvalidInput', 'Invalid request: Changes must not be empty');
  return changes.map(readChange);
}

/** An UPSERT counts twice, as AWS carries it out as a DELETE and a CREATE. */
export function countAgainstLimits(changes: readonly ReadChange[]): void {
  let records = 0;
  let characters = 0;
  for (const { action, set } of changes) {
    const weight = action === 'UPSERT' ? 2 : 1;
    const values = set.ResourceRecords ?? [];
    records += weight * values.length;
    characters += weight * values.reduce((sum, record) => sum + (record.Value?.length ?? 0), 0);
  }
  if (records > maxRecords) refuse(`Number of records limit of ${maxRecords} exceeded.`);
  if (characters > maxCharacters) refuse(`Number of characters limit ${maxCharacters} exceeded.`);
}

/** Ends the batch with AWS's code; several sentences come as one list in brackets. */
export function refuse(...sentences: string[]): never {
  throw new AwsError('InvalidChangeBatch', `[${sentences.join(', ')}]`);
}

function readChange(change: Change): ReadChange {
  const { Action: action, ResourceRecordSet: set } = change;
  if (!action || !actions.includes(action) || !set?.Name || !set.Type) {
    throw new AwsError(
      'InvalidInput',
      `Invalid request: Action, Name and Type must be given ${place(change)}`,
    );
  }
  refuseMixedTarget(change);
  return { action, set: normalizeSet(set) };
}

function refuseMixedTarget(change: Change): void {
  const set = change.ResourceRecordSet;
  const records = set?.ResourceRecords ?? [];
  const plain = set?.TTL !== undefined && records.length > 0;
  const anyPlain = set?.TTL !== undefined || records.length > 0;
  if (set?.AliasTarget ? !anyPlain : plain) return;
  const found = set?.AliasTarget ? 'more than one' : 'none';
  throw new AwsError(
    'InvalidInput',
    'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], ' +
      `or TrafficPolicyInstanceId], but found ${found} in ${place(change)}`,
  );
}

function place(change: Change): string {
  const { Name, Type, SetIdentifier } = change.ResourceRecordSet ?? {};
  const identifier = SetIdentifier ?? 'null';
  return `Change with [Action=${change.Action}, Name=${Name}, Type=${Type}, SetIdentifier=${identifier}]`;
}

function normalizeSet(set: ResourceRecordSet): ResourceRecordSet {
  const alias = set.AliasTarget;
  return {
    ...set,
    Name: normalizeName(set.Name ?? ''),
    ...(alias && { AliasTarget: { ...alias, DNSName: normalizeName(alias.DNSName ?? '') } }),
  };
}
