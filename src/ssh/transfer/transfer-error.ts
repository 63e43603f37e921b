// What went wrong with a transfer, in words.
import type { Readable } from 'node:stream';
import { RemoteError } from '../../model/errors.js';
import { visible } from '../../model/visible.js';
import type { RemoteExit } from '../remote-command.js';
import { scriptExit } from './remote-scripts.js';

export interface FailedTransfer {
  readonly box: string;
  readonly action: 'put' | 'get';
  /** The path on the box. */
  readonly path: string;
  readonly exit: RemoteExit;
  readonly messages: string;
}

const messageLimit = 4000;

/** A RemoteError; its reason is `notFound` where the path is missing on the box. */
export function transferError({ box, action, path, exit, messages }: FailedTransfer): RemoteError {
  const said = visible(messages).trim();
  const code = exit.code ?? 0;
  const known = texts.get(code);
  return new RemoteError({
    what: `${action} ${action === 'put' ? 'to' : 'from'} ${box}:${path} failed${known ? `: ${known.what}` : ''}`,
    why: said || (exit.reason ?? 'no reason was given'),
    next: known?.next ?? 'run the same command again: nothing was left half-written',
    reason: code === scriptExit.notFound ? 'notFound' : 'failed',
    details: { box, path, code: exit.code },
  });
}

/** Collects what a stream says, up to a limit; a box may talk for ever. */
export function gatherText(stream: Readable): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    if (text.length < messageLimit) text += chunk.toString('utf8');
  });
  return () => text.slice(0, messageLimit);
}

const again = 'run the same command again: nothing was left half-written';

const texts: ReadonlyMap<number, { readonly what: string; readonly next: string }> = new Map([
  [scriptExit.notFound, { what: 'not found', next: 'check the path; a name with / at its end is made' }],
  [scriptExit.full, { what: 'no space left', next: 'make room on the box, or enlarge its volume' }],
  [scriptExit.denied, { what: 'not allowed', next: 'use a folder of the login user, or sudo on the box' }],
  [scriptExit.kind, { what: 'in the way', next: 'choose another target, or remove it on the box' }],
  [scriptExit.cut, { what: 'it did not arrive whole', next: again }],
  [scriptExit.checksum, { what: 'the checksums differ', next: again }],
]);
