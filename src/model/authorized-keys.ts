// Lines of authorized_keys and .pub files.

export interface AuthorizedKey {
  /** `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
  readonly comment: string;
  /** What limits its use, e.g. `command="…"`. */
  readonly options: string;
}

const keyPattern =
  /(?:^|[ \t])((?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/;

/** The keys of a file; comments, empty lines and what is no key are left out. */
export function readAuthorizedKeys(text: string): AuthorizedKey[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).flatMap(readLine);
}

function readLine(line: string): AuthorizedKey[] {
  const found = keyPattern.exec(line);
  if (!found?.[1]) return [];
  const options = line.slice(0, found.index).trim();
  return [{ publicKey: found[1], comment: (found[2] ?? '').trim(), options }];
}

/** The line for a box: without options, and with a comment that can be nothing else. */
export function authorizedLine({ publicKey, comment }: AuthorizedKey): string {
  const plain = comment.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
  return plain === '' ? publicKey : `${publicKey} ${plain}`;
}
