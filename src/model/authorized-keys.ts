// Lines of authorized_keys and .pub files.

export interface AuthorizedKey {
  /** `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
  readonly comment: string;
  /** What limits its use, e.g. `command="…"`. */
  readonly options: string;
  /** `stack` put it there for `ssh.admins`, and may take it away again. */
  readonly admin: boolean;
}

const keyPattern =
  /(?:^|[ \t])((?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/;

/** Ends the lines that are ours to remove; the step knows it too. A line without it is somebody's own. */
const adminMark = 'flotilla:admin';

/** The keys of a file; comments, empty lines and what is no key are left out. */
export function readAuthorizedKeys(text: string): AuthorizedKey[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).flatMap(readLine);
}

function readLine(line: string): AuthorizedKey[] {
  const found = keyPattern.exec(line);
  if (!found?.[1]) return [];
  const options = line.slice(0, found.index).trim();
  const words = (found[2] ?? '').trim();
  const admin = words === adminMark || words.endsWith(` ${adminMark}`);
  const comment = admin ? words.slice(0, -adminMark.length).trim() : words;
  return [{ publicKey: found[1], comment, options, admin }];
}

/** The line for a box: without options, and with a comment that can be nothing else. */
export function authorizedLine({ publicKey, comment }: AuthorizedKey): string {
  const plain = comment.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
  return plain === '' ? publicKey : `${publicKey} ${plain}`;
}

/** The same, marked as one that goes when its admin does. */
export const adminLine = (key: AuthorizedKey): string => `${authorizedLine(key)} ${adminMark}`;

/**
 * Whether its bytes are as long as they say: a line that was cut off while it was copied would open nothing.
 * The blob is a sequence of lengths and values, of which the first is the type (RFC 4253, section 6.6).
 */
export function isWholeKey({ publicKey }: AuthorizedKey): boolean {
  const [type, base64 = ''] = publicKey.split(' ');
  const blob = Buffer.from(base64, 'base64');
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length && fields.length >= 2 && fields[0]?.toString('latin1') === type;
}
