// A fleet looked at and its files carried: to all boxes, from all boxes, and home with the logs.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../../src/notebook/site.js';
import { type BinResult, emptyFolder, removeFolder, stackOk, startBin } from '../helpers/bins.js';
import { instancesOf, journeyClients } from '../helpers/journey-sdk.js';
import { canRun } from '../helpers/programs.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';

let folder: string;
let sshd: Sshd;

const start = (words: readonly string[], env: Record<string, string> = {}) =>
  startBin('fleet', words, { cwd: folder, env });
async function fleet(words: readonly string[], env?: Record<string, string>): Promise<BinResult> {
  const done = await start(words, env);
  return { code: done.exitCode, stdout: String(done.stdout ?? ''), stderr: String(done.stderr ?? '') };
}
const json = async (...words: string[]) => JSON.parse((await fleet([...words, '--json'])).stdout);
const onBox = async (user: string, line: string) =>
  (await stackOk(['login', user, '--', line], { cwd: folder })).stdout;
const here = (...parts: string[]) => readFile(join(folder, ...parts), 'utf8');

beforeAll(async () => {
  folder = await emptyFolder('fleet');
  sshd = await startSshd();
  await writeFile(join(folder, 'flotilla.yaml'), 'box: {volume_size: 0, access: public}\n');
  const made = await fleet(['create', 'ff', '1', '3', '--yes']);
  expect(made, made.stderr).toMatchObject({ code: 0 });
});

afterAll(async () => {
  const gone = await fleet(['delete', 'ff', '--discard-data', '--yes']);
  await sshd.stop();
  await removeFolder(folder);
  expect(gone, gone.stderr).toMatchObject({ code: 0 });
});

async function setState(user: string, Value: string): Promise<void> {
  const Resources = (await instancesOf(user)).map((instance) => instance.InstanceId ?? '');
  const Tags = [{ Key: 'flotilla:state', Value }];
  await journeyClients().ec2.send(new CreateTagsCommand({ Resources, Tags }));
}

describe('looking', () => {
  it('tells the fleet in figures and box by box, and asks each notebook', async () => {
    expect(await json('list')).toContainEqual(
      expect.objectContaining({ base: 'ff', boxes: 3, numbers: [1, 2, 3], states: { running: 3 } }),
    );
    const status = await json('status', 'ff', '--check');
    expect(status).toMatchObject({ missing: [], ready: true });
    expect(status.boxes.map((row: { notebookAnswers: boolean }) => row.notebookAnswers)).toEqual([
      true,
      true,
      true,
    ]);
    const wider = await fleet(['status', 'ff', '2', '5', '--check']);
    expect(wider).toMatchObject({ code: 3 });
    expect(wider.stdout).toMatch(/2 boxes: 2 running; 2 of 2 notebooks answer; missing: 4-5$/);
  });

  it('writes the list of addresses, behind each of which a notebook answers', async () => {
    const done = await fleet(['ips', 'ff']);
    const lines = done.stdout.split('\n');
    expect([done.code, lines.length]).toEqual([0, 3]);
    expect(await here('ips_newline_port.txt')).toBe(`${done.stdout}\n`);
    for (const line of lines) {
      expect(line).toMatch(/^\d+\.\d+\.\d+\.\d+:15500$/);
      expect((await request({ url: `http://${line}` }, { path: '/api' })).status).toBe(200);
    }
  });

  it('watches in a pipe: a block for each change, until all are ready', async () => {
    await setState('ff-2', 'failed');
    const watching = start(['status', 'ff', '--watch', '1']);
    let text = '';
    watching.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await expect.poll(() => text, { timeout: 20_000 }).toMatch(/2 running, 1 failed/);
    await setState('ff-2', 'ready');
    expect((await watching).exitCode).toBe(0);
    expect(text.match(/^3 boxes: .*$/gm)).toEqual(['3 boxes: 2 running, 1 failed', '3 boxes: 3 running']);
  });

  it('ends a watch by Ctrl-C with 130', async () => {
    const watching = start(['status', 'ff', '1', '9', '--watch', '1']);
    await new Promise((resolve) => watching.stdout?.once('data', resolve));
    watching.kill('SIGINT');
    expect((await watching).exitCode).toBe(130);
  });
});

describe('carrying', () => {
  it('puts a folder on all boxes and each box’s own file on it, and gets them back by box', async () => {
    await mkdir(join(folder, 'course'));
    await mkdir(join(folder, 'seats'));
    await writeFile(join(folder, 'course', "it's.txt"), 'same');
    for (const number of [1, 2, 3]) await writeFile(join(folder, 'seats', `ff-${number}`), `seat ${number}`);
    expect(await fleet(['put', 'ff', 'course', '~/', '--checksum'])).toMatchObject({ code: 0 });
    expect(await fleet(['put', 'ff', '1', '3', 'seats/{user}', '~/course/seat'])).toMatchObject({ code: 0 });
    expect(await fleet(['get', 'ff', '~/course', 'back'])).toMatchObject({ code: 0 });
    expect(await fleet(['get', 'ff', '3', '~/course/seat', 'seat-{n}.txt'])).toMatchObject({ code: 0 });
    for (const number of [1, 2, 3]) {
      expect(await here('back', `ff-${number}`, 'course', "it's.txt")).toBe('same');
      expect(await here('back', `ff-${number}`, 'course', 'seat')).toBe(`seat ${number}`);
    }
    expect(await here('seat-3.txt')).toBe('seat 3');
  });

  it('goes on when one box refuses, and retries that one alone', async () => {
    await onBox('ff-2', 'mkdir closed && chmod 500 closed');
    await onBox('ff-1', 'mkdir closed');
    const first = await fleet(['put', 'ff', '1', '2', 'course/', '~/closed/x/']);
    expect(first.code).toBe(3);
    expect(first.stdout).toMatch(/^ff-1 +done .*\nff-2 +failed .*may not write in/m);
    expect(first.stderr).toContain("retry: fleet put ff 1 2 course/ '~/closed/x/' --only 2");
    await onBox('ff-2', 'chmod 700 closed');
    const second = await json('put', 'ff', '1', '2', 'course/', '~/closed/x/', '--retry-failed');
    expect(second.boxes.map((box: { user: string; state: string }) => [box.user, box.state])).toEqual([
      ['ff-2', 'done'],
    ]);
  });

  it('leaves nothing half-written here after Ctrl-C', async () => {
    await onBox('ff-1', 'dd if=/dev/urandom of=big bs=1M count=400 status=none');
    const getting = start(['get', 'ff', '1', '~/big', 'cut']);
    await expect
      .poll(() => readdir(join(folder, 'cut', 'ff-1')).catch(() => []), { timeout: 20_000, interval: 20 })
      .not.toEqual([]);
    getting.kill('SIGINT');
    expect((await getting).exitCode).toBe(130);
    expect(await readdir(folder)).not.toContain('cut');
    await onBox('ff-1', 'rm big');
  });
});

describe('logs', () => {
  const results = async (...words: string[]) => {
    const { boxes } = await json('fetch-logs', 'ff', ...words);
    return Object.fromEntries(
      boxes.map((box: { user: string; result: { fetched?: { files: number; unchanged: number } } }) => {
        const { fetched } = box.result;
        return [box.user, fetched && [fetched.files, fetched.unchanged]];
      }),
    );
  };

  it('come home once, then only what is new, and nothing here is lost', async () => {
    await onBox('ff-1', 'mkdir .iventure_logs && cd .iventure_logs && echo one >a.log && echo old >b.log');
    await onBox(
      'ff-2',
      'mkdir -p .iventure_logs/sub && ln -s /etc/passwd .iventure_logs/p && date >.iventure_logs/sub/c',
    );
    expect(await results()).toEqual({ 'ff-1': [2, 0], 'ff-2': [1, 0], 'ff-3': undefined });
    await onBox('ff-1', 'cd .iventure_logs && echo two >>a.log && rm b.log');
    expect(await results()).toEqual({ 'ff-1': [1, 0], 'ff-2': [0, 1], 'ff-3': undefined });
    expect(await here('logs', 'ff-1', 'a.log')).toBe('one\ntwo\n');
    expect(await here('logs', 'ff-1', 'b.log')).toBe('old\n');
    expect(await readdir(join(folder, 'logs', 'ff-2'))).toEqual(['sub']);
    expect(await readdir(join(folder, 'logs'))).not.toContain('ff-3');
  });

  it.skipIf(!canRun('rsync', ['--version']))(
    'are handed on to a host whose key is known, and to no other (needs rsync)',
    async () => {
      const target = join(sshd.folder, 'shared');
      await mkdir(target);
      const known = join(sshd.folder, 'known');
      await writeFile(known, '');
      const RSYNC_RSH = `ssh -F none -p ${sshd.target.port} -i ${sshd.clientKeyFile} -o UserKnownHostsFile=${known}`;
      const words = ['fetch-logs', 'ff', '--share', `127.0.0.1:${target}/`];
      const refused = await fleet(words, { RSYNC_RSH });
      expect(refused).toMatchObject({ code: 8 });
      expect(await readdir(target)).toEqual([]);
      await writeFile(known, `[127.0.0.1]:${sshd.target.port} ${sshd.hostKey}\n`);
      const done = await fleet(words, { RSYNC_RSH });
      expect(done, done.stderr).toMatchObject({ code: 0 });
      expect(await readFile(join(target, 'ff-1', 'a.log'), 'utf8')).toBe('one\ntwo\n');
      expect((await readdir(target)).sort()).toEqual(['ff-1', 'ff-2']);
    },
  );
});
