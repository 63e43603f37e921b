// Fn::Cidr for IPv4: a list of equal blocks at the start of a block.
import { isList, type Json, scalarText } from '../json.js';
import type { Resolver } from '../scope.js';
import { templateError } from '../template-error.js';

/** Most blocks one call may ask for (template reference). */
const maximumCount = 256;

export function resolveCidr(argument: Json, { resolve }: Resolver): Json {
  const parts = isList(argument) ? argument.map((part) => scalarText(resolve(part))) : [];
  const [block = '', count = '', bits = '8'] = parts;
  if (parts.length < 2 || parts.length > 3 || parts.includes(undefined))
    throw badCall('requires two or three parameters');
  const network = readBlock(block);
  return cutBlocks(network, { count: whole(count, maximumCount), bits: whole(bits, 32) });
}

interface Network {
  readonly address: number;
  readonly prefix: number;
}

function readBlock(text: string): Network {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = (match ?? []).slice(1).map(Number);
  if (prefix > 32 || [a, b, c, d].some((byte) => byte > 255))
    throw badCall(`ipBlock ${text} is not an IPv4 CIDR block`);
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

function whole(text: string, maximum: number): number {
  const number = Number(text);
  if (text === '' || !Number.isInteger(number) || number < 1 || number > maximum) {
    throw badCall(`${text} is not a whole number from 1 to ${maximum}`);
  }
  return number;
}

/** `bits` is the number of host bits of each block (the inverse of its mask). */
function cutBlocks(network: Network, { count, bits }: { count: number; bits: number }): string[] {
  const size = 2 ** bits;
  const total = 2 ** (32 - network.prefix);
  if (count * size > total)
    throw badCall(`${count} blocks of ${bits} bits do not fit into a /${network.prefix}`);
  const base = network.address - (network.address % total);
  return Array.from({ length: count }, (_, index) => `${dotted(base + index * size)}/${32 - bits}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

function badCall(why: string) {
  return templateError(`Fn::Cidr: ${why}`);
}
