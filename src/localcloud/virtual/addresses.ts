// Which addresses of loopback are one local cloud's: a /20 of 127.0.0.0/8, apart from those of the others.
import { createHash, randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { type Lock, takeLock } from '../daemon/lock.js';
import type { Tables } from './records.js';

/** From 127.16.0.0 on, away from 127.0.0.1, 127.0.0.53 and 127.1.1.1, which others use. */
const firstSecondByte = 16;
const blockSize = 4096;
const blockCount = (240 - firstSecondByte) * 16;
/** Of each block: addresses that stand for load balancers. */
const standInCount = 64;

export interface Block {
  readonly index: number;
  readonly lock: Lock;
}

/** The cloud's own block, the same at every start; the next one that no running cloud holds at the first. */
export async function claimBlock(dir: string, tables: Tables): Promise<Block> {
  const kept = tables.blocks.get('block')?.index;
  const digest = createHash('sha256').update(resolve(dir)).digest();
  const first = kept ?? digest.readUInt32BE() % blockCount;
  for (let step = 0; step < (kept === undefined ? blockCount : 1); step += 1) {
    const index = (first + step) % blockCount;
    const lock = await takeLock(`/flotilla-virtual-block/${index}`);
    if (!lock) continue;
    tables.blocks.put('block', { index });
    return { index, lock };
  }
  throw new Error(`another local cloud uses the addresses ${addressAt(first, 0)}/20 of this machine`);
}

/** At random, as on AWS: nobody may come to rely on getting the same address twice. */
export function pickMachineAddress(index: number, taken: ReadonlySet<string>): string {
  const count = blockSize - 1 - standInCount;
  const start = randomInt(count);
  for (let step = 0; step < count; step += 1) {
    const address = addressAt(index, standInCount + ((start + step) % count));
    if (!taken.has(address)) return address;
  }
  throw new Error(`no public address left: all ${count} are in use`);
}

export function pickStandIn(index: number, taken: ReadonlySet<string>): string {
  for (let offset = 1; offset < standInCount; offset += 1) {
    const address = addressAt(index, offset);
    if (!taken.has(address)) return address;
  }
  throw new Error(`no room for another load balancer: there are ${standInCount - 1} addresses for them`);
}

/** The first address of the block, which no machine gets: to try out whether ports can be had. */
export const probeAddress = (index: number): string => addressAt(index, 0);

function addressAt(index: number, offset: number): string {
  const number = index * blockSize + offset;
  return `127.${firstSecondByte + Math.floor(number / 65_536)}.${Math.floor(number / 256) % 256}.${number % 256}`;
}
