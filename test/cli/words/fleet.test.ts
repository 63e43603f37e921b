// The end of a command on many boxes: its table or JSON, its exit code, and the line that retries.
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/cli/program.js';
import { endFleet, retryLine } from '../../../src/cli/words/fleet.js';
import { RemoteError } from '../../../src/model/errors.js';
import type { Outcome } from '../../../src/operations/steps/fan-out.js';
import type { FleetReport } from '../../../src/operations/steps/fleet-work.js';

function fakeRun() {
  const [data, lines, codes]: [string[], string[], number[]] = [[], [], []];
  const terminal = { data: (text: string) => data.push(text), line: (text: string) => lines.push(text) };
  const run = { terminal, exitWith: (code: number) => codes.push(code) } as unknown as Run;
  return { run, data, lines, codes };
}

const error = new RemoteError({
  what: 'it failed',
  why: 'exit\u001b[2J status 3',
  next: 'x',
  reason: 'failed',
});
const done: Outcome<number> = { name: 'ws-1', seconds: 1.26, state: 'done', value: 42 };
const failed: Outcome<number> = {
  name: 'ws-2',
  seconds: 2,
  state: 'failed',
  complaint: error.complaint,
  error,
};
const skipped: Outcome<number> = { name: 'ws-3', seconds: 0, state: 'skipped', why: 'enough' };
const report = (outcomes: readonly Outcome<number>[]): FleetReport<number> => ({
  command: 'fleet run ws',
  base: 'ws',
  outcomes,
  file: 'logs/x.json',
});

describe('endFleet', () => {
  it('ends with a table alone where all are done', () => {
    const { run, data, lines, codes } = fakeRun();
    endFleet(run, report([done]), { cellOf: String });
    expect(data).toEqual(['BOX   RESULT  TIME   DETAIL', 'ws-1  done    1.3 s  42']);
    expect(lines).toEqual(['1 of 1 boxes done; logs/x.json']);
    expect(codes).toEqual([]);
  });

  it('ends with 3 and a retry of what failed and what was skipped', () => {
    const { run, data, lines, codes } = fakeRun();
    endFleet(run, report([done, failed, skipped]), { cellOf: String });
    expect(data.slice(2)).toEqual([
      'ws-2  failed   2.0 s  exit^[[2J status 3',
      'ws-3  skipped  -      enough',
    ]);
    expect(lines[0]).toBe('1 of 3 boxes done; logs/x.json');
    expect(lines[1]).toMatch(/^ {2}retry: fleet .*--only 2-3$/);
    expect(codes).toEqual([3]);
  });

  it('says the same as one JSON document', () => {
    const { run, data, codes } = fakeRun();
    endFleet(run, report([done, failed, skipped]), {
      json: true,
      cellOf: String,
      jsonOf: (value) => ({ value }),
    });
    expect(JSON.parse(data.join('\n'))).toEqual({
      file: 'logs/x.json',
      boxes: [
        { user: 'ws-1', state: 'done', seconds: 1.26, result: { value: 42 } },
        { user: 'ws-2', state: 'failed', seconds: 2, error: error.complaint },
        { user: 'ws-3', state: 'skipped', seconds: 0, why: 'enough' },
      ],
    });
    expect(codes).toEqual([3]);
  });
});

describe('retryLine', () => {
  it.each([
    [['run', 'ws', '1', '40', '--', 'uptime'], 'fleet run ws 1 40 --only 2,7 -- uptime'],
    [['run', 'ws', '--only', '1-9', '--', 'ls', '--only'], 'fleet run ws --only 2,7 -- ls --only'],
    [['run', 'ws', '--only=1-9', '--parallel', '4'], 'fleet run ws --parallel 4 --only 2,7'],
    [['run', 'ws', '--retry-failed', '--json'], 'fleet run ws --json --only 2,7'],
    [['put', 'ws', '1', '9', 'a b', "~/it's"], "fleet put ws 1 9 'a b' '~/it'\\''s' --only 2,7"],
    [['put', 'ws', '', '$HOME'], "fleet put ws '' '$HOME' --only 2,7"],
  ])('of %j', (typed, line) => {
    expect(retryLine('ws', ['ws-7', 'ws-2'], typed)).toBe(line);
  });

  it('knows the number of a box whose fleet has dashes', () => {
    expect(retryLine('a-b', ['a-b-3'], ['stop', 'a-b'])).toBe('fleet stop a-b --only 3');
  });
});
