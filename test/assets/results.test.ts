// The result files of commands on many boxes: for their user's eyes, and found again by the words of the command.
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newestResults, type Results, writeResults } from '../../src/assets/results.js';
import { temporaryFolder } from './temporary.js';

const root = temporaryFolder();
let workspace: string;
let count = 0;
beforeEach(() => {
  workspace = join(root, String(count++));
  mkdirSync(workspace);
});

const results = (started: string, rest: Partial<Results> = {}): Results => ({
  command: 'fleet run ws',
  started,
  ended: started,
  boxes: [{ user: 'ws-1', state: 'failed', seconds: 1, why: 'no', next: 'again' }],
  ...rest,
});

describe('writeResults', () => {
  it('names the file by time and command, readable by its user alone', async () => {
    const file = await writeResults(workspace, results('2026-11-20T10:15:00.123Z'));
    expect(file).toBe(join('logs', `2026-11-20T10-15-00-123Z-fleet-run-ws-${process.pid}.json`));
    expect(statSync(join(workspace, file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(workspace, file), 'utf8'))).toEqual(
      results('2026-11-20T10:15:00.123Z'),
    );
  });

  it('writes through no link', async () => {
    mkdirSync(join(workspace, 'logs'));
    const name = `2026-11-20T10-15-00-123Z-fleet-run-ws-${process.pid}.json`;
    symlinkSync(join(workspace, 'elsewhere'), join(workspace, 'logs', name));
    await expect(writeResults(workspace, results('2026-11-20T10:15:00.123Z'))).rejects.toThrow(
      /symbolic link/,
    );
  });
});

describe('newestResults', () => {
  it('finds nothing where nothing was written', async () => {
    expect(await newestResults(workspace, 'fleet run ws')).toBeUndefined();
  });

  it('finds the newest of that command, and of no other', async () => {
    await writeResults(workspace, results('2026-11-20T10:15:00.000Z'));
    await writeResults(workspace, results('2026-11-20T10:17:00.000Z'));
    await writeResults(workspace, results('2026-11-20T10:16:00.000Z'));
    await writeResults(workspace, results('2026-11-20T10:18:00.000Z', { command: 'fleet run wsx' }));
    await writeResults(workspace, results('2026-11-20T10:18:00.000Z', { command: 'fleet put ws' }));
    expect((await newestResults(workspace, 'fleet run ws'))?.started).toBe('2026-11-20T10:17:00.000Z');
  });

  it('tells fleets apart whose names look the same in a file name', async () => {
    await writeResults(workspace, results('2026-11-20T10:15:00.000Z', { command: 'fleet run a-b' }));
    await writeResults(workspace, results('2026-11-20T10:16:00.000Z', { command: 'fleet run a--b' }));
    expect((await newestResults(workspace, 'fleet run a-b'))?.started).toBe('2026-11-20T10:15:00.000Z');
  });

  it.each(['', '{"boxes"', '{}', '[]', 'null'])('says what to do with a file that holds %j', async (text) => {
    mkdirSync(join(workspace, 'logs'));
    writeFileSync(join(workspace, 'logs', '2026-11-20T10-15-00-000Z-fleet-run-ws-7.json'), text);
    await expect(newestResults(workspace, 'fleet run ws')).rejects.toThrow(/holds no results/);
  });
});
