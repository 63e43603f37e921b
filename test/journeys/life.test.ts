// A box's months after its creation: at rest and up again, passwords, snapshots, long work, protection.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteSnapshotCommand } from '@aws-sdk/client-ec2';
import { ListHostedZonesCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callControl } from '../../src/localcloud/control/call.js';
import { Secret } from '../../src/model/secret.js';
import { logIn, type Session } from '../../src/notebook/client.js';
import { type NotebookSite, request } from '../../src/notebook/site.js';
import { emptyFolder, removeFolder, stack, stackOk } from '../helpers/bins.js';
import { instancesOf, journeyClients, journeyEndpoint } from '../helpers/journey-sdk.js';

let folder: string;

beforeAll(async () => {
  folder = await emptyFolder('life');
  await stackOk(['create', 'alice', '--access', 'public', '--volume-size', '1'], { cwd: folder });
  await onBox('echo precious | sudo tee /data/kept; echo mine >notebook/mine.txt; sync');
});

afterAll(async () => {
  await stack(['delete', 'alice', '--discard-data', '--yes'], { cwd: folder });
  for (const { snapshotId } of await json('snapshots', 'alice')) {
    await journeyClients().ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }));
  }
  await removeFolder(folder);
});

const run = (...words: string[]) => stack(words, { cwd: folder });
const ok = (...words: string[]) => stackOk(words, { cwd: folder });
const json = async (...words: string[]) => JSON.parse((await ok(...words, '--json')).stdout);
const onBox = async (command: string) => (await ok('login', 'alice', '--', command)).stdout;
const addressNow = async () => (await instancesOf('alice')).at(-1)?.PublicIpAddress;

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
    expect(await json('stop', 'alice')).toMatchObject({ user: 'alice', changed: true, state: 'stopped' });
    expect(await addressNow()).toBeUndefined();
    // Nobody may type a password at an address that is somebody else's by now.
    expect(await records()).toEqual({});
    const again = await run('stop', 'alice');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped already') });
    for (const words of [
      ['passwd', 'alice', '--generate'],
      ['restart-jupyter', 'alice'],
    ]) {
      const refused = await run(...words);
      expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('next: stack start alice') });
    }
  });

  it('does not start where there is no room, and looks nowhere else', async () => {
    await allowVcpus(0);
    const refused = await run('start', 'alice');
    await allowVcpus(256);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toMatch(/alice cannot be started in us-east-1\w/);
    expect(refused.stderr).toMatch(/next: .*it stays in us-east-1\w, where its data is/);
    expect((await instancesOf('alice'))[0]?.State?.Name).toBe('stopped');
  });

  it('starts at a new address, which its names follow, with all it had', async () => {
    const started = await json('start', 'alice');
    const address = await addressNow();
    expect(started).toMatchObject({ changed: true, publicIp: address, url: `http://${address}:15500` });
    expect(address).not.toBe(before);
    expect(await records()).toEqual({ alice: address, 'ssh.alice': address });
    expect((await fetch(`${started.url}/api`)).status).toBe(200);
    expect(await onBox('cat /data/kept notebook/mine.txt')).toBe('precious\nmine');
    expect((await run('start', 'alice')).stdout).toContain('alice is running already');
  });

  it('restarts with the same address and another boot', async () => {
    const boot = 'cat /proc/sys/kernel/random/boot_id';
    const [address, earlier] = [await addressNow(), await onBox(boot)];
    expect((await ok('restart', 'alice')).stdout).toContain('alice is restarted');
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
    stack(['passwd', 'alice', '--stdin', ...words], { cwd: folder, input });
  const file = () => join(folder, 'passwords', 'alice.passwd');
  const written = async () => (await readFile(file(), 'utf8')).replace(/\n$/, '');
  const answerTo = async ({ cookie }: Session) =>
    (await request(await site(), { path: '/api/status', headers: { cookie } })).status;
  let session: Session;

  it.each([
    ['empty', '', /it is empty/],
    ['a newline alone', '\n', /it is empty/],
    ['two lines', 'one\ntwo\n', /line break/],
    ['a carriage return', 'one\rtwo', /line break/],
    ['more than a kilobyte', 'ä'.repeat(513), /longer than 1024 bytes/],
    ['much more', 'x'.repeat(100_000), /longer than 1024 bytes/],
    ['a control character', 'a\x1bb', /control character/],
    ['no UTF-8', Buffer.from([0x61, 0xff, 0x62]), /not UTF-8/],
  ])('refuses one that is or holds: %s', async (_what, input, why) => {
    const before = await written();
    const refused = await passwd(input);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(why) });
    expect(await written()).toBe(before);
  });

  it('names its flags where nobody can be asked', async () => {
    const refused = await run('passwd', 'alice');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/--generate, or --stdin/) });
    expect((await run('passwd', 'alice', '--generate', '--stdin')).code).toBe(2);
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

  it('ends them also when the same password is set again', async () => {
    expect((await passwd(await written(), '--json')).stdout).toContain(
      '"passwordFile": "passwords/alice.passwd"',
    );
    expect(await answerTo(session)).toBe(403);
  });

  it('makes one, shows it nowhere, and keeps sessions when only the server starts again', async () => {
    const made = await ok('passwd', 'alice', '--generate');
    const word = await written();
    expect(word).toMatch(/^([a-z-]+-){5}[a-z-]+$/);
    expect(made.stdout + made.stderr).not.toContain(word);
    session = await logIn(await site(), new Secret(word));
    const pid = 'systemctl show -p MainPID --value flotilla-notebook';
    const before = await onBox(pid);
    await ok('restart-jupyter', 'alice');
    expect(await onBox(pid)).not.toBe(before);
    expect(await answerTo(session)).toBe(200);
    expect(await onBox('screen -ls | grep -c "[.]jupyter"')).toBe('1');
  });
});

describe('data', () => {
  const ids = async () =>
    (await json('snapshots', 'alice')).map((one: { snapshotId: string }) => one.snapshotId);
  let first: string;

  it('is kept by a snapshot of the running box, with what was written a moment ago', async () => {
    expect((await ok('snapshots', 'alice')).stderr).toContain('No snapshots of alice.');
    await onBox('echo "a moment ago" | sudo tee /data/recent');
    const made = await json('snapshot', 'alice');
    expect(made).toMatchObject({ user: 'alice', sizeGiB: 1, state: 'completed' });
    expect(Math.abs(Date.parse(made.time) - Date.now())).toBeLessThan(60_000);
    first = made.snapshotId;
    expect(await ids()).toEqual([first]);
    expect((await ok('snapshots')).stdout).toMatch(
      new RegExp(`^alice +${first} +1 GiB +\\d{4}-.* completed$`, 'm'),
    );
    expect(await onBox('echo after | sudo tee /data/after')).toBe('after');
  });

  it('is not there to be kept where there is none', async () => {
    expect((await run('snapshot', 'nobody')).code).toBe(4);
    expect((await run('snapshots', 'No Body')).code).toBe(2);
  });

  it('outlives its box, and comes back on a larger volume with its file system grown', async () => {
    const receipt = await json('delete', 'alice', '--snapshot', '--yes');
    expect(await ids()).toEqual([first, ...receipt.snapshotIds]);
    expect((await run('create', 'alice', '--snapshot', first, '--volume-size', '0')).code).toBe(2);
    await ok('create', 'alice', '--access', 'public', '--snapshot', first, '--volume-size', '3');
    // Of the first snapshot: what came after it is not in it.
    expect(await onBox('cd /data && cat kept recent && ls')).toMatch(
      /^precious\na moment ago\nkept\n(lost\+found\n)?recent$/,
    );
    const mebibytes = Number(await onBox('df --output=size -m /data | tail -1'));
    expect(mebibytes).toBeGreaterThan(2800);
    expect(await onBox('findmnt -no FSTYPE,SOURCE /data')).toMatch(/^ext4 +\/dev\/xvdf$/);
  });
});
