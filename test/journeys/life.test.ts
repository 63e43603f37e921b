// A box's months after its creation: at rest and up again, passwords, snapshots, long work, protection.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DeleteSnapshotCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { ListHostedZonesCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callControl } from '../../src/localcloud/control/call.js';
import { Secret } from '../../src/model/secret.js';
import { logIn, type Session } from '../../src/notebook/client.js';
import { type NotebookSite, request } from '../../src/notebook/site.js';
import { emptyFolder, onTerminal, removeFolder, stack, stackOk } from '../helpers/bins.js';
import { instancesOf, journeyClients, journeyEndpoint } from '../helpers/journey-sdk.js';

let folder: string;

beforeAll(async () => {
  folder = await emptyFolder('life');
  await stackOk(['create', 'lina', '--access', 'public', '--volume-size', '1', '--protect'], {
    cwd: folder,
  });
  await onBox('echo precious | sudo tee /data/kept; echo mine >notebook/mine.txt; sync');
});

afterAll(async () => {
  await stack(['unprotect', 'lina'], { cwd: folder });
  await stack(['delete', 'lina', '--discard-data', '--yes'], { cwd: folder });
  for (const { snapshotId } of await json('snapshots', 'lina')) {
    await journeyClients().ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }));
  }
  await removeFolder(folder);
});

const run = (...words: string[]) => stack(words, { cwd: folder });
const ok = (...words: string[]) => stackOk(words, { cwd: folder });
const json = async (...words: string[]) => JSON.parse((await ok(...words, '--json')).stdout);
const onBox = async (command: string) => (await ok('login', 'lina', '--', command)).stdout;
const addressNow = async () => (await instancesOf('lina')).at(-1)?.PublicIpAddress;

/** The quota of standard instances. */
const allowVcpus = (Value: number) =>
  callControl({
    ...journeyEndpoint(),
    action: 'SetQuota',
    input: { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value },
  });

/** The address behind each of the zone's names. */
async function records(): Promise<Record<string, string | undefined>> {
  const { route53 } = journeyClients();
  const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
  const { ResourceRecordSets: sets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: HostedZones[0]?.Id }),
  );
  const addresses = sets.filter((set) => set.Type === 'A');
  return Object.fromEntries(
    addresses.map((set) => [
      set.Name?.replace('.flotilla.localhost.', '') ?? '',
      set.ResourceRecords?.[0]?.Value,
    ]),
  );
}

describe('at rest and up again', () => {
  let before: string | undefined;

  it('stops, and says so the second time', async () => {
    before = await addressNow();
    expect(await json('stop', 'lina')).toMatchObject({ user: 'lina', changed: true, state: 'stopped' });
    expect(await addressNow()).toBeUndefined();
    // Nobody may type a password at an address that is somebody else's by now.
    expect(await records()).toEqual({});
    const again = await run('stop', 'lina');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped already') });
    for (const words of [
      ['passwd', 'lina', '--generate'],
      ['restart-jupyter', 'lina'],
    ]) {
      const refused = await run(...words);
      expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('next: stack start lina') });
    }
  });

  it('does not start where there is no room, and looks nowhere else', async () => {
    await allowVcpus(0);
    const refused = await run('start', 'lina');
    await allowVcpus(256);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toMatch(/lina cannot be started in us-east-1\w/);
    expect(refused.stderr).toMatch(/next: .*it stays in us-east-1\w, where its data is/);
    expect((await instancesOf('lina'))[0]?.State?.Name).toBe('stopped');
  });

  it('starts at a new address, which its names follow, with all it had', async () => {
    const started = await json('start', 'lina');
    const address = await addressNow();
    expect(started).toMatchObject({ changed: true, publicIp: address, url: `http://${address}:15500` });
    expect(address).not.toBe(before);
    expect(await records()).toEqual({ lina: address, 'ssh.lina': address });
    expect((await fetch(`${started.url}/api`)).status).toBe(200);
    expect(await onBox('cat /data/kept notebook/mine.txt')).toBe('precious\nmine');
    expect((await run('start', 'lina')).stdout).toContain('lina is running already');
  });

  it('restarts with the same address and another boot', async () => {
    const boot = 'cat /proc/sys/kernel/random/boot_id';
    const [address, earlier] = [await addressNow(), await onBox(boot)];
    expect((await ok('restart', 'lina')).stdout).toContain('lina is restarted');
    expect(await addressNow()).toBe(address);
    expect(await onBox(boot)).not.toBe(earlier);
    expect(await onBox('cat /data/kept')).toBe('precious');
  });

  it.each(['start', 'stop', 'restart'])('%s of a box that is not there', async (command) => {
    expect((await run(command, 'nobody')).code).toBe(4);
    expect((await run(command, 'No Body')).code).toBe(2);
  });
});

describe('passwords', () => {
  const site = async (): Promise<NotebookSite> => ({ url: `http://${await addressNow()}:15500` });
  const passwd = (input: string | Uint8Array, ...words: string[]) =>
    stack(['passwd', 'lina', '--stdin', ...words], { cwd: folder, input });
  const file = () => join(folder, 'passwords', 'lina.passwd');
  const written = async () => (await readFile(file(), 'utf8')).replace(/\n$/, '');
  const answerTo = async ({ cookie }: Session) =>
    (await request(await site(), { path: '/api/status', headers: { cookie } })).status;
  let session: Session;

  it.each([
    ['a newline alone', '\n', /it is empty/],
    ['two lines', 'one\ntwo\n', /line break/],
    ['much more than a kilobyte', 'x'.repeat(100_000), /longer than 1024 bytes/],
    ['no UTF-8', Buffer.from([0x61, 0xff, 0x62]), /not UTF-8/],
  ])('refuses one that is or holds: %s', async (_what, input, why) => {
    const before = await written();
    const refused = await passwd(input);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(why) });
    expect(await written()).toBe(before);
  });

  it('names its flags where nobody can be asked', async () => {
    const refused = await run('passwd', 'lina');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/--generate, or --stdin/) });
    expect((await run('passwd', 'lina', '--generate', '--stdin')).code).toBe(2);
    expect((await run('passwd', 'nobody', '--generate')).code).toBe(4);
  });

  it('ends every session with a new one, of any letters, and the old one with them', async () => {
    const old = new Secret(await written());
    session = await logIn(await site(), old);
    expect(await answerTo(session)).toBe(200);
    // Written apart, as some file systems do; browsers send it composed.
    const word = 'gru\u0308n 日本 🦊 $x\'"\\';
    expect((await passwd(`${word}\n`)).code).toBe(0);
    expect(await written()).toBe(word.normalize('NFC'));
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await answerTo(session)).toBe(403);
    await expect(logIn(await site(), old)).rejects.toThrow(/refuses the password/);
    session = await logIn(await site(), new Secret(word.normalize('NFC')));
    expect(await answerTo(session)).toBe(200);
  });

  it('asks twice on a terminal, and shows nothing of what is typed', async () => {
    const before = await written();
    const differ = await onTerminal(['passwd', 'lina'], { cwd: folder, lines: ['one-thing', 'another'] });
    expect(differ).toMatch(/The same again: \s+Error: the two passwords are not the same/);
    expect(await written()).toBe(before);
    const same = await onTerminal(['passwd', 'lina'], {
      cwd: folder,
      lines: ['typed-twice', 'typed-twice'],
    });
    expect(same).not.toContain('typed-twice');
    expect(await written()).toBe('typed-twice');
    session = await logIn(await site(), new Secret('typed-twice'));
  });

  it('ends them also when the same password is set again', async () => {
    expect((await passwd(await written(), '--json')).stdout).toContain(
      '"passwordFile": "passwords/lina.passwd"',
    );
    expect(await answerTo(session)).toBe(403);
  });

  it('makes one, shows it nowhere, and keeps sessions when only the server starts again', async () => {
    const made = await ok('passwd', 'lina', '--generate');
    const word = await written();
    expect(word).toMatch(/^([a-z-]+-){5}[a-z-]+$/);
    expect(made.stdout + made.stderr).not.toContain(word);
    session = await logIn(await site(), new Secret(word));
    const pid = 'systemctl show -p MainPID --value flotilla-notebook';
    const before = await onBox(pid);
    await ok('restart-jupyter', 'lina');
    expect(await onBox(pid)).not.toBe(before);
    expect(await answerTo(session)).toBe(200);
    expect(await onBox('screen -ls | grep -c "[.]jupyter"')).toBe('1');
  });

  it('has its server back when its screen session dies, with no dead one beside it', async () => {
    const before = await onBox('systemctl show -p MainPID --value flotilla-notebook');
    // screen leaves the socket of a session that is killed, and lists it as dead.
    await onBox(`kill -9 ${before}`);
    await expect
      .poll(() => onBox('systemctl show -p MainPID --value flotilla-notebook'), { timeout: 30_000 })
      .toMatch(new RegExp(`^(?!0$|${before}$)`));
    await ok('restart-jupyter', 'lina');
    expect(await onBox('screen -ls | grep -c "[.]jupyter"')).toBe('1');
    expect(await onBox('screen -ls')).not.toMatch(/Dead/);
    expect(await answerTo(session)).toBe(200);
  });
});

describe('long work', () => {
  const start = (name: string, ...command: string[]) => ok('run', 'lina', '--name', name, '--', ...command);
  const session = async (name: string) =>
    (await json('sessions', 'lina')).find((one: { name: string }) => one.name === name);
  const alive = (words: string) => onBox(`pgrep -fc '^${words}' || true`);

  it('goes on after its command has returned, and keeps its exit status and what it printed', async () => {
    await start('ws-10', 'sleep 4321');
    await start(
      'ws-1',
      'cd /data; echo "$0 $PWD" "a  b"; sleep 2; printf "\\033[31mred\\033[0m\\r50%%\\r\\033]0;x\\007ding\\007\\n"; exit 3',
    );
    expect(await session('ws-1')).toMatchObject({ state: 'running', pid: expect.any(Number) });
    const followed = await ok('logs', 'lina', 'ws-1', '--follow');
    expect(followed.stdout.split('\n')).toEqual(['/bin/bash /data a  b', 'red', '50%', 'ding^G']);
    expect(followed.stderr).toMatch(/Session ws-1 ended with status 3 at /);
    expect(await json('logs', 'lina', 'ws-1')).toMatchObject({ state: 'ended', status: 3 });
    expect((await ok('logs', 'lina', 'ws-1', '--tail', '1')).stdout).toBe('red\n50%\nding^G');
    // The name it begins with is another's.
    expect(await session('ws-10')).toMatchObject({ state: 'running', command: 'sleep 4321' });
    expect((await ok('sessions', 'lina')).stdout).toMatch(/^ws-1 +ended +3 +\d{4}-/m);
  });

  it('starts no second one of the same name, but another when the first has ended', async () => {
    const again = await run('run', 'lina', '--name', 'ws-10', '--', 'true');
    expect(again).toMatchObject({
      code: 9,
      stderr: expect.stringMatching(/a session ws-10 runs on lina already/),
    });
    await start('ws-1', 'echo second');
    await expect.poll(async () => (await run('logs', 'lina', 'ws-1')).stdout).toBe('second');
    expect((await run('logs', 'lina')).stdout).toBe('second');
  });

  it('is told apart from what was killed, and the name is free again', async () => {
    expect(await alive('sleep 4321')).toBe('1');
    const screen = "$(screen -ls | sed -n 's/^\\s*\\([0-9]*\\)\\.ws-10\\s.*/\\1/p')";
    await onBox(`kill -9 ${screen}`);
    expect(await session('ws-10')).toMatchObject({ state: 'lost' });
    expect((await run('logs', 'lina', 'ws-10')).stderr).toMatch(/ended without a status/);
    await expect.poll(() => alive('sleep 4321')).toBe('0');
    expect(await onBox('screen -ls')).not.toMatch(/Dead/);
    expect((await run('attach', 'lina', 'ws-10')).code).toBe(2);
    await start('ws-10', 'true');
    await expect.poll(async () => (await session('ws-10'))?.status).toBe(0);
  });

  it('is entered from a terminal, and left running', async () => {
    await start('shell', 'while printf "say: "; read -r word; do echo "heard $word"; done');
    // The second line is what leaves a screen.
    const seen = await onTerminal(['attach', 'lina', 'shell'], { cwd: folder, lines: ['hello', '\x01d'] });
    expect(seen).toContain('heard hello');
    expect(seen).toMatch(/detached from \d+\.shell/);
    expect(await session('shell')).toMatchObject({ state: 'running' });
    expect((await run('logs', 'lina', 'shell')).stdout).toContain('heard hello');
  });

  it.each([
    ['run', 2, ['--name', 'jupyter', '--', 'ls']],
    ['run', 2, ['--', ' ']],
    ['logs', 4, ['ws']],
    ['logs', 4, ['jupyter']],
    ['attach', 2, ['shell']],
  ])('refuses: %s with exit code %d for %j', async (command, code, words) => {
    expect((await run(command, 'lina', ...words)).code).toBe(code);
  });
});

describe('protection', () => {
  const everyDelete = [[['--discard-data']], [['--snapshot']], [[]]] as const;

  it.each(everyDelete)('refuses a delete with %j', async (words) => {
    const refused = await run('delete', 'lina', '--yes', ...words);
    expect(refused).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('next: stack unprotect lina'),
    });
    expect((await instancesOf('lina')).map((one) => one.State?.Name)).toEqual(['running']);
  });

  it('is also told to AWS, for whoever comes by another way', async () => {
    const { ec2, cloudFormation } = journeyClients();
    const [instance] = await instancesOf('lina');
    const InstanceIds = [instance?.InstanceId ?? ''];
    await expect(ec2.send(new TerminateInstancesCommand({ InstanceIds }))).rejects.toThrow(
      /disableApiTermination/,
    );
    await expect(cloudFormation.send(new DeleteStackCommand({ StackName: 'flotilla-lina' }))).rejects.toThrow(
      /TerminationProtection/,
    );
    expect((await ok('status', 'lina')).stdout).toMatch(/^ {2}protected from deletion$/m);
  });

  it('ends, begins and ends again', async () => {
    expect(await json('unprotect', 'lina')).toEqual({ user: 'lina', protected: false, changed: true });
    expect((await ok('unprotect', 'lina')).stdout).toBe('lina is not protected');
    expect((await json('status', 'lina')).protected).toBe(false);
    expect(await json('protect', 'lina')).toEqual({ user: 'lina', protected: true, changed: true });
    expect((await ok('protect', 'lina')).stdout).toContain('lina is protected already');
    expect((await run('protect', 'nobody')).code).toBe(4);
    expect((await ok('unprotect', 'lina')).stdout).toBe('lina is no longer protected');
  });
});

describe('data', () => {
  const ids = async () =>
    (await json('snapshots', 'lina')).map((one: { snapshotId: string }) => one.snapshotId);
  let first: string;

  it('is kept by a snapshot of the running box, with what was written a moment ago', async () => {
    expect((await ok('snapshots', 'lina')).stderr).toContain('No snapshots of lina.');
    await onBox('echo "a moment ago" | sudo tee /data/recent');
    const made = await json('snapshot', 'lina');
    expect(made).toMatchObject({ user: 'lina', sizeGiB: 1, state: 'completed' });
    expect(Math.abs(Date.parse(made.time) - Date.now())).toBeLessThan(60_000);
    first = made.snapshotId;
    expect(await ids()).toEqual([first]);
    expect((await ok('snapshots')).stdout).toMatch(
      new RegExp(`^lina +${first} +1 GiB +\\d{4}-.* completed$`, 'm'),
    );
    expect(await onBox('echo after | sudo tee /data/after')).toBe('after');
  });

  it('is not there to be kept where there is none', async () => {
    expect((await run('snapshot', 'nobody')).code).toBe(4);
    expect((await run('snapshots', 'No Body')).code).toBe(2);
  });

  it('outlives its box, and comes back on a larger volume with its file system grown', async () => {
    const receipt = await json('delete', 'lina', '--snapshot', '--yes');
    expect(await ids()).toEqual([first, ...receipt.snapshotIds]);
    expect((await run('create', 'lina', '--snapshot', first, '--volume-size', '0')).code).toBe(2);
    await ok('create', 'lina', '--access', 'public', '--snapshot', first, '--volume-size', '3');
    // Of the first snapshot: what came after it is not in it.
    expect(await onBox('cd /data && cat kept recent && ls')).toMatch(
      /^precious\na moment ago\nkept\n(lost\+found\n)?recent$/,
    );
    const mebibytes = Number(await onBox('df --output=size -m /data | tail -1'));
    expect(mebibytes).toBeGreaterThan(2800);
    expect(await onBox('findmnt -no FSTYPE,SOURCE /data')).toMatch(/^ext4 +\/dev\/xvdf$/);
  });
});
