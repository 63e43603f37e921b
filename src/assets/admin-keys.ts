// The public keys that ssh.admins names: lines as they stand in a .pub file, or such files.
import { readFileSync, statSync } from 'node:fs';
import { type AuthorizedKey, isWholeKey, readAuthorizedKeys } from '../model/authorized-keys.js';

const largestFile = 65_536;

/**
 * The keys of one entry; or, as a text, what is wrong with it.
 * @param resolve makes a path of the configuration absolute
 */
export function adminKeys(entry: string, resolve: (path: string) => string): AuthorizedKey[] | string {
  const isLine = /(?:^|\s)AAAA/.test(entry) || entry.includes('-----BEGIN');
  if (isLine) return keysOf(entry, 'it');
  const path = resolve(entry);
  const text = readSmall(path);
  return text === undefined ? `cannot read ${path}` : keysOf(text, path);
}

function keysOf(text: string, name: string): AuthorizedKey[] | string {
  if (text.includes('PRIVATE KEY')) return `${name} is a private key, which never leaves its machine`;
  const keys = readAuthorizedKeys(text);
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  if (keys.length === 0 || keys.length !== lines.length) {
    return `${name} must be public keys, each line as ssh-ed25519 AAAA… somebody`;
  }
  if (keys.some((key) => key.options !== '')) return `${name} has a key with options; an admin's has none`;
  return keys.every(isWholeKey) ? keys : `${name} has a key that is cut off or garbled`;
}

/** Undefined for what is missing, no file, or larger than keys are. */
function readSmall(path: string): string | undefined {
  try {
    const facts = statSync(path);
    return facts.isFile() && facts.size <= largestFile ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
