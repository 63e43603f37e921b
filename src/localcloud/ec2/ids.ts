// Makes ids in the form of AWS's: a prefix and 17 hexadecimal digits, but for fleets and spot requests.
import { createHash, randomBytes, randomUUID } from 'node:crypto';

export function newId(prefix: string): string {
  return `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;
}

/** The same id for the same words, for what is not stored: public images, interfaces of load balancers. */
export function derivedId(prefix: string, ...words: readonly string[]): string {
  return `${prefix}-${createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 17)}`;
}

export function newFleetId(): string {
  return `fleet-${randomUUID()}`;
}

export function newSpotRequestId(): string {
  return `sir-${randomBytes(4).toString('hex')}`;
}
