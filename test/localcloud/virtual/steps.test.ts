// The product's own steps, played on a machine without a shell.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rebootMachine } from '../../../src/localcloud/virtual/lifecycle.js';
import { quickCommand } from '../../../src/localcloud/virtual/quick-commands.js';
import { playStep } from '../../../src/localcloud/virtual/steps/steps.js';
import { readConsoleKeys } from '../../../src/model/console-keys.js';
import { Secret } from '../../../src/model/secret.js';
import { readSessions } from '../../../src/model/sessions.js';
import { hashPassword } from '../../../src/notebook/password-hash.js';
import { generateKey } from '../../../src/ssh/keys.js';
import { stepInput } from '../../../src/ssh/step.js';
import { openVirtualBox, type VirtualBox } from './virtual-box.js';

const folder = 'playbooks/steps';
const script = (name: string) => readFileSync(`${folder}/${name}.sh`, 'utf8');

/** Sends the step's real file as the product does. */
const run = ({ box }: VirtualBox, name: string, args: string[] = [], secrets: Record<string, Secret> = {}) =>
  playStep(box, args, stepInput({ script: script(name), secrets }));

const hash = async () => ({ HASH: await hashPassword(new Secret('a good password')) });
const volumeArgs = ['vol-0a', '/dev/sdf', String(2 ** 30)];

describe('steps', () => {
  const played = [
    'authorized-keys',
    'cloud-init',
    'data-volume',
    'host-keys-install',
    'host-keys-stage',
    'host-name',
    'look',
    'notebook',
    'packages',
    'password',
    'run-end',
    'session-list',
    'session-run',
    'start',
    'upgrade',
  ];

  it.each(played)('%s is recognised by its first line', async (name) => {
    const { code = 0 } = await run(await openVirtualBox(), name, ['ubuntu', 'list']);
    expect(code).not.toBe(127);
  });

  it('says of every other one that it knows it not', async () => {
    const box = await openVirtualBox();
    const others = readdirSync(folder).map((file) => file.replace('.sh', ''));
    for (const name of others.filter((one) => !played.includes(one)))
      expect(await run(box, name)).toMatchObject({ code: 127, stderr: expect.stringContaining('no step') });
    expect(await playStep(box.box, [], '{\n# Eats the disk.\n\n} </dev/null\nexit\n')).toMatchObject({
      code: 127,
    });
    expect(await playStep(box.box, [], 'rm -rf /\n')).toMatchObject({ code: 127 });
  });

  it('runs nothing of a step that was cut off', async () => {
    const box = await openVirtualBox();
    const whole = stepInput({ script: script('host-name') });
    expect(await playStep(box.box, ['eve'], whole.slice(0, -10))).toMatchObject({ code: 2 });
    expect(box.box.machine().disk.hostName).toBe('ip-10-0-0-5');
  });
});

describe('what a bring-up does', () => {
  it('host keys: the staged one is the same when asked again, and installed once', async () => {
    const box = await openVirtualBox();
    const before = box.box.machine().disk.hostKey.publicKey;
    const staged = (await run(box, 'host-keys-stage')).stdout;
    expect((await run(box, 'host-keys-stage')).stdout).toBe(staged);
    expect(box.box.machine().disk.hostKey.publicKey).toBe(before);
    expect((await run(box, 'host-keys-install')).stdout).toBe('installed\n');
    expect(`${box.box.machine().disk.hostKey.publicKey}\n`).toBe(staged);
    expect(readConsoleKeys(box.box.machine().console).at(-1)).toEqual([staged?.trim()]);
    expect((await run(box, 'host-keys-install')).stdout).toBe('same\n');
  });

  it('host name, packages, notebook and password say what changed', async () => {
    const box = await openVirtualBox();
    const secrets = await hash();
    const said = async (name: string, args: string[], given = {}) =>
      (await run(box, name, args, given)).stdout;
    expect(await said('host-name', ['alice'])).toBe('changed\n');
    expect(await said('host-name', ['alice'])).toBe('same\n');
    expect(await said('packages', [])).toBe('same\n');
    expect(await said('notebook', ['ubuntu', 'tunnel', '8888'])).toBe('changed\n');
    expect(await said('notebook', ['ubuntu', 'tunnel', '8888'])).toBe('same\n');
    expect(await run(box, 'notebook', ['ubuntu', 'carrier-pigeon', '8888'])).toMatchObject({ code: 2 });
    expect(await run(box, 'start', ['ubuntu', '8888'])).toEqual({
      stderr: 'no password is set: the notebook is not started\n',
      code: 1,
    });
    expect(await said('password', ['ubuntu'], secrets)).toBe('changed\n');
    expect(await said('password', ['ubuntu'], secrets)).toBe('same\n');
    expect(await said('start', ['ubuntu', '8888'])).toBe('started\n');
    expect(await said('start', ['ubuntu', '8888'])).toBe('same\n');
    expect(await said('start', ['ubuntu', '8888', 'yes'])).toBe('started\n');
    expect(await said('password', ['ubuntu'], await hash())).toBe('changed\n');
    expect(await said('start', ['ubuntu', '8888'])).toBe('started\n');
  });

  it('a hash that could break out of its text is refused', async () => {
    const box = await openVirtualBox();
    const secrets = { HASH: new Secret('argon2:"}, {"x": "') };
    expect(await run(box, 'password', ['ubuntu'], secrets)).toMatchObject({ code: 2 });
  });

  it('data volume: formatted once, where that is permitted', async () => {
    const box = await openVirtualBox();
    const mount = (mayFormat: string, args = volumeArgs) =>
      run(box, 'data-volume', [...args, mayFormat, '/data', 'ubuntu']);
    expect(await mount('no')).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing permits') });
    expect(await mount('yes')).toEqual({ stdout: 'formatted\n' });
    expect(await mount('yes')).toEqual({ stdout: 'mounted\n' });
    expect(await mount('no')).toEqual({ stdout: 'mounted\n' });
    expect(await mount('no', ['vol-0a', '/dev/sdf', '17'])).toMatchObject({ code: 1 });
    expect(await mount('yes', ['vol-0b', '/dev/sdf', String(2 ** 30)])).toMatchObject({
      stderr: expect.stringContaining('no disk is this volume'),
    });
    expect((await run(box, 'look', ['ubuntu'])).stdout).toContain('disk /data is');
  });
});

describe('keys', () => {
  it('are listed, added once, removed, and never all', async () => {
    const first = generateKey().publicKey;
    const box = await openVirtualBox({ publicKey: first });
    const second = `restrict ${generateKey().publicKey} bob`;
    const change = (...args: string[]) => run(box, 'authorized-keys', ['ubuntu', ...args]);
    const blob = (key: string) => /AAAA\S+/.exec(key)?.[0] ?? '';
    expect(await change('list')).toEqual({ stdout: `${first}\n` });
    expect(await change('add', second)).toEqual({ stdout: 'changed\n' });
    expect(await change('add', second)).toEqual({ stdout: 'same\n' });
    expect(await change('add', 'nonsense')).toMatchObject({ code: 2 });
    expect(await change('list')).toEqual({ stdout: `${first}\n${second}\n` });
    expect(await change('remove', blob(first))).toEqual({ stdout: 'changed\n' });
    expect(await change('remove', blob(second))).toMatchObject({ code: 1 });
    expect(await change('list')).toEqual({ stdout: `${second}\n` });
  });
});

describe('sessions', () => {
  const list = async (box: VirtualBox) =>
    readSessions((await run(box, 'session-list')).stdout ?? '').map(({ name, state, status }) => [
      name,
      state,
      status,
    ]);

  it('run as long as their command, one of a name at a time', async () => {
    const box = await openVirtualBox();
    const begun = await run(box, 'session-run', ['main', 'sleep 10']);
    expect(begun.stdout).toMatch(/^\d+\n$/);
    expect(await run(box, 'session-run', ['main', 'true'])).toMatchObject({ code: 75 });
    expect(await list(box)).toMatchObject([['main', 'running', undefined]]);
    box.move(10_000);
    expect(await list(box)).toMatchObject([['main', 'ended', 0]]);
    await run(box, 'session-run', ['main', 'make | tee log']);
    expect(await list(box)).toMatchObject([['main', 'ended', 127]]);
  });

  it('are lost when the machine goes down', async () => {
    const box = await openVirtualBox();
    await run(box, 'session-run', ['main', 'sleep 10']);
    await rebootMachine(box.context, 'i-1');
    box.move(60_000);
    expect(await list(box)).toMatchObject([['main', 'lost', undefined]]);
  });
});

describe('boot', () => {
  it('ends by the clock, also where a timer is ahead of it', async () => {
    const { ports, move } = await openVirtualBox({}, 20);
    await new Promise((later) => setTimeout(later, 60));
    expect(ports).toEqual([]);
    move(20);
    await expect.poll(() => ports).toEqual([[22]]);
  });
});

describe('commands', () => {
  it.each([
    ['hostname', { stdout: 'ip-10-0-0-5\n' }],
    ["echo 'a b' c", { stdout: 'a b c\n' }],
    ['exit 7', { code: 7 }],
    ['sudo -n -- sleep 0.5', { seconds: 0.5 }],
    ['cat', { echoesInput: true }],
  ])('%s', async (line, expected) => {
    const { box } = await openVirtualBox();
    expect(quickCommand(box.machine(), line)).toEqual(expected);
  });

  it.each(['ls', 'a | b', 'cat /etc/passwd', 'sleep forever'])(
    '%s ends with 127 and says why',
    async (line) => {
      const { box } = await openVirtualBox();
      const { code, stderr } = quickCommand(box.machine(), line);
      expect(code).toBe(127);
      expect(stderr).toMatch(/^a virtual machine has no shell/);
    },
  );
});
