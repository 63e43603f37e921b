// One box through its updates: another type, a larger volume, what is refused, what comes back, another machine.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeStacksCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { DeleteSnapshotCommand } from '@aws-sdk/client-ec2';
import { ListHostedZonesCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callControl } from '../../src/localcloud/control/call.js';
import { Secret } from '../../src/model/secret.js';
import { logIn } from '../../src/notebook/client.js';
import { request } from '../../src/notebook/site.js';
import { emptyFolder, removeFolder, stack, stackOk } from '../helpers/bins.js';
import { type OpenNotebook, openNotebookInBrowser } from '../helpers/browser.js';
import { instancesOf, journeyClients, journeyEndpoint } from '../helpers/journey-sdk.js';

let folder: string;
let open: OpenNotebook;
const snapshots: string[] = [];

beforeAll(async () => {
  folder = await emptyFolder('update');
  await stackOk(
    ['create', 'uma', '--volume-size', '1', '--owner', 'Uma', '--tag', 'course=ml', '--open', '9000'],
    {
      cwd: folder,
    },
  );
  await onBox('echo precious >/data/kept; sync');
  open = await openNotebookInBrowser({ ...(await access()), authorityFile: journeyEndpoint().authorityFile });
});

afterAll(async () => {
  await open.close();
  await allowVcpus(256);
  await stack(['delete', 'uma', '--discard-data', '--yes'], { cwd: folder });
  for (const SnapshotId of snapshots)
    await journeyClients().ec2.send(new DeleteSnapshotCommand({ SnapshotId }));
  await removeFolder(folder);
});

const run = (...words: string[]) => stack(words, { cwd: folder });
const json = async (...words: string[]) =>
  JSON.parse((await stackOk([...words, '--json'], { cwd: folder })).stdout);
const onBox = async (command: string) =>
  (await stackOk(['login', 'uma', '--', command], { cwd: folder })).stdout;
const access = async () => ({
  url: (await json('status', 'uma')).url as string,
  password: (await readFile(join(folder, 'passwords', 'uma.passwd'), 'utf8')).trim(),
});
const pins = () => readFile(join(folder, 'known_hosts', 'uma'), 'utf8');
const living = async () =>
  (await instancesOf('uma')).filter((instance) => instance.State?.Name !== 'terminated');
const instance = async () => (await living())[0];
const dataMiB = async () => Number(await onBox('df --output=size -BM /data | tail -1 | tr -dc 0-9'));
const bootId = () => onBox('cat /proc/sys/kernel/random/boot_id');

async function sshRecord(): Promise<string | undefined> {
  const { route53 } = journeyClients();
  const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
  const { ResourceRecordSets: sets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: HostedZones[0]?.Id }),
  );
  return sets.find((set) => set.Name === 'ssh.uma.flotilla.localhost.')?.ResourceRecords?.[0]?.Value;
}

/** The stack as an update that was refused must leave it. */
async function stackNow() {
  const { cloudFormation } = journeyClients();
  const StackName = 'flotilla-uma';
  const [stacks, sets] = await Promise.all([
    cloudFormation.send(new DescribeStacksCommand({ StackName })),
    cloudFormation.send(new ListChangeSetsCommand({ StackName })),
  ]);
  const { StackId, StackStatus, LastUpdatedTime, Parameters } = stacks.Stacks?.[0] ?? {};
  const pending = sets.Summaries?.filter((set) => set.ExecutionStatus === 'AVAILABLE').length;
  return { StackId, StackStatus, LastUpdatedTime, Parameters, pending, instances: await living() };
}

/** The quota of standard instances, in vCPUs. */
const allowVcpus = (Value: number) =>
  callControl({
    ...journeyEndpoint(),
    action: 'SetQuota',
    input: { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value },
  });

/** What was saved is in the page again, and a kernel runs; the password that opened it still does. */
async function expectOpen(...cells: readonly string[]): Promise<void> {
  await open.reload();
  expect(await open.cells()).toEqual(cells);
  expect(await open.run('print(6 * 7)')).toBe('42');
  const { url, password } = await access();
  const ca = await readFile(journeyEndpoint().authorityFile, 'utf8');
  const session = await logIn({ url, ca }, new Secret(password));
  const path = `/api/contents/${open.path}/checkpoints`;
  const { body } = await request(session.site, { path, headers: { cookie: session.cookie } });
  expect(JSON.parse(body)).toEqual([expect.objectContaining({ id: 'checkpoint' })]);
}

describe('another type', () => {
  it('finds a notebook open in a browser, edited, run and saved', async () => {
    expect(await open.run("kept = open('/data/kept').read(); print(kept)")).toBe('precious');
    await open.save();
  });

  it('is shown first, and a dry run touches nothing', async () => {
    const before = await stackNow();
    const shown = await run('update', 'uma', 't3.medium', '--dry-run');
    expect(shown.code).toBe(0);
    expect(shown.stderr).toMatch(/uma \(i-\w+\): type t2\.micro -> t3\.medium/);
    expect(shown.stderr).toMatch(/ restart +Instance i-\w+ +\(InstanceType\)/);
    expect(shown.stderr).toMatch(/ keep +TargetGroup .*\(Instance\)/);
    expect(await stackNow()).toEqual({ ...before, pending: 0 });
  });

  it('keeps the machine, its data, its keys and its password; the names follow its new address', async () => {
    const [before, keys] = [await instance(), await pins()];
    const updated = await json('update', 'uma', 't3.medium');
    const now = await instance();
    expect(now).toMatchObject({
      InstanceId: before?.InstanceId,
      InstanceType: 't3.medium',
      ImageId: before?.ImageId,
    });
    expect(now?.PublicIpAddress).not.toBe(before?.PublicIpAddress);
    expect(updated).toMatchObject({
      changed: true,
      replaced: false,
      instanceType: 't3.medium',
      publicIp: now?.PublicIpAddress,
      url: expect.stringContaining('https://uma.flotilla.localhost'),
    });
    expect(await sshRecord()).toBe(now?.PublicIpAddress);
    expect(await onBox('cat /data/kept')).toBe('precious');
    expect(await pins()).toBe(keys);
    expect((await json('status', 'uma')).notebookAnswers).toBe(true);
  });

  it('leaves the open notebook as it was saved, at the same URL, with a kernel that runs', async () => {
    await expectOpen("kept = open('/data/kept').read(); print(kept)");
    await open.save();
  });

  it('that it is already is nothing to do, which is success', async () => {
    const before = await stackNow();
    const again = await run('update', 'uma', 't3.medium', '--volume-size', '1');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing was changed') });
    expect(await stackNow()).toEqual(before);
  });

  it('that nobody can have leaves the old one running, and the volume as it was', async () => {
    const before = await instance();
    const updating = run('update', 'uma', 'c5.2xlarge', '--volume-size', '2');
    await expect
      .poll(async () => (await instance())?.State?.Name, { timeout: 30_000, interval: 20 })
      .toBe('stopping');
    // Enough for the old type, too little for the new one.
    await allowVcpus(4);
    const failed = await updating;
    await allowVcpus(256);
    expect(failed.code).toBe(6);
    expect(failed.stderr).toMatch(/uma was not updated \(UPDATE_ROLLBACK_COMPLETE\)/);
    expect(failed.stderr).toMatch(/next: uma is what it was, a t3\.medium: choose another type/);
    const now = await instance();
    expect(now).toMatchObject({
      InstanceId: before?.InstanceId,
      InstanceType: 't3.medium',
      State: { Name: 'running' },
    });
    expect(await sshRecord()).toBe(now?.PublicIpAddress);
    expect(await onBox('cat /data/kept')).toBe('precious');
    expect(await dataMiB()).toBeLessThan(1024);
  });
});

describe('a rollback that gets stuck too', () => {
  it('is recovered by another try, with the data', async () => {
    const updating = run('update', 'uma', 'c5.2xlarge');
    await expect
      .poll(async () => (await instance())?.State?.Name, { timeout: 30_000, interval: 20 })
      .toBe('stopping');
    await allowVcpus(0);
    const failed = await updating;
    expect(failed).toMatchObject({ code: 6, stderr: expect.stringMatching(/next: stack recover uma/) });
    expect((await run('update', 'uma', 't3.large')).stderr).toMatch(
      /UPDATE_ROLLBACK_FAILED[\s\S]*next: stack recover uma/,
    );
    expect((await run('recover', 'uma')).code).toBe(3);
    await allowVcpus(256);
    expect(await json('recover', 'uma')).toMatchObject({
      changed: true,
      stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
    });
    expect(await instance()).toMatchObject({ InstanceType: 't3.medium', State: { Name: 'running' } });
    expect(await onBox('cat /data/kept')).toBe('precious');
    expect(await json('recover', 'uma')).toMatchObject({ changed: false });
    expect((await run('recover', 'nobody')).code).toBe(4);
  });
});

describe('a larger volume', () => {
  it('grows under a running box', async () => {
    const boot = await bootId();
    const grown = await json('update', 'uma', '--volume-size', '2');
    expect(grown).toMatchObject({ changed: true, changes: [{ logicalId: 'Volume', outcome: 'update' }] });
    expect(await bootId()).toBe(boot);
    expect(await dataMiB()).toBeGreaterThan(1800);
    expect(await onBox('cat /data/kept')).toBe('precious');
  });
});

describe('stop and start, and a restart', () => {
  it.each([[['stop', 'start']], [['restart']]])(
    '%j: notebook, data, keys and names are those of before',
    async (commands) => {
      const [before, keys, saved] = [await instance(), await pins(), await open.cells()];
      await open.save();
      for (const command of commands) expect(await json(command, 'uma')).toMatchObject({ changed: true });
      await expectOpen(...saved);
      const now = await instance();
      expect(now?.PublicIpAddress === before?.PublicIpAddress).toBe(commands[0] === 'restart');
      expect(await sshRecord()).toBe(now?.PublicIpAddress);
      expect(await pins()).toBe(keys);
      expect(await onBox('cat /data/kept')).toBe('precious');
    },
  );
});

describe('what cannot be', () => {
  it.each([
    [['--volume-size', '1'], 2, /cannot become smaller/],
    [['t9.huge'], 2, /there is no instance type/],
    [['t4g.micro'], 2, /cannot (run|become)/],
    [['p3dn.24xlarge'], 2, /cannot be had in us-east-1a, where uma and its data are/],
    [[], 2, /needs a type, --volume-size or --ami/],
  ])('%j is refused before anything stops', async (words, code, why) => {
    const before = await stackNow();
    const refused = await run('update', 'uma', ...words);
    expect(refused).toMatchObject({ code, stderr: expect.stringMatching(why) });
    expect(await stackNow()).toEqual(before);
  });

  it('is refused where the quota has no room for it', async () => {
    const before = await stackNow();
    await allowVcpus(4);
    const refused = await run('update', 'uma', 'c5.2xlarge');
    await allowVcpus(256);
    expect(refused).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(/c5\.2xlarge needs 8 vCPUs, 4 are left/),
    });
    expect(await stackNow()).toEqual(before);
  });

  it('is told of where only the person can know: a GPU without its driver', async () => {
    const shown = await run('update', 'uma', 'g4dn.xlarge', '--dry-run');
    expect(shown).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/has a GPU, and .* may lack its driver/),
    });
  });

  it('is a box that is not there', async () => {
    expect((await run('update', 'nobody', 't3.medium')).code).toBe(4);
  });
});

describe('another image', () => {
  it('would replace the box, and is refused without a word on that', async () => {
    const before = await stackNow();
    const refused = await run('update', 'uma', '--ami', 'ubuntu-22.04', '--yes');
    expect(refused.code).toBe(7);
    expect(refused.stderr).toMatch(/REPLACE +Instance i-/);
    expect(refused.stderr).toMatch(/next: add --allow-replace --snapshot/);
    expect(await stackNow()).toEqual({ ...before, pending: 0 });
    const half = await run('update', 'uma', '--ami', 'ubuntu-22.04', '--yes', '--allow-replace');
    expect(half).toMatchObject({ code: 7, stderr: expect.stringMatching(/next: add --snapshot/) });
    const unasked = await run('update', 'uma', '--ami', 'ubuntu-22.04', '--allow-replace', '--snapshot');
    expect(unasked).toMatchObject({ code: 7, stderr: expect.stringContaining('--yes') });
    expect(await stackNow()).toEqual({ ...before, pending: 0 });
  });

  it('makes a new box with the old data, when that is said', async () => {
    const before = await instance();
    const made = await json(
      'update',
      'uma',
      '--ami',
      'ubuntu-22.04',
      '--allow-replace',
      '--snapshot',
      '--yes',
    );
    snapshots.push(...made.snapshotIds);
    expect(made).toMatchObject({
      replaced: true,
      instanceType: 't3.medium',
      snapshotIds: [expect.stringMatching(/^snap-/)],
    });
    expect(made.instanceId).not.toBe(before?.InstanceId);
    expect(made.imageId).not.toBe(before?.ImageId);
    expect((await living()).map((one) => one.InstanceId)).toEqual([made.instanceId]);
    expect(await onBox('cat /data/kept')).toBe('precious');
    expect(await dataMiB()).toBeGreaterThan(1800);
    const tags = Object.fromEntries(((await instance())?.Tags ?? []).map((tag) => [tag.Key, tag.Value]));
    expect(tags).toMatchObject({ 'flotilla:owner': 'Uma', course: 'ml' });
    expect(await sshRecord()).toBe((await instance())?.PublicIpAddress);
  });

  it('has a life as long as that of the old one: type and volume in one command', async () => {
    const before = await instance();
    const updated = await json('update', 'uma', 't3.large', '--volume-size', '3');
    expect(updated).toMatchObject({ changed: true, replaced: false, instanceType: 't3.large' });
    expect(updated.instanceId).toBe(before?.InstanceId);
    expect(await dataMiB()).toBeGreaterThan(2700);
    expect(await onBox('cat /data/kept')).toBe('precious');
  });
});
