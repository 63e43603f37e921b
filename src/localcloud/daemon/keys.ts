// The one key of a local cloud. It is not of AWS's form, so that AWS refuses it should it ever get there.
import { randomBytes, randomInt } from 'node:crypto';
import type { Credentials } from '../wire/sigv4.js';
import { readJsonFile, writePrivate } from './files.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The key kept in `file`, made on first use. */
export function openKeys(file: string): Credentials {
  const kept = readJsonFile<Credentials>(file);
  if (kept) return kept;
  const suffix = Array.from({ length: 12 }, () => letters.charAt(randomInt(letters.length))).join('');
  const fresh = { accessKeyId: `FLOTILLA${suffix}`, secretAccessKey: randomBytes(30).toString('base64') };
  writePrivate(file, JSON.stringify(fresh));
  return fresh;
}
