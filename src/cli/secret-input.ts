// Secrets from the user: typed without an echo, or piped in.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UserError } from '../model/errors.js';
import { Secret } from '../model/secret.js';
import type { Terminal } from './terminal.js';

/** Asks twice; Ctrl-C ends the run as anywhere else. */
export async function askPassword(terminal: Terminal, user: string): Promise<Secret> {
  terminal.settle();
  const prompt = openHiddenPrompt();
  try {
    const first = await prompt.ask(`New notebook password of ${user}: `);
    const again = await prompt.ask('The same again: ');
    if (first === again) return asTyped(first);
  } finally {
    prompt.close();
  }
  throw new UserError({
    what: 'the two passwords are not the same',
    why: 'they were typed without being shown, so one of them has a slip',
    next: `stack passwd ${user}`,
  });
}

/** Keyboards compose their letters and Jupyter compares bytes: a decomposed ü could never be typed into the browser. */
const asTyped = (text: string): Secret => new Secret(text.normalize('NFC'));

/** More than any password we take: what is longer is refused by its length. */
const stdinLimit = 4096;

/** All of stdin, without the newline at its end. */
export async function readPasswordFromStdin(source: AsyncIterable<Buffer> = process.stdin): Promise<Secret> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > stdinLimit) break;
  }
  return asTyped(decoded(Buffer.concat(chunks)).replace(/\r?\n$/, ''));
}

function decoded(bytes: Buffer): string {
  try {
    // A cut in the middle of a character must not hide that there is too much.
    return new TextDecoder('utf-8', { fatal: bytes.length <= stdinLimit, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError({
      what: 'cannot use this password',
      why: 'it is not UTF-8 text, so no browser could send it',
      next: 'give it as UTF-8',
    });
  }
}

/**
 * Readline edits the lines, and what it would write to the screen goes nowhere. The echo is off before the first
 * question is seen and stays off between the two: fast fingers are not shown either.
 */
function openHiddenPrompt() {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  const lines = reader[Symbol.asyncIterator]();
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  process.once('SIGINT', () => reader.close());
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const { value, done } = await lines.next();
    process.stderr.write('\n');
    if (done) throw nothingTyped();
    return value;
  };
  return { ask, close: () => reader.close() };
}

function nothingTyped(): UserError {
  return new UserError({ what: 'no password was typed', why: 'the input ended', next: 'run it again' });
}
