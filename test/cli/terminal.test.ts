// What a hostile box says, as it arrives on the streams of the process.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endWithError } from '../../src/cli/exit.js';
import { openTerminal, type Terminal } from '../../src/cli/terminal.js';
import { RemoteError } from '../../src/model/errors.js';
import { splitLines } from '../../src/operations/steps/line-splitter.js';

const written: string[] = [];
let terminal: Terminal;
beforeEach(async () => {
  written.length = 0;
  const take = (chunk: unknown) => written.push(String(chunk)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  terminal = await openTerminal({ verbose: true, interactive: false });
});
afterEach(() => vi.restoreAllMocks());

/** Nothing but text, ends of line, and the colours we choose ourselves where there is a terminal. */
const unsafe = /(?!\n|\t)\p{Cc}|[\p{Bidi_Control}\u2028\u2029\u200b-\u200d\u2060\ufeff]/u;
const nasty = [
  '\u001b[2J\u001b[1;1H',
  '\u001b]52;c;cm0gLXJmIH4=\u0007',
  '\u001b]0;root@prod\u001b\\',
  '\u001bP$q q\u001b\\',
  '\u009b2J',
  '\u009d0;x\u009c',
  'FAILED\rdone  ',
  '\u202egnp.exe',
  'ali\u200bce',
  '\b\b\b',
  '\u000e',
  '\0',
];
const everything = nasty.join(' ');

describe('what boxes say', () => {
  it('is text on the screen, by whichever way it comes there', () => {
    terminal.report({ kind: 'output', box: everything, source: 'stdout', line: everything });
    terminal.report({ kind: 'output', box: 'ws-1', source: 'stderr', line: everything });
    terminal.report({ kind: 'progress', subject: everything, detail: everything, state: 'failed' });
    terminal.report({ kind: 'progress', box: everything, subject: 'x', state: 'running' });
    terminal.report({ kind: 'warning', text: everything });
    terminal.report({ kind: 'notice', text: everything });
    terminal.report({ kind: 'trace', text: everything });
    terminal.report({ kind: 'made', what: everything, id: everything });
    const [what, why, next] = [everything, everything, everything];
    endWithError(terminal, new RemoteError({ what, why, next, reason: 'failed' }), true);
    endWithError(terminal, new RemoteError({ what, why, next, reason: 'interrupted' }), false);
    endWithError(terminal, new Error(everything), false);
    terminal.data(everything);
    expect(written.length).toBeGreaterThan(15);
    for (const chunk of written) expect(chunk).not.toMatch(unsafe);
    expect(written.join('')).toContain('FAILED^Mdone');
  });

  it('is the same JSON for a program', () => {
    terminal.data(JSON.stringify({ tag: everything }));
    expect(written.join('')).not.toMatch(unsafe);
    expect(JSON.parse(written.join(''))).toEqual({ tag: everything });
  });

  it('is safe wherever its bytes are cut, also inside an escape or a character', () => {
    const bytes = Buffer.concat([Buffer.from(`${everything}\n`), Buffer.from([0x9b, 0xff, 0xc2, 0x0a])]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        written.length = 0;
        const decoder = new TextDecoder();
        const lines = splitLines((line) =>
          terminal.report({ kind: 'output', box: 'ws-1', source: 'stdout', line }),
        );
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (const [index, place] of places.entries())
          lines.push(decoder.decode(bytes.subarray(place, places[index + 1]), { stream: true }));
        lines.end();
        expect(written).toHaveLength(2);
        for (const chunk of written) expect(chunk).not.toMatch(unsafe);
        expect(written[1]).toMatch(/^ws-1: \ufffd\ufffd/);
      }),
      { numRuns: 300 },
    );
  });

  it('is cut where a line never ends', () => {
    const lines: string[] = [];
    const splitter = splitLines((line) => lines.push(line));
    for (let count = 0; count < 64; count++) splitter.push('x'.repeat(32_768));
    splitter.end();
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(16_384);
    expect(lines.join('')).toHaveLength(64 * 32_768);
  });
});
