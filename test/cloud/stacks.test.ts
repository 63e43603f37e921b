// Our own templates, created, watched and deleted through our layer, on the local cloud.
import { RequestCertificateCommand } from '@aws-sdk/client-acm';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { beforeAll, describe, expect, test } from 'vitest';
import { readTemplate, type TemplateName } from '../../src/assets/templates.js';
import { acm as acmClient } from '../../src/cloud/acm.js';
import { findDataVolumes } from '../../src/cloud/box-volumes.js';
import { findCertificate } from '../../src/cloud/certificates.js';
import type { Cloud } from '../../src/cloud/clients.js';
import { certificateCovers, freeRulePriority, listenerRules, targetHealth } from '../../src/cloud/front.js';
import { callerIdentity } from '../../src/cloud/identity.js';
import { resolveImage } from '../../src/cloud/images.js';
import { describeInstance, findBoxes } from '../../src/cloud/instances.js';
import { importKeyPair } from '../../src/cloud/key-pairs.js';
import {
  deleteBoxRecords,
  findHostedZone,
  upsertBoxRecords,
  waitForRecords,
} from '../../src/cloud/records.js';
import { route53 as route53Client } from '../../src/cloud/route53.js';
import { describeGroup } from '../../src/cloud/security-groups.js';
import { createSnapshot, waitForSnapshot } from '../../src/cloud/snapshots.js';
import type { StackEvent } from '../../src/cloud/stack-events.js';
import { watchStack } from '../../src/cloud/stack-watch.js';
import { createStack, deleteStack, describeStack, stackResources } from '../../src/cloud/stacks.js';
import { deleteVolume, describeVolume } from '../../src/cloud/volumes.js';
import { acm } from '../../src/localcloud/acm/service.js';
import { cloudFormation } from '../../src/localcloud/cloudformation/service.js';
import { ec2 } from '../../src/localcloud/ec2/service.js';
import { elbv2 } from '../../src/localcloud/elbv2/service.js';
import { route53 } from '../../src/localcloud/route53/service.js';
import { ssm } from '../../src/localcloud/ssm/service.js';
import { sts } from '../../src/localcloud/sts/service.js';
import { Secret } from '../../src/model/secret.js';
import { tagKeys } from '../../src/model/tags.js';
import { type LocalStage, openLocalStage } from './local-cloud.js';

const domain = 'flotilla.localhost';
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl tests';

let stage: LocalStage;
let cloud: Cloud;
let network: Readonly<Record<string, string>>;
let front: Readonly<Record<string, string>>;
let certificateArn = '';
let imageId = '';

async function make(template: TemplateName, name: string, parameters: Record<string, string>, user = '') {
  const events: StackEvent[] = [];
  const made = await createStack(cloud, {
    name,
    templateBody: await readTemplate(template),
    parameters,
    secrets:
      template === 'box' ? { UserData: new Secret(Buffer.from('#cloud-config\n').toString('base64')) } : {},
    tags: { [tagKeys.prefix]: 'flotilla', ...(user && { [tagKeys.user]: user }) },
    token: `create-${name}`,
  });
  if (made.existed) expect.fail(`${name} exists`);
  const end = await watchStack(cloud, made.stackId, {
    until: 'create',
    timeoutSeconds: 25,
    token: `create-${name}`,
    onEvent: (event) => events.push(event),
  });
  return { stackId: made.stackId, end, events, outputs: end.stack?.outputs ?? {} };
}

async function boxParameters(user: string, access: string, more: Record<string, string> = {}) {
  return {
    Prefix: 'flotilla',
    User: user,
    InstanceType: 't2.micro',
    ImageId: imageId,
    RootDeviceName: '/dev/sda1',
    RootSize: '16',
    AvailabilityZone: 'us-east-1a',
    SubnetId: network.SubnetIds?.split(',')[0] ?? '',
    VpcId: network.VpcId ?? '',
    KeyName: 'flotilla',
    Access: access,
    FrontSecurityGroupId: front.SecurityGroupId ?? '',
    ListenerArn: front.ListenerArn ?? '',
    RulePriority: String(await freeRulePriority(cloud, front.ListenerArn ?? '')),
    HostName: `${user}.${domain}`,
    ...more,
  };
}

beforeAll(async () => {
  stage = await openLocalStage([acm, cloudFormation, ec2, elbv2, route53, ssm, sts]);
  cloud = stage.cloud;
  imageId = (await resolveImage(cloud, 'ubuntu-24.04')).imageId;
  await importKeyPair(cloud, { name: 'flotilla', publicKey, tags: {} });
  const certificate = await acmClient(cloud).send(
    new RequestCertificateCommand({ DomainName: `*.${domain}` }),
  );
  certificateArn = certificate.CertificateArn ?? '';
  await stage.test.settle();
  const zones = { Zones: 'us-east-1a,us-east-1b,us-east-1c', ZoneCount: '3' };
  network = (await make('network', 'flotilla-network', zones)).outputs;
  const { VpcId = '', SubnetIds = '' } = network;
  const parameters = {
    VpcId,
    SubnetIds,
    CertificateArn: certificateArn,
    Port: '8443',
    RedirectHttp: 'false',
  };
  const made = await make('front', 'flotilla-front', parameters);
  expect(made.end.firstFailure).toBeUndefined();
  front = made.outputs;
}, 60_000);

test('who we are', async () => {
  expect(await callerIdentity(cloud)).toMatchObject({ account: '123456789012' });
});

test('the network has a subnet in each zone, in parallel lists', () => {
  expect(network.SubnetZones).toBe('us-east-1a,us-east-1b,us-east-1c');
  expect(network.SubnetIds).toMatch(/^subnet-\w+,subnet-\w+,subnet-\w+$/);
});

test('the front tells all that boxes need of it', () => {
  expect(front).toEqual({
    ListenerArn: expect.stringMatching(/:listener\/app\//),
    DnsName: expect.any(String),
    CanonicalHostedZoneId: expect.stringMatching(/^Z/),
    SecurityGroupId: expect.stringMatching(/^sg-/),
    Port: '8443',
  });
});

describe('a box behind the front', () => {
  let box: Awaited<ReturnType<typeof make>>;
  beforeAll(async () => {
    box = await make(
      'box',
      'flotilla-alice',
      await boxParameters('alice', 'https', { VolumeSize: '2' }),
      'alice',
    );
  });

  test('is created, with its events in order', () => {
    expect(box.end).toMatchObject({ status: 'CREATE_COMPLETE', succeeded: true });
    const ours = box.events.filter((event) => event.physicalId === box.stackId).map((event) => event.status);
    expect(ours).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
  });

  test('is found by its tags', async () => {
    expect(await findBoxes(cloud, { prefix: 'flotilla', user: 'alice' })).toMatchObject([
      { instanceId: box.outputs.InstanceId, state: 'unfinished', keyName: 'flotilla' },
    ]);
  });

  test('has IMDSv2, one hop, a public address and its volume at /dev/sdf', async () => {
    const instance = await describeInstance(cloud, box.outputs.InstanceId ?? '');
    expect(instance?.MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
    expect(instance?.PublicIpAddress).toBeDefined();
    expect(instance?.BlockDeviceMappings).toContainEqual(
      expect.objectContaining({
        DeviceName: '/dev/sdf',
        Ebs: expect.objectContaining({ VolumeId: box.outputs.VolumeId }),
      }),
    );
  });

  test('the permission to format is on the data volume and not on the root', async () => {
    const [found] = await findBoxes(cloud, { prefix: 'flotilla', user: 'alice' });
    for (const { volumeId } of found?.volumes ?? []) {
      const tags = (await describeVolume(cloud, volumeId))?.tags;
      expect(tags?.[tagKeys.format]).toBe(volumeId === box.outputs.VolumeId ? 'yes' : undefined);
    }
    expect(found?.volumes).toHaveLength(2);
  });

  test('lets in the load balancer and nobody else', async () => {
    const rules = (await describeGroup(cloud, box.outputs.SecurityGroupId ?? ''))?.rules;
    expect(rules).toMatchObject([{ fromPort: 8888, toPort: 8888, fromGroup: front.SecurityGroupId }]);
  });

  test('has its rule and its target', async () => {
    expect(await listenerRules(cloud, front.ListenerArn ?? '')).toMatchObject([
      { hosts: [`alice.${domain}`] },
    ]);
    expect(await targetHealth(cloud, box.outputs.TargetGroupArn ?? '')).toMatchObject([
      { instanceId: box.outputs.InstanceId },
    ]);
  });

  test('cannot be created twice', async () => {
    const again = await createStack(cloud, {
      name: 'flotilla-alice',
      templateBody: await readTemplate('box'),
      parameters: await boxParameters('alice', 'tunnel', { UserData: '' }),
      tags: {},
      token: 'another',
    });
    expect(again).toEqual({ existed: true });
  });

  test('does not tell its user data', async () => {
    const stack = await describeStack(cloud, 'flotilla-alice');
    expect(stack?.parameters.UserData).toBe('****');
    expect(stack?.tags).toMatchObject({ [tagKeys.user]: 'alice' });
  });

  test('goes when deleted, and its data stays', async () => {
    await deleteStack(cloud, box.stackId, { token: 'delete' });
    const end = await watchStack(cloud, box.stackId, {
      until: 'delete',
      timeoutSeconds: 25,
      token: 'delete',
    });
    expect(end).toMatchObject({ status: 'DELETE_COMPLETE', succeeded: true });
    expect(await describeStack(cloud, 'flotilla-alice')).toBeUndefined();
    expect(await findBoxes(cloud, { prefix: 'flotilla', user: 'alice' })).toEqual([]);
    const volumeId = box.outputs.VolumeId ?? '';
    expect(await describeVolume(cloud, volumeId)).toMatchObject({ state: 'available' });
    await deleteVolume(cloud, volumeId);
    expect(await describeVolume(cloud, volumeId)).toBeUndefined();
  });
});

test('a tunnel box without data has no way in at all and needs no front', async () => {
  const none = { FrontSecurityGroupId: '', ListenerArn: '', HostName: '', RulePriority: '1' };
  const box = await make('box', 'flotilla-bob', await boxParameters('bob', 'tunnel', none), 'bob');
  expect(box.end.succeeded).toBe(true);
  expect(box.outputs).not.toHaveProperty('VolumeId');
  expect((await describeGroup(cloud, box.outputs.SecurityGroupId ?? ''))?.rules).toEqual([]);
  expect((await stackResources(cloud, box.stackId)).map((one) => one.logicalId).sort()).toEqual([
    'Instance',
    'SecurityGroup',
  ]);
});

test('a box from a snapshot may not be formatted; a public one opens its notebook', async () => {
  const first = await make(
    'box',
    'flotilla-carl',
    await boxParameters('carl', 'public', { VolumeSize: '2' }),
    'carl',
  );
  const volumeId = first.outputs.VolumeId ?? '';
  const snapshotId = await createSnapshot(cloud, { volumeId, description: 'd', tags: {} });
  await waitForSnapshot(cloud, snapshotId, { timeoutSeconds: 20 });
  const parameters = await boxParameters('dora', 'public', { VolumeSize: '3', SnapshotId: snapshotId });
  const second = await make('box', 'flotilla-dora', parameters, 'dora');
  const volume = await describeVolume(cloud, second.outputs.VolumeId ?? '');
  expect(volume).toMatchObject({ snapshotId, sizeGiB: 3, encrypted: true });
  expect(volume?.tags).not.toHaveProperty(tagKeys.format);
  expect((await describeGroup(cloud, second.outputs.SecurityGroupId ?? ''))?.rules).toMatchObject([
    { cidr: '0.0.0.0/0', fromPort: 15500, toPort: 15500 },
  ]);
});

test('a creation that fails names its first cause and leaves nothing', async () => {
  const parameters = await boxParameters('eve', 'https', { InstanceType: 'no.such', VolumeSize: '2' });
  const { end, stackId } = await make('box', 'flotilla-eve', parameters, 'eve');
  expect(end).toMatchObject({ status: 'DELETE_COMPLETE', succeeded: false });
  expect(end.firstFailure).toMatchObject({ logicalId: 'Instance', status: 'CREATE_FAILED' });
  expect(end.firstFailure?.reason).toContain('no.such');
  expect(await findDataVolumes(cloud, { prefix: 'flotilla', user: 'eve' })).toEqual([]);
  expect(await describeStack(cloud, 'flotilla-eve')).toBeUndefined();
  expect((await describeStack(cloud, stackId))?.status).toBe('DELETE_COMPLETE');
});

test('a template AWS refuses is told in its words', async () => {
  const plan = { name: 'flotilla-x', templateBody: 'Resources: {}', parameters: {}, tags: {}, token: 't' };
  await expect(createStack(cloud, plan)).rejects.toMatchObject({
    code: 'ValidationError',
    complaint: { what: 'cannot create the stack flotilla-x', reason: 'usage' },
  });
});

describe('names', () => {
  test('are made, moved and removed', async () => {
    const zone = (await findHostedZone(cloud, domain)) ?? expect.fail('no zone');
    expect(zone.name).toBe(`${domain}.`);
    const alias = { dnsName: front.DnsName ?? '', hostedZoneId: front.CanonicalHostedZoneId ?? '' };
    const names = { zone, user: 'alice', domain };
    const first = await upsertBoxRecords(cloud, {
      ...names,
      access: 'https',
      front: alias,
      address: '192.0.2.1',
    });
    await waitForRecords(cloud, first, { timeoutSeconds: 20 });
    expect(await recordsOf(zone.zoneId)).toEqual([
      `alice.${domain}. alias`,
      `ssh.alice.${domain}. 192.0.2.1`,
    ]);
    await upsertBoxRecords(cloud, { ...names, access: 'public', address: '192.0.2.2' });
    expect(await recordsOf(zone.zoneId)).toEqual([
      `alice.${domain}. 192.0.2.2`,
      `ssh.alice.${domain}. 192.0.2.2`,
    ]);
    await deleteBoxRecords(cloud, names);
    expect(await recordsOf(zone.zoneId)).toEqual([]);
    await deleteBoxRecords(cloud, names);
    await upsertBoxRecords(cloud, { ...names, access: 'tunnel', address: '192.0.2.3' });
    expect(await recordsOf(zone.zoneId)).toEqual([`ssh.alice.${domain}. 192.0.2.3`]);
    // A neighbour sorts right behind the name that is gone: it must not be taken for it.
    await upsertBoxRecords(cloud, { ...names, user: 'alice2', access: 'public', address: '192.0.2.4' });
    await deleteBoxRecords(cloud, names);
    expect(await recordsOf(zone.zoneId)).toHaveLength(2);
  });

  async function recordsOf(zoneId: string): Promise<string[]> {
    const answer = await route53Client(cloud).send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }),
    );
    const addresses = (answer.ResourceRecordSets ?? []).filter((set) => set.Type === 'A');
    return addresses
      .map((set) => `${set.Name} ${set.AliasTarget ? 'alias' : set.ResourceRecords?.[0]?.Value}`)
      .sort();
  }

  test.each(['localhost', `sub.${domain}`, 'example.org'])('%s has no zone of its own', async (name) => {
    expect(await findHostedZone(cloud, name)).toBeUndefined();
  });

  test('the certificate is judged', async () => {
    expect(await certificateCovers(cloud, certificateArn, `alice.${domain}`)).toMatchObject({ ok: true });
    expect(await certificateCovers(cloud, certificateArn, 'alice.example.org')).toMatchObject({ ok: false });
    const other = certificateArn.replace(/[^/]+$/, '00000000-0000-0000-0000-000000000000');
    expect(await certificateCovers(cloud, other, `alice.${domain}`)).toEqual({
      ok: false,
      reason: expect.stringContaining('there is no certificate'),
    });
    expect(await findCertificate(cloud, `alice.${domain}`)).toBe(certificateArn);
    expect(await findCertificate(cloud, 'alice.example.org')).toBeUndefined();
  });
});
