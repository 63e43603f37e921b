// Work on the boxes of a fleet: commands, passwords, packages, rest and another type, each box for itself.
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DeleteSnapshotCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/model/secret.js';
import { logIn, type Session } from '../../src/notebook/client.js';
import { request } from '../../src/notebook/site.js';
import { emptyFolder, removeFolder, runBin, stack, stackOk, startBin } from '../helpers/bins.js';
import { clearFaults, playFaults } from '../helpers/journey-faults.js';
import { instancesOf, journeyClients } from '../helpers/journey-sdk.js';

let folder: string;

const fleet = (...words: string[]) => runBin('fleet', words, { cwd: folder });
const json = async (verb: string, ...words: string[]) =>
  JSON.parse((await fleet(verb, '--json', ...words)).stdout);
const instance = async (user: string) =>
  (await instancesOf(user)).find((one) => one.State?.Name !== 'terminated');
/** What a command wrote on all boxes, sorted. */
const onBoxes = async (line: string) => {
  const { stdout } = await fleet('run', 'fw', '--', line);
  return stdout
    .split('\n')
    .map((one) => one.replace(/^fw-\d+: /, ''))
    .sort();
};

beforeAll(async () => {
  folder = await emptyFolder('fleet-work');
  await writeFile(join(folder, 'flotilla.yaml'), 'box: {volume_size: 1, access: public}\n');
  const made = await fleet('create', 'fw', '1', '2', 't2.micro');
  expect(made, made.stderr).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await clearFaults();
  const gone = await fleet('delete', 'fw', '--discard-data', '--yes');
  await removeFolder(folder);
  expect(gone, gone.stderr).toMatchObject({ code: 0 });
});

describe('run', () => {
  it('tears no line, however many a box writes, and keeps stdout for them', async () => {
    const line = `case $(hostname) in fw-1) seq -f "%g ${'x'.repeat(200)}" 10000;; *) for n in 1 2 3; do echo $n; sleep 0.2; done;; esac`;
    const done = await fleet('run', 'fw', '--', line);
    expect(done.code).toBe(0);
    const told = done.stdout.split('\n');
    expect(told).toHaveLength(10_003);
    expect(told.filter((one) => !/^(fw-1: \d+ x{200}|fw-2: [123])$/.test(one))).toEqual([]);
    expect(done.stderr).toMatch(/^BOX +RESULT/m);
  });

  it('makes control characters visible, and tells stderr on stderr', async () => {
    const done = await fleet('run', 'fw', '2', '--', String.raw`printf '\033]0;x\007\n'; echo bad >&2`);
    expect(done.stdout).toBe('fw-2: ^[]0;x^G');
    expect(done.stderr).toContain('fw-2: bad');
  });

  it('has an exit status for each box, and retries only those that failed', async () => {
    const command = ['--', '[ $(hostname) = fw-1 ] || exit 7'];
    const failed = await fleet('run', 'fw', '1', '3', ...command);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toMatch(/fw-2 +failed .*exit status 7/);
    expect(failed.stderr).toMatch(/fw-3 +failed .*no instance carries its tags/);
    expect(failed.stderr).toContain(
      "retry: fleet run fw 1 3 --only 2-3 -- '[ $(hostname) = fw-1 ] || exit 7'",
    );
    const again = await json('run', 'fw', '1', '2', '--retry-failed', ...command);
    expect(again.boxes).toMatchObject([{ user: 'fw-2', error: { details: { code: 7 } } }]);
    const skipped = await json(
      'run',
      'fw',
      '1',
      '2',
      '--parallel',
      '1',
      '--max-failures',
      '1',
      '--',
      'false',
    );
    expect(skipped.boxes.map((box: { state: string }) => box.state)).toEqual(['failed', 'skipped']);
    expect((await fleet('run', 'fw', '8', '--', 'true')).code).toBe(4);
  });

  it('runs a script by its own interpreter, with its arguments', async () => {
    const script = join(folder, 'script');
    await writeFile(script, '#!/usr/bin/env python3\nimport sys\nprint(sys.argv[1:], sys.stdin.read())\n');
    const done = await json('run', 'fw', '1', '--script', script, '--', 'a', "b  'c'");
    expect(done.boxes[0].result).toMatchObject({ code: 0, stdout: `['a', "b  'c'"] \n` });
    await rm(script);
    expect(await fleet('run', 'fw', '--script', script)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot read the script .*\n +why: .*ENOENT/),
    });
    expect((await fleet('run', 'fw', '--', ' ')).code).toBe(2);
  });

  const stubborn = `trap '' TERM HUP; (setsid nohup sleep 4241 >/dev/null 2>&1 &); sudo sleep 4242 & echo up; sleep 4243`;
  const left = async () => (await onBoxes("pgrep -c 'sleep' || true")).join(' ');

  it('ends what hangs when its time is up, with all that it started', async () => {
    const done = await fleet('run', 'fw', '--timeout', '2', '--', stubborn);
    expect(done).toMatchObject({ code: 3, stderr: expect.stringMatching(/not done after 2 seconds/) });
    expect(await left()).toBe('0 0');
  });

  it('ends the same way with Ctrl-C, and says what was not begun', async () => {
    const running = startBin('fleet', ['run', 'fw', '--parallel', '1', '--', stubborn], { cwd: folder });
    const up = new Promise<void>((seen) => {
      running.stdout?.on('data', (chunk) => `${chunk}`.includes('up') && seen());
    });
    await Promise.race([up, running]);
    running.kill('SIGINT');
    const done = await running;
    expect(done.exitCode).toBe(130);
    expect(done.stderr).toMatch(/Interrupted: 0 of 2 boxes done, broken off: 1, not begun: 2;/);
    const rest = await json('run', 'fw', '--retry-failed', '--', 'true');
    expect(rest.boxes).toMatchObject([{ user: 'fw-1' }, { user: 'fw-2' }]);
    expect(await left()).toBe('0 0');
  });
});

describe('notebooks', () => {
  const file = (user: string) => join(folder, 'passwords', `${user}.passwd`);
  const word = async (user: string) => (await readFile(file(user), 'utf8')).trim();
  const site = async (user: string) => ({ url: `http://${(await instance(user))?.PublicIpAddress}:15500` });
  const enter = async (user: string) => logIn(await site(user), new Secret(await word(user)));
  const answerTo = async ({ cookie }: Session, user: string) =>
    (await request(await site(user), { path: '/api/status', headers: { cookie } })).status;

  it('start again by themselves, and logins go on', async () => {
    const session = await enter('fw-1');
    const pids = () => onBoxes('systemctl show -p MainPID --value flotilla-notebook');
    const before = await pids();
    expect((await fleet('restart-jupyter', 'fw')).code).toBe(0);
    expect((await pids()).some((pid) => before.includes(pid))).toBe(false);
    expect(await answerTo(session, 'fw-1')).toBe(200);
  });

  it('take the passwords of the files; what is missing is listed first, or made', async () => {
    const session = await enter('fw-1');
    await writeFile(file('fw-1'), 'chosen here\n');
    await rm(file('fw-2'));
    const refused = await fleet('set-passwords', 'fw');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/passwd for n = 2\n.*--only 2 --generate/),
    });
    expect(await answerTo(session, 'fw-1')).toBe(200);
    const done = await fleet('set-passwords', 'fw', '--generate');
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/fw-2 +done .*passwords\/fw-2\.passwd {2}new/);
    expect(done.stdout + done.stderr).not.toContain(await word('fw-2'));
    expect(await answerTo(session, 'fw-1')).toBe(403);
    for (const user of ['fw-1', 'fw-2']) await enter(user);
    expect(await word('fw-1')).toBe('chosen here');
  });

  it('take new ones, also when there are some, and not from a file that others may read', async () => {
    const before = await word('fw-2');
    const done = await json('set-passwords', 'fw', '2', '--rotate');
    expect(done.boxes[0].result).toEqual({ passwordFile: 'passwords/fw-2.passwd', made: true });
    expect(await word('fw-2')).not.toBe(before);
    expect((await stat(file('fw-2'))).mode & 0o777).toBe(0o600);
    await enter('fw-2');
    await chmod(file('fw-2'), 0o644);
    expect((await fleet('set-passwords', 'fw')).code).toBe(2);
    await chmod(file('fw-2'), 0o600);
  });
});

describe('packages', () => {
  const source = resolve('test/fixtures/package-source.sh');

  it('are upgraded without a question, also after a dpkg that was killed', async () => {
    await fleet('run', 'fw', '1', '--script', source);
    await fleet('run', 'fw', '2', '--script', source, '--', 'kill');
    const first = await json('deb-upgrade', 'fw');
    expect(first.boxes).toMatchObject([
      {
        state: 'done',
        result: { upgraded: 1, installed: 0, held: ['trial-held'], rebootDue: true, rebooted: false },
      },
      { state: 'failed' },
    ]);
    const again = await json('deb-upgrade', 'fw', '--retry-failed', '--reboot');
    expect(again.boxes).toMatchObject([
      { user: 'fw-2', state: 'done', result: { held: ['trial-held'], rebootDue: false, rebooted: true } },
    ]);
    const told = `cat /etc/trial-edited/conf; dpkg-query -W -f '\${Version} \${Status}|' trial-edited trial-held`;
    const version = '2 install ok installed|1 hold ok installed|';
    expect(await onBoxes(told)).toEqual([version, version, 'mine', 'mine'].sort());
    expect((await fleet('deb-upgrade', 'fw', '2')).stdout).toMatch(/0 upgraded, held: trial-held$/m);
  });
});

describe('machines', () => {
  const types = async () =>
    Promise.all(
      ['fw-1', 'fw-2'].map(async (user) => {
        const one = await instance(user);
        return `${one?.InstanceType} ${one?.State?.Name}`;
      }),
    );

  it('stop, and start each for itself where there is room', async () => {
    expect((await fleet('stop', 'fw')).code).toBe(0);
    expect((await fleet('stop', 'fw', '2')).stdout).toContain('stopped already');
    expect((await fleet('restart-jupyter', 'fw', '2')).stdout).toMatch(/fw-2 +failed .*must be running/);
    // The call for both is refused, then one of the two for one.
    await playFaults({ fault: 'no-capacity', action: 'StartInstances', nth: '1-2' });
    const half = await fleet('start', 'fw');
    await clearFaults();
    expect(half).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/retry: fleet start fw --only \d\n?/),
    });
    expect((await types()).sort()).toEqual(['t2.micro running', 't2.micro stopped']);
    const rest = await json('start', 'fw', '--retry-failed');
    expect(rest.boxes).toMatchObject([{ state: 'done', result: { changed: true, state: 'running' } }]);
    expect((await fetch(`${rest.boxes[0].result.url}/api`)).status).toBe(200);
  });

  it('become another type together, or nothing stops', async () => {
    expect(await fleet('update', 'fw', '1', '2')).toMatchObject({ code: 2 });
    expect(await fleet('update', 'fw', 't3.small')).toMatchObject({ code: 2 });
    const refused = await fleet('update', 'fw', '1', '2', 'p3dn.24xlarge');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/fw-1.*: us-east-1\w, where .* does not offer the type/),
    });
    const shown = await fleet('update', 'fw', '1', '2', 't3.small', '--dry-run');
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringMatching(/from +t2\.micro: fw-1, fw-2/) });
    expect(await types()).toEqual(['t2.micro running', 't2.micro running']);
    expect((await fleet('update', 'fw', 't3.small', '--only', '1')).code).toBe(0);
    expect(await types()).toEqual(['t3.small running', 't2.micro running']);
  });

  it('come back as what they were where the type cannot be had', async () => {
    await playFaults({ fault: 'no-capacity', action: 'StartInstances', type: 't3.large' });
    const done = await fleet('update', 'fw', '1', '2', 't3.large');
    await clearFaults();
    expect(done).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/fw-1 +failed .*InsufficientInstanceCapacity/),
    });
    expect(await types()).toEqual(['t3.small running', 't2.micro running']);
    expect(await onBoxes('systemctl is-active flotilla-notebook')).toEqual(['active', 'active']);
  });
});

describe('the commands on one box', () => {
  const one = (...words: string[]) => stack(words, { cwd: folder });

  it('work on a box of the fleet', async () => {
    expect((await one('update', 'fw-2', 't3.small')).stdout).toContain('fw-2 is updated');
    expect((await one('authorize', 'fw-2', '203.0.113.0/24')).stderr).toContain('is of all boxes of fw');
    expect((await one('events', 'fw-2')).stdout).toContain('flotilla-fleet-fw');
    const taken = JSON.parse((await stackOk(['snapshot', 'fw-2', '--json'], { cwd: folder })).stdout);
    await journeyClients().ec2.send(new DeleteSnapshotCommand({ SnapshotId: taken.snapshotId }));
    for (const word of ['protect', 'unprotect']) expect((await one(word, 'fw-2')).code).toBe(0);
  });

  it.each([
    [['create', 'fw-2'], 2, /box of the fleet fw/],
    [['create', 'fleet-fw'], 2, /that of a fleet/],
    [['recover', 'fw-2'], 2, /box of the fleet fw/],
    [['update', 'fw-2', '--volume-size', '9'], 2, /next: fleet update fw 2 2/],
    [['update', 'fw-2', '--ami', 'ubuntu-22.04'], 2, /next: .*fleet update fw 2 2/],
  ])('or refuse: %j', async (words, code, why) => {
    expect(await one(...words)).toMatchObject({ code, stderr: expect.stringMatching(why) });
    expect(await instancesOf('fw-2')).toHaveLength(1);
  });
});
