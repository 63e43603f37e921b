// How sessions end, and what they printed, in words.
import { stripVTControlCharacters } from 'node:util';
import type { Session } from '../../model/sessions.js';
import { visible } from '../../model/visible.js';
import { localTime } from './dates.js';

/** `ended with status 3 at …` and its like. */
export function endText({ state, status, ended, started }: Session): string {
  if (state === 'running') return started === undefined ? 'runs' : `runs since ${localTime(started)}`;
  if (state === 'lost') return 'ended without a status: it was killed, or the box restarted';
  return `ended with status ${status}${ended === undefined ? '' : ` at ${localTime(ended)}`}`;
}

/** What is longer without an end of line is shown in parts. */
const lineLimit = 65_536;

/**
 * Turns what a terminal was sent into lines that are safe on another: colours go, a line drawn over another becomes
 * one of its own, and what else would move the cursor becomes visible.
 */
export function safeLines(write: (line: string) => void) {
  const decoder = new TextDecoder();
  let rest = '';
  const print = (line: string) => write(visible(stripVTControlCharacters(line)));
  const take = (text: string) => {
    const lines = (rest + text).split(/\r*\n|\r+(?!\n|\r|$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) print(line);
    if (rest.length > lineLimit) flush();
  };
  const flush = () => {
    if (rest !== '') print(rest.replace(/\r+$/, ''));
    rest = '';
  };
  return {
    take: (bytes: Buffer) => take(decoder.decode(bytes, { stream: true })),
    end: () => {
      take(decoder.decode());
      flush();
    },
  };
}
