// IPv4 blocks: parsing, containment, the addresses AWS lets an interface have.
import { AwsError } from '../wire/error.js';

export interface Cidr {
  /** Lowest address as a number. */
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
  /** With the host bits cleared, as EC2 stores it. */
  readonly text: string;
}

/** Undefined for what is no IPv4 block. */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = '', bits = ''] = text.match(/^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/) ?? [];
  const base = toNumber(address);
  const prefix = Number(bits);
  if (base === undefined || bits === '' || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(base / size) * size;
  return { first, last: first + size - 1, prefix, text: `${toAddress(first)}/${prefix}` };
}

/** @throws InvalidParameterValue in the words of the parameter's name, e.g. `cidrBlock` */
export function requireCidr(text: string, parameter: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr) return cidr;
  throw new AwsError(
    'InvalidParameterValue',
    `Value (${text}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`,
  );
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** Undefined for what is no IPv4 address. */
export function toNumber(address: string): number | undefined {
  if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(address)) return undefined;
  const parts = address.split('.').map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
