// One box's steps told as one line, and text cut into lines.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/model/events.js';
import { boxLine } from '../../../src/operations/steps/box-line.js';
import { splitLines } from '../../../src/operations/steps/line-splitter.js';

function told(...events: Event[]): Event[] {
  const heard: Event[] = [];
  const port = boxLine({ report: (event) => heard.push(event), ask: async () => true }, 'ws-7', 'put');
  for (const event of events) port.report(event);
  return heard;
}

describe('boxLine', () => {
  it('makes what runs the detail of the box’s own line', () => {
    expect(told({ kind: 'progress', subject: 'step packages', state: 'running', detail: '3 of 9' })).toEqual([
      {
        kind: 'progress',
        box: 'ws-7',
        subject: 'put',
        state: 'running',
        detail: 'step packages: 3 of 9',
        passing: true,
      },
    ]);
  });

  it('keeps the end of a step for the log alone', () => {
    expect(told({ kind: 'progress', subject: 'ssh', state: 'done', seconds: 1.25 })).toEqual([
      { kind: 'trace', text: 'ws-7: ssh: done 1.3 s' },
    ]);
  });

  it('names the box a warning is about, and passes the rest on', () => {
    const output: Event = { kind: 'output', box: 'ws-7', source: 'stdout', line: 'x' };
    expect(told({ kind: 'warning', text: 'left on the box: a' }, output)).toEqual([
      { kind: 'warning', text: 'ws-7: left on the box: a' },
      output,
    ]);
  });
});

describe('splitLines', () => {
  const linesOf = (pieces: readonly string[]) => {
    const lines: string[] = [];
    const splitter = splitLines((line) => lines.push(line));
    for (const piece of pieces) splitter.push(piece);
    splitter.end();
    return lines;
  };

  it('gives the same lines however the text is cut', () => {
    const piece = fc.stringMatching(/^[ab\n]{0,5}$/);
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const lines = pieces.join('').split('\n');
        if (lines.at(-1) === '') lines.pop();
        expect(linesOf(pieces)).toEqual(lines);
      }),
    );
  });

  it('takes the carriage return of a terminal away', () => {
    expect(linesOf(['a\r', '\nb\r\n', 'c'])).toEqual(['a', 'b', 'c']);
  });

  it('cuts a line that never ends', () => {
    const lines = linesOf(Array.from({ length: 10 }, () => 'x'.repeat(5000)));
    expect(lines.every((line) => line.length <= 16_384)).toBe(true);
    expect(lines.join('')).toHaveLength(50_000);
  });
});
