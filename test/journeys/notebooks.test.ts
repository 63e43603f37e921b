// The main journey, three ways: a box from nothing to a cell that runs in a real browser, and back to nothing.
import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeSecurityGroupsCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListHostedZonesCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, removeFolder, stack, stackOk, startBin } from '../helpers/bins.js';
import { runNotebookInBrowser } from '../helpers/browser.js';
import { hostLeftovers } from '../helpers/host-leftovers.js';
import { instancesOf, journeyClients, journeyEndpoint } from '../helpers/journey-sdk.js';

let folder: string;
const created = new Map<
  string,
  { url: string | null; publicIp: string; instanceId: string; changed: boolean }
>();

beforeAll(async () => {
  folder = await emptyFolder('notebooks');
  // A workspace to begin with, so that three first creates do not make three.
  await stackOk(['create', 'nobody', '--dry-run'], { cwd: folder });
  const create = async (user: string, ...words: string[]) => {
    const done = await stackOk(['create', user, ...words, '--json'], { cwd: folder });
    created.set(user, JSON.parse(done.stdout));
  };
  await Promise.all([
    create('alice', 'c3.8xlarge', '--owner', 'Alice A.', '--tag', 'course=ml'),
    create('bob', '--access', 'tunnel', '--volume-size', '0'),
    create('carol', 't3.medium', '--access', 'public'),
  ]);
});

afterAll(async () => {
  for (const user of ['alice', 'bob', 'carol']) {
    await stack(['delete', user, '--discard-data', '--yes'], { cwd: folder });
  }
  await removeFolder(folder);
});

const passwordOf = async (user: string) =>
  (await readFile(join(folder, 'passwords', `${user}.passwd`), 'utf8')).trim();
const cell = 'import socket; print(socket.gethostname(), 6 * 7)';

describe('a notebook in a real browser', () => {
  it('opens by https behind the front, with the local authority trusted', async () => {
    const url = created.get('alice')?.url ?? '';
    expect(url).toMatch(/^https:\/\/alice\.flotilla\.localhost:\d+$/);
    const { authorityFile } = journeyEndpoint();
    const password = await passwordOf('alice');
    expect(await runNotebookInBrowser({ url, password, authorityFile, code: cell })).toBe('alice 42');
  });

  it('opens through the tunnel of stack open', async () => {
    expect(created.get('bob')?.url).toBeNull();
    const tunnel = startBin('stack', ['open', 'bob', '--json'], { cwd: folder });
    try {
      const url = await firstUrl(tunnel.stdout);
      expect(await runNotebookInBrowser({ url, password: await passwordOf('bob'), code: cell })).toBe(
        'bob 42',
      );
    } finally {
      tunnel.kill('SIGINT');
    }
    const ended = await tunnel;
    expect({ code: ended.exitCode, stderr: ended.stderr }).toMatchObject({ code: 130 });
  });

  it('opens on port 15500 in public mode', async () => {
    const url = created.get('carol')?.url ?? '';
    expect(url).toBe(`http://${created.get('carol')?.publicIp}:15500`);
    expect(await runNotebookInBrowser({ url, password: await passwordOf('carol'), code: cell })).toBe(
      'carol 42',
    );
  });
});

async function firstUrl(stream: NodeJS.ReadableStream | null | undefined): Promise<string> {
  for await (const chunk of stream ?? []) return (JSON.parse(String(chunk)) as { url: string }).url;
  throw new Error('stack open said nothing');
}

describe('ports', () => {
  it.each([
    ['alice', 8888, false],
    ['alice', 15500, false],
    ['alice', 22, true],
    ['bob', 8888, false],
    ['bob', 15500, false],
    ['bob', 22, true],
    ['carol', 8888, false],
    ['carol', 15500, true],
    ['carol', 22, true],
  ])('of %s: %d is open: %s', async (user, port, open) => {
    expect(await answers(created.get(user)?.publicIp ?? '', port)).toBe(open);
  });
});

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = createConnection({ host, port });
    const end = (open: boolean) => {
      socket.destroy();
      settle(open);
    };
    socket.setTimeout(1500, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

describe('a box', () => {
  const look = 'findmnt -no SOURCE /data; screen -ls; hostname';

  it('has its volume, its session and its name, also after a reboot', async () => {
    const before = await stackOk(['login', 'alice', '--', look], { cwd: folder });
    expectWhole(before.stdout);
    const boot = await stackOk(['login', 'alice', '--', 'cat', '/proc/sys/kernel/random/boot_id'], {
      cwd: folder,
    });
    await stack(['login', 'alice', '--', 'sudo', 'reboot'], { cwd: folder });
    await expect
      .poll(async () => (await stack(['status', 'alice', '--json'], { cwd: folder })).stdout, {
        timeout: 90_000,
        interval: 1000,
      })
      .toContain('"notebookAnswers": true');
    expectWhole((await stackOk(['login', 'alice', '--', look], { cwd: folder })).stdout);
    const again = await stackOk(['login', 'alice', '--', 'cat', '/proc/sys/kernel/random/boot_id'], {
      cwd: folder,
    });
    expect(again.stdout).not.toBe(boot.stdout);
  });

  it('stays as it is when created again', async () => {
    const before = await instancesOf('alice');
    const again = await stackOk(['create', 'alice', 'c3.8xlarge'], { cwd: folder });
    expect(again.stdout).toContain('alice is there already; nothing was changed');
    expect(await instancesOf('alice')).toEqual(before);
  });

  it('carries owner, tags and state, and is encrypted and asks for IMDSv2', async () => {
    const [instance] = await instancesOf('alice');
    const tags = Object.fromEntries((instance?.Tags ?? []).map((tag) => [tag.Key, tag.Value]));
    expect(tags).toMatchObject({ 'flotilla:owner': 'Alice A.', course: 'ml', 'flotilla:state': 'ready' });
    expect(instance?.MetadataOptions?.HttpTokens).toBe('required');
    const volumes = await journeyClients().ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'tag:flotilla:user', Values: ['alice'] }] }),
    );
    expect(volumes.Volumes?.map((volume) => volume.Encrypted)).toEqual([true, true]);
    const formatTags = volumes.Volumes?.flatMap((volume) => volume.Tags ?? []).filter(
      (tag) => tag.Key === 'flotilla:format',
    );
    expect(formatTags).toEqual([]);
  });

  it('hands the status of a command on, and runs it in the shell of the box', async () => {
    expect((await stack(['login', 'alice', '--', 'exit 7'], { cwd: folder })).code).toBe(7);
    expect((await stackOk(['login', 'alice', '--', 'echo', '$USER'], { cwd: folder })).stdout).toBe('ubuntu');
  });

  it('is listed with the others, by name', async () => {
    const boxes = JSON.parse((await stackOk(['list', '--json'], { cwd: folder })).stdout) as {
      user: string;
    }[];
    expect(boxes.map((box) => box.user)).toEqual(['alice', 'bob', 'carol']);
  });
});

function expectWhole(text: string): void {
  expect(text).toMatch(/^\/dev\/xvdf$/m);
  expect(text.match(/\d+\.jupyter\s/g)).toHaveLength(1);
  expect(text).toMatch(/^alice$/m);
}

describe('deleting', () => {
  it('refuses to destroy data that nobody spoke of', async () => {
    const refused = await stack(['delete', 'alice', '--yes'], { cwd: folder });
    expect(refused.code).toBe(7);
    expect(refused.stderr).toMatch(/--snapshot keeps a copy, --discard-data destroys it/);
    expect((await instancesOf('alice'))[0]?.State?.Name).toBe('running');
  });

  it('leaves nothing of the box, and all of the others', async () => {
    const [before] = await instancesOf('alice');
    const volumes = (before?.BlockDeviceMappings ?? []).map((device) => device.Ebs?.VolumeId ?? '');
    const ids = [before?.InstanceId ?? '', ...volumes];
    expect(await tracesOnHost(ids)).not.toEqual([]);
    const done = await stackOk(['delete', 'alice', '--discard-data', '--yes'], { cwd: folder });
    expect(done.stdout).toContain('alice is deleted');
    expect(await tracesOnHost(ids)).toEqual([]);
    const { ec2, cloudFormation } = journeyClients();
    expect((await instancesOf('alice')).map((one) => one.State?.Name)).toEqual(['terminated']);
    const byUser = { Filters: [{ Name: 'tag:flotilla:user', Values: ['alice'] }] };
    expect((await ec2.send(new DescribeVolumesCommand(byUser))).Volumes).toEqual([]);
    expect((await ec2.send(new DescribeSecurityGroupsCommand(byUser))).SecurityGroups).toEqual([]);
    await expect(
      cloudFormation.send(new DescribeStacksCommand({ StackName: 'flotilla-alice' })),
    ).rejects.toThrow(/does not exist/);
    expect(await frontHosts()).toEqual([]);
    expect(await recordNames()).toEqual([
      'carol.flotilla.localhost.',
      'ssh.bob.flotilla.localhost.',
      'ssh.carol.flotilla.localhost.',
    ]);
    expect((await instancesOf('bob'))[0]?.State?.Name).toBe('running');
  });

  it('is not found a second time', async () => {
    const again = await stack(['delete', 'alice', '--discard-data', '--yes'], { cwd: folder });
    expect(again.code).toBe(4);
  });
});

/** Containers, loop devices, mounts, links and namespaces of this machine that bear one of the ids. */
async function tracesOnHost(ids: readonly string[]): Promise<string[]> {
  const lines = await hostLeftovers(process.env.FLOTILLA_TEST_CLOUD ?? '');
  return lines.filter((line) => ids.some((id) => line.includes(id)));
}

async function frontHosts(): Promise<string[]> {
  const { elbv2 } = journeyClients();
  const { LoadBalancers: balancers = [] } = await elbv2.send(new DescribeLoadBalancersCommand({}));
  expect(balancers).toHaveLength(1);
  expect((await elbv2.send(new DescribeTargetGroupsCommand({}))).TargetGroups).toEqual([]);
  const { Listeners = [] } = await elbv2.send(
    new DescribeListenersCommand({ LoadBalancerArn: balancers[0]?.LoadBalancerArn }),
  );
  const rules = await Promise.all(
    Listeners.map((one) => elbv2.send(new DescribeRulesCommand({ ListenerArn: one.ListenerArn }))),
  );
  return rules
    .flatMap((answer) => answer.Rules ?? [])
    .filter((rule) => !rule.IsDefault)
    .map((rule) => rule.RuleArn ?? '');
}

async function recordNames(): Promise<string[]> {
  const { route53 } = journeyClients();
  const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
  const sets = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: HostedZones[0]?.Id }));
  const names = (sets.ResourceRecordSets ?? [])
    .filter((set) => set.Type === 'A')
    .map((set) => set.Name ?? '');
  return names.sort();
}
