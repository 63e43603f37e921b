// What OpenSSH's known_hosts files say of one host.
import { createHmac } from 'node:crypto';

/**
 * The host's keys, as `type base64`; empty where the text has none. Names may be hashed. A key that is revoked
 * anywhere counts nowhere; patterns and authorities are left out, as nothing here was pinned for the one host.
 */
export function hostKeysIn(
  text: string,
  { host, port }: { readonly host: string; readonly port: number },
): string[] {
  const name = port === 22 ? host : `[${host}]:${port}`;
  const keys = new Set<string>();
  const revoked = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [names = '', type = '', base64 = ''] = words;
    const key = `${type} ${base64}`;
    if (names.startsWith('#') || !/^(?:ssh-|ecdsa-)\S+ AAAA/.test(key)) continue;
    if (marker === '@revoked') revoked.add(key);
    else if (marker === undefined && names.split(',').some((one) => isName(one, name))) keys.add(key);
  }
  return [...keys].filter((key) => !revoked.has(key));
}

/** `|1|salt|hash` stands for a name that is not to be read (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
function isName(written: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(written) ?? [];
  if (salt === undefined) return written.toLowerCase() === name.toLowerCase();
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}
