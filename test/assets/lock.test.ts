// One operation per box at a time, through crashes and races.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { withBoxLock } from '../../src/assets/lock.js';
import { isAlive, processStart } from '../../src/assets/process-life.js';
import { temporaryFolder } from './temporary.js';

const base = temporaryFolder();
const fresh = () => mkdtempSync(join(base, 'w-'));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const lockFolder = (workspace: string) => join(workspace, '.flotilla', 'locks');

function plant(workspace: string, holder: object): void {
  mkdirSync(lockFolder(workspace), { recursive: true });
  const text = JSON.stringify({ host: hostname(), command: 'c', since: 's', nonce: 'dead', ...holder });
  writeFileSync(join(lockFolder(workspace), 'alice'), text);
}

/** A process that has ended and was reaped. */
async function deadProcess(): Promise<number> {
  const child = spawn('true');
  await new Promise((resolve) => child.on('exit', resolve));
  return child.pid ?? 0;
}

test('gives back what the work answers and leaves nothing behind', async () => {
  const workspace = fresh();
  expect(await withBoxLock(workspace, 'alice', 'stack create alice', async () => 42)).toBe(42);
  await expect(withBoxLock(workspace, 'alice', 'c', () => Promise.reject(new Error('boom')))).rejects.toThrow(
    'boom',
  );
  expect(readdirSync(lockFolder(workspace))).toEqual([]);
});

test('a second one is told who is busy; another box is free', async () => {
  const workspace = fresh();
  await withBoxLock(workspace, 'alice', 'stack create alice', async () => {
    await expect(withBoxLock(workspace, 'alice', 'stack delete alice', async () => {})).rejects.toMatchObject(
      {
        complaint: {
          reason: 'busy',
          why: expect.stringMatching(
            new RegExp(`"stack create alice" \\(process ${process.pid}\\) .* since 20`),
          ),
        },
      },
    );
    await withBoxLock(workspace, 'bob', 'stack create bob', async () => {});
  });
});

describe('a lock left behind', () => {
  test('by a process that is gone is taken over', async () => {
    const workspace = fresh();
    plant(workspace, { pid: await deadProcess(), start: '1' });
    expect(await withBoxLock(workspace, 'alice', 'c', async () => 'done')).toBe('done');
    expect(readdirSync(lockFolder(workspace))).toEqual([]);
  });

  test('by a process whose number was given to another is taken over', async () => {
    const workspace = fresh();
    plant(workspace, { pid: process.pid, start: '1' });
    expect(await withBoxLock(workspace, 'alice', 'c', async () => 'done')).toBe('done');
  });

  test('in the middle of a takeover is taken over', async () => {
    const workspace = fresh();
    const pid = await deadProcess();
    plant(workspace, { pid, start: '1' });
    const guard = { pid, start: '1', host: hostname(), command: 'c', since: 's', nonce: 'dead2' };
    writeFileSync(join(lockFolder(workspace), 'alice~dead'), JSON.stringify(guard));
    expect(await withBoxLock(workspace, 'alice', 'c', async () => 'done')).toBe('done');
    expect(readdirSync(lockFolder(workspace))).toEqual([]);
  });

  test('by a living process of another machine is respected', async () => {
    const workspace = fresh();
    plant(workspace, { pid: 1, host: 'elsewhere' });
    await expect(withBoxLock(workspace, 'alice', 'c', async () => {})).rejects.toMatchObject({
      complaint: { reason: 'busy', why: expect.stringContaining('on elsewhere') },
    });
  });

  test.each([
    ['a link', (path: string) => symlinkSync('/etc/hostname', path)],
    ['a link to nothing', (path: string) => symlinkSync('nowhere', path)],
    ['a named pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a nonce that is a path', (path: string) => writeFileSync(path, '{"pid":1,"nonce":"/../../../x"}')],
    ['a group of processes', (path: string) => writeFileSync(path, '{"pid":-1,"nonce":"deadbeef"}')],
    ['nothing', (path: string) => writeFileSync(path, 'null')],
    ['far too much', (path: string) => writeFileSync(path, `{"pid":1,"nonce":"${'a'.repeat(70_000)}"}`)],
  ])('that is %s was planted: it is refused, and nothing beside it is touched', async (_what, plantAt) => {
    const workspace = fresh();
    mkdirSync(lockFolder(workspace), { recursive: true });
    plantAt(join(lockFolder(workspace), 'alice'));
    const work = withBoxLock(workspace, 'alice', 'c', async () => {});
    await expect(work).rejects.toMatchObject({ complaint: { reason: 'busy' } });
    expect(readdirSync(workspace, { recursive: true }).sort()).toEqual([
      '.flotilla',
      '.flotilla/locks',
      '.flotilla/locks/alice',
    ]);
  });

  test('that cannot be read is never ignored', async () => {
    const workspace = fresh();
    mkdirSync(lockFolder(workspace), { recursive: true });
    writeFileSync(join(lockFolder(workspace), 'alice'), 'garbage');
    await expect(withBoxLock(workspace, 'alice', 'c', async () => {})).rejects.toMatchObject({
      complaint: { reason: 'busy', next: expect.stringContaining('rm ') },
    });
  });
});

test('a zombie counts as gone', async () => {
  // The shell never waits for its child, which so stays a zombie until the shell ends.
  const shell = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 5'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = Number(await new Promise<Buffer>((resolve) => shell.stdout.once('data', resolve)));
  const start = processStart(pid);
  await pause(600);
  expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z');
  expect(isAlive(pid, start)).toBe(false);
  shell.kill();
});

test('of many processes that race for a dead holder, one at a time works', async () => {
  const workspace = fresh();
  plant(workspace, { pid: await deadProcess(), start: '1' });
  const journal = join(workspace, 'journal');
  writeFileSync(journal, '');
  const bundle = await bundleLock();
  const children = Array.from({ length: 12 }, () => racer(bundle, workspace, journal));
  const ends = children.map(
    (child) => new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal))),
  );
  for (const end of await Promise.all(ends)) expect([0, 'SIGKILL']).toContain(end);
  const lines = readFileSync(journal, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(12 * 3 * 2);
  // Whoever came in went out before anybody else came in.
  for (let index = 0; index < lines.length; index += 2) {
    const [event, who] = (lines[index] ?? '').split(' ');
    expect([event, lines[index + 1]]).toEqual(['in', `out ${who}`]);
  }
}, 60_000);

/** The lock as a plain module, for processes without a TypeScript loader. */
async function bundleLock(): Promise<string> {
  const outfile = join(base, 'lock.mjs');
  const entry = new URL('../../src/assets/lock.ts', import.meta.url).pathname;
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
  return outfile;
}

/** Takes the lock three times, trying again while it is busy; every third one then dies with it in its hand. */
function racer(bundle: string, workspace: string, journal: string): ChildProcess {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { withBoxLock } from ${JSON.stringify(bundle)};
    for (let turn = 0; turn < 3;) {
      try {
        await withBoxLock(${JSON.stringify(workspace)}, 'alice', 'race', async () => {
          appendFileSync(${JSON.stringify(journal)}, 'in ' + process.pid + '\\n');
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
          appendFileSync(${JSON.stringify(journal)}, 'out ' + process.pid + '\\n');
        });
        turn++;
      } catch (error) {
        if (error.complaint?.reason !== 'busy') throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      }
    }
    const die = () => withBoxLock(${JSON.stringify(workspace)}, 'alice', 'die', async () => process.kill(process.pid, 'SIGKILL'));
    while (process.pid % 3 === 0) {
      await die().catch(() => new Promise((resolve) => setTimeout(resolve, Math.random() * 10)));
    }`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
