// A folder of this machine as the notebook folder of a box: the same files on both sides, whatever becomes of the box.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RebootInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/model/secret.js';
import { logIn } from '../../src/notebook/client.js';
import { stack } from '../helpers/bins.js';
import { openNotebookInBrowser } from '../helpers/browser.js';
import { hostLeftovers } from '../helpers/host-leftovers.js';
import { type OwnCloud, openOwnCloud, runInNotebook } from '../helpers/own-cloud.js';

let cloud: OwnCloud;
let folder: string;

beforeAll(async () => {
  cloud = await openOwnCloud('folder');
  folder = join(cloud.workspace, 'my notebooks');
  await mkdir(folder);
  await writeFile(join(folder, 'from-here.txt'), 'written here\n', { mode: 0o600 });
  await writeFile(join(cloud.workspace, 'flotilla.yaml'), 'box: {volume_size: 0, access: public}\n');
});

afterAll(async () => {
  await cloud.run('local', 'reset', '--yes');
  await cloud.remove();
});

const onBox = async (command: string) => (await cloud.ok('login', 'me', '--', command)).stdout;
const here = (name: string) => readFile(join(folder, name), 'utf8');
const patience = { timeout: 60_000, interval: 300 };
/** That the kernel has the folder mounted once, with what protects this machine. */
const mounted = 'findmnt --noheadings --output OPTIONS --target ~/notebook; findmnt -n ~/notebook | wc -l';

describe('what cannot be a notebook folder', () => {
  it.each([
    ['/etc', /belongs to the system/],
    ['/nowhere', /there is no such folder/],
    ['..', /holds the local cloud itself/],
    ['flotilla.yaml', /it is no folder/],
  ])('%s', async (path, why) => {
    const refused = await cloud.run('create', 'me', '--notebooks', path);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(why) });
    expect(await cloud.instances()).toEqual([]);
  });

  it('any, on AWS: it names the command that copies one instead', async () => {
    const workspace = join(cloud.workspace, 'on-aws');
    await mkdir(workspace);
    await writeFile(join(workspace, 'flotilla.yaml'), 'cloud: aws\n');
    const refused = await stack(['create', 'me', '--notebooks', '../my notebooks'], { cwd: workspace });
    expect(refused.code).toBe(2);
    expect(refused.stderr.split('\n')).toEqual([
      'Error: --notebooks is for boxes of the local cloud',
      expect.stringMatching(/^ {2}why: {2}a box on AWS cannot reach a folder of this machine$/),
      expect.stringMatching(/^ {2}next: .*stack put me '.*\/my notebooks\/' notebook$/),
    ]);
  });
});

describe('a box with a folder of this machine', () => {
  it('is created, and shows which one', async () => {
    const made = await cloud.ok('create', 'me', '--notebooks', 'my notebooks');
    expect(made.stderr).toContain(`  folder   ${folder} of this machine, as ~/notebook`);
    expect(made.stdout).toContain(`  folder    ${folder} of this machine`);
    expect((await cloud.ok('status', 'me')).stdout).toContain(`  folder    ${folder}`);
    const [options, times] = (await onBox(mounted)).split('\n');
    expect(options?.split(',')).toEqual(expect.arrayContaining(['rw', 'nosuid', 'nodev', 'idmapped']));
    expect(times).toBe('1');
  });

  it('has its files as its own user, and leaves its own to the user of this machine', async () => {
    expect(await onBox('cat notebook/from-here.txt; stat -c %U notebook/from-here.txt')).toBe(
      'written here\nubuntu',
    );
    await onBox('echo more >>notebook/from-here.txt; mkdir -m 700 notebook/sub; echo there >notebook/sub/x');
    expect(await here('from-here.txt')).toBe('written here\nmore\n');
    const mine = await stat(folder);
    expect(await stat(join(folder, 'sub/x'))).toMatchObject({ uid: mine.uid, gid: mine.gid });
  });

  it('makes no files of another owner there, root of the box included', async () => {
    const asRoot = await cloud.run('login', 'me', '--', 'sudo sh -c "echo x >/home/ubuntu/notebook/root"');
    expect(asRoot).toMatchObject({ code: 2, stderr: expect.stringMatching(/Value too large/) });
    expect(existsSync(join(folder, 'root'))).toBe(false);
  });

  it('shows a notebook that was saved in the browser here, and one that was put here in the browser', async () => {
    const { url } = JSON.parse((await cloud.ok('open', 'me', '--json')).stdout) as { url: string };
    const password = (await readFile(join(cloud.workspace, 'passwords', 'me.passwd'), 'utf8')).trim();
    const opened = await openNotebookInBrowser({ url, password });
    try {
      expect(await opened.run('print(6 * 7)')).toBe('42');
      await opened.save();
    } finally {
      await opened.close();
    }
    const saved = JSON.parse(await here(opened.path));
    expect(saved.cells[0]).toMatchObject({ source: ['print(6 * 7)'], outputs: [{ text: ['42\n'] }] });
    await writeFile(join(folder, 'copy.ipynb'), JSON.stringify(saved));
    const { cookie } = await logIn({ url }, new Secret(password));
    const listed = await fetch(`${url}/api/contents/copy.ipynb`, { headers: { cookie } });
    expect(((await listed.json()) as { content: unknown }).content).toMatchObject({
      cells: [{ source: 'print(6 * 7)', outputs: [{ text: '42\n' }] }],
    });
  });

  it('creates nothing and changes nothing when it is created again', async () => {
    expect((await cloud.ok('create', 'me', '--notebooks', 'my notebooks')).stderr).not.toContain('warning');
    const other = await cloud.ok('create', 'me', '--notebooks', 'on-aws');
    expect(other.stderr).toMatch(/me exists with the folder .*my notebooks and stays so/);
    expect(await cloud.instances()).toHaveLength(1);
  });
});

describe('the folder is there again after', () => {
  async function expectSame(): Promise<void> {
    await expect.poll(async () => (await cloud.run('login', 'me', '--', 'true')).code, patience).toBe(0);
    expect(await onBox('cat notebook/sub/x')).toBe('there');
    expect((await onBox(mounted)).split('\n').at(-1)).toBe('1');
    // Nothing of it stays mounted on this machine itself.
    expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain('/run/flotilla/');
  }

  it('stop and start; a start without it says what is missing, and starts nothing', async () => {
    await cloud.ok('stop', 'me');
    await rename(folder, `${folder} elsewhere`);
    const refused = await cloud.run('start', 'me');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/there is no such folder/) });
    expect((await cloud.instances())[0]?.State?.Name).toBe('stopped');
    await rename(`${folder} elsewhere`, folder);
    await cloud.ok('start', 'me');
    await expectSame();
  });

  it.runIf(process.env.FLOTILLA_FULL)('a restart, and a reboot from inside', async () => {
    await rename(folder, `${folder} elsewhere`);
    for (const words of [
      ['restart', 'me'],
      ['update', 'me', 't3.medium'],
    ]) {
      const refused = await cloud.run(...words);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/there is no such folder/) });
    }
    // A bare call of the API, too, leaves the box as it is.
    const InstanceIds = [(await cloud.instances())[0]?.InstanceId ?? ''];
    await cloud.ec2().send(new RebootInstancesCommand({ InstanceIds }));
    expect(await onBox('cat notebook/sub/x')).toBe('there');
    await rename(`${folder} elsewhere`, folder);
    await cloud.ok('restart', 'me');
    await expectSame();
    const id = 'cat /proc/sys/kernel/random/boot_id';
    const before = await onBox(id);
    await cloud.run('login', 'me', '--', 'sudo reboot');
    await expect
      .poll(async () => {
        const now = await cloud.run('login', 'me', '--', id);
        return now.code === 0 && now.stdout !== before;
      }, patience)
      .toBe(true);
    await expectSame();
  });

  it.runIf(process.env.FLOTILLA_FULL)('kill -9 of the local cloud, and its stop', async () => {
    cloud.killProcess();
    await expectSame();
    await cloud.ok('local', 'stop');
    await cloud.ok('local', 'start');
    await expectSame();
    await writeFile(join(folder, 'late.txt'), 'late');
    expect(await runInNotebook(cloud, 'me', "print(open('late.txt').read())")).toBe('late');
  });
});

describe('deleting', () => {
  it('leaves every file of the folder as it is, and no mount', async () => {
    const before = await readdir(folder, { recursive: true });
    await cloud.ok('delete', 'me', '--yes');
    expect(await readdir(folder, { recursive: true })).toEqual(before);
    expect(await here('sub/x')).toBe('there\n');
    await cloud.ok('local', 'reset', '--yes');
    expect(await hostLeftovers(cloud.dir)).toEqual([]);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });
});
