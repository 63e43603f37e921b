// The local certificate authority: its key and certificate, and the leaves it signs, as files only this user reads.
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { readPair, writePair } from './files.js';
import { type KeyPair, makeAuthority, makeLeaf } from './x509.js';

export interface Authority {
  /** PEM file of the authority's certificate. */
  readonly certificateFile: string;
  /**
   * A certificate for these names with its key, from the files of that id or freshly signed.
   * Signed anew when it is near its end, for other names, or of an earlier authority.
   */
  readonly issue: (id: string, names: readonly string[]) => Promise<KeyPair>;
}

const day = 86_400_000;
const authorityDays = 3650;
// Browsers and macOS refuse leaves of more than 398 days.
const leafDays = 397;
const renewBeforeDays = 30;

/**
 * Opens the authority kept in `dir`, or makes one. It is replaced when it could not outlive a new leaf.
 * @param options.log gets a line when a new authority was made: whoever trusted the old one must trust it again
 */
export async function openAuthority(options: {
  dir: string;
  clock: Clock;
  log: (line: string) => void;
}): Promise<Authority> {
  const { dir, clock, log } = options;
  const files = { certificate: join(dir, 'authority.pem'), key: join(dir, 'authority.key') };
  const authority = readPair(files);
  const needed = clock.now().getTime() + leafDays * day;
  if (authority && lastsUntil(authority, needed) && authority.certificate.ca) {
    return { certificateFile: files.certificate, issue: issuer({ dir, clock, authority }) };
  }
  const fresh = await makeAuthority({ notBefore: clock.now(), days: authorityDays });
  writePair(files, fresh);
  log(`made a new certificate authority: ${files.certificate}`);
  return { certificateFile: files.certificate, issue: issuer({ dir, clock, authority: fresh }) };
}

function issuer(options: { dir: string; clock: Clock; authority: KeyPair }): Authority['issue'] {
  const { dir, clock, authority } = options;
  return async (id, names) => {
    if (!/^[\w-]+$/.test(id)) throw new Error(`not a certificate id: ${id}`);
    const files = { certificate: join(dir, `${id}.pem`), key: join(dir, `${id}.key`) };
    const kept = readPair(files);
    const needed = clock.now().getTime() + renewBeforeDays * day;
    if (kept && lastsUntil(kept, needed) && isSignedBy(kept, authority) && hasNames(kept, names)) return kept;
    const fresh = await makeLeaf({ authority, names, notBefore: clock.now(), days: leafDays });
    writePair(files, fresh);
    return fresh;
  };
}

function lastsUntil(pair: KeyPair, time: number): boolean {
  return Date.parse(pair.certificate.validTo) > time;
}

function isSignedBy(pair: KeyPair, authority: KeyPair): boolean {
  return pair.certificate.verify(authority.certificate.publicKey);
}

function hasNames(pair: KeyPair, names: readonly string[]): boolean {
  const kept = (pair.certificate.subjectAltName ?? '').split(', ').map((name) => name.replace(/^DNS:/, ''));
  return [...kept].sort().join() === [...names].sort().join();
}
