// The host keys that a machine wrote to its console when it booted.
import { stripVTControlCharacters } from 'node:util';
import { isHostKey } from './pins.js';

const begin = '-----BEGIN SSH HOST KEY KEYS-----';
const end = '-----END SSH HOST KEY KEYS-----';

/** What follows a syslog mark, a time and a program's name, as consoles put them before a line. */
const keyInLine =
  /(?:^|[\s>:])((?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) AAAA[A-Za-z0-9+/]+={0,2})(?=\s|$)/;

/**
 * The keys of every complete block, in the order of the text; a block that was cut off at either end counts for
 * nothing, and one that begins anew inside another replaces it. What is no whole key of its type is left out.
 */
export function readConsoleKeys(text: string): string[][] {
  const blocks: string[][] = [];
  let open: string[] | undefined;
  // A console may glue a marker to the key before it.
  const apart = text.replaceAll(begin, `\n${begin}\n`).replaceAll(end, `\n${end}\n`);
  for (const raw of apart.split(/\r\n|\n|\r/)) {
    const line = stripVTControlCharacters(raw);
    if (line.includes(begin)) open = [];
    else if (line.includes(end)) {
      if (open && open.length > 0) blocks.push(open);
      open = undefined;
    } else if (open) {
      const key = keyInLine.exec(line)?.[1];
      if (key && isWholeKey(key) && !open.includes(key)) open.push(key);
    }
  }
  return blocks;
}

/** Whether the bytes are what their lengths say, to the end: a line that was cut in the middle is not. */
export function isWholeKey(key: string): boolean {
  if (!isHostKey(key)) return false;
  const [type, base64 = ''] = key.split(' ');
  const bytes = Buffer.from(base64, 'base64');
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    fields.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const canonical = bytes.toString('base64') === base64;
  return (
    canonical &&
    at === bytes.length &&
    fields.length === fieldsOf(type) &&
    fields[0]?.toString('latin1') === type
  );
}

// RFC 8709, RFC 4253 section 6.6, RFC 5656 section 3.1: name and point; name, exponent, modulus; name, curve, point.
const fieldsOf = (type: string | undefined): number => (type === 'ssh-ed25519' ? 2 : 3);
