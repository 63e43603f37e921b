// Plays the step that lists, adds and removes the keys that open a box.
import { type Box, fail, type Played, say } from '../box.js';

/** The blob is the key, whatever stands before it (options) or behind it (a comment). */
export function keyBlobs(text: string): string[] {
  return text.split('\n').flatMap((line) => blobOf(line) ?? []);
}

function blobOf(line: string): string | undefined {
  if (/^\s*(#|$)/.test(line)) return undefined;
  return /(?:^|\s)(?:ssh-|ecdsa-|sk-)\S*\s+(AAAA\S*)/.exec(line)?.[1];
}

export function changeAuthorizedKeys(box: Box, [, action, ...words]: readonly string[]): Played {
  const before = box.machine().disk.authorizedKeys;
  if (action === 'list') return { stdout: before };
  if (action !== 'add' && action !== 'remove') return fail(`unknown action ${action}`, 2);
  const wrong = action === 'add' ? words.find((word) => blobOf(word) === undefined) : undefined;
  if (wrong !== undefined) return fail(`no public key: ${wrong}`, 2);
  const after = words.reduce(action === 'add' ? add : remove, before);
  if (after === before) return say('same');
  if (keyBlobs(after).length === 0) return fail('that would leave no key at all; nothing was changed');
  box.changeDisk((disk) => ({ ...disk, authorizedKeys: after }));
  return say('changed');
}

function add(text: string, line: string): string {
  if (keyBlobs(text).includes(blobOf(line) ?? '')) return text;
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${line}\n`;
}

function remove(text: string, blob: string): string {
  const lines = text.split('\n').filter((line) => /^\s*#/.test(line) || !line.split(/\s+/).includes(blob));
  return lines.join('\n');
}
