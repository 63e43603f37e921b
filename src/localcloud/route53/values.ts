// Checks the values of a record set the way Route 53 does before it looks at the zone.
import { isIPv4, isIPv6 } from 'node:net';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { isValidName, normalizeName } from './names.js';

interface ValueRule {
  readonly isValid: (value: string) => boolean;
  readonly fault: string;
}

const domainName: ValueRule = {
  isValid: (value) => isValidName(normalizeName(value)) && !/\s/.test(value),
  fault: 'InvalidDomainName (Domain name is invalid)',
};

const rules: Readonly<Record<string, ValueRule>> = {
  A: { isValid: isIPv4, fault: 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)' },
  AAAA: { isValid: isIPv6, fault: 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)' },
  CNAME: domainName,
  NS: domainName,
  PTR: domainName,
  TXT: {
    isValid: (value) => /^\s*("([^"\\]|\\.){0,255}"\s*)+$/.test(value),
    fault: 'InvalidCharacterString (Value should be enclosed in quotation marks)',
  },
};

// RFC 2181: a TTL is an unsigned number of 31 bits.
const maxTtl = 2 ** 31 - 1;

/** AWS's sentences for every value that cannot stand in a set of this type. */
export function faultsOf(set: ResourceRecordSet): string[] {
  const values = (set.ResourceRecords ?? []).map((record) => record.Value ?? '');
  return [
    ...ttlFaults(set),
    ...repeatedValues(values),
    ...countFaults(set, values),
    ...valueFaults(set, values),
  ];
}

function ttlFaults({ TTL: ttl }: ResourceRecordSet): string[] {
  if (ttl === undefined || (Number.isInteger(ttl) && ttl >= 0 && ttl <= maxTtl)) return [];
  return [`Invalid TTL: ${ttl} is not between 0 and ${maxTtl}`];
}

function repeatedValues(values: readonly string[]): string[] {
  const repeated = values.find((value, index) => values.indexOf(value) !== index);
  return repeated === undefined ? [] : [`Duplicate Resource Record: '${repeated}'`];
}

function countFaults(set: ResourceRecordSet, values: readonly string[]): string[] {
  if (set.Type !== 'CNAME' || values.length <= 1) return [];
  return [
    `InvalidRRSet (CNAME RRSet with DNS name ${set.Name} cannot contain more than one resource record)`,
  ];
}

function valueFaults(set: ResourceRecordSet, values: readonly string[]): string[] {
  const rule = rules[set.Type ?? ''];
  if (!rule) return [];
  return values
    .filter((value) => !rule.isValid(value))
    .map((value) => `Invalid Resource Record: FATAL problem: ${rule.fault} encountered with '${value}'`);
}
