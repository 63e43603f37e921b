// Boxes, groups, volumes, snapshots and keys through our layer, on the local cloud.

import { generateKeyPairSync } from 'node:crypto';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  type EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, test } from 'vitest';
import { findDataVolumes } from '../../src/cloud/box-volumes.js';
import { boxState } from '../../src/cloud/boxes.js';
import { callerAddress } from '../../src/cloud/caller-address.js';
import type { Cloud } from '../../src/cloud/clients.js';
import { ec2 as ec2Client } from '../../src/cloud/ec2.js';
import { describeImage, imageNames, resolveImage } from '../../src/cloud/images.js';
import { startInstances, stopInstances, terminateInstances } from '../../src/cloud/instance-batches.js';
import { describeInstanceType, zonesOffering } from '../../src/cloud/instance-types.js';
import { type Awaited, watchInstances } from '../../src/cloud/instance-watch.js';
import { consoleOutput, findBoxes, rebootInstance } from '../../src/cloud/instances.js';
import { findKeyPair, importKeyPair } from '../../src/cloud/key-pairs.js';
import { vcpuQuota } from '../../src/cloud/quotas.js';
import { enabledRegions, findBoxElsewhere } from '../../src/cloud/regions.js';
import { allowPorts, allowSsh, describeGroup, revokeSsh } from '../../src/cloud/security-groups.js';
import { createSnapshot, describeSnapshot, waitForSnapshot } from '../../src/cloud/snapshots.js';
import { tagResources, untagResources } from '../../src/cloud/tags.js';
import { deleteVolume, describeVolume, forbidFormat } from '../../src/cloud/volumes.js';
import { listZones } from '../../src/cloud/zones.js';
import { ec2 } from '../../src/localcloud/ec2/service.js';
import { serviceQuotas } from '../../src/localcloud/servicequotas/service.js';
import { ssm } from '../../src/localcloud/ssm/service.js';
import { sts } from '../../src/localcloud/sts/service.js';
import { tagKeys } from '../../src/model/tags.js';
import { type LocalStage, openLocalStage } from './local-cloud.js';

let stage: LocalStage;
let cloud: Cloud;

beforeAll(async () => {
  stage = await openLocalStage([ec2, ssm, sts, serviceQuotas]);
  cloud = stage.cloud;
});

const inTime = { timeoutSeconds: 20 };

const seen = (cloud: Cloud, id: string, until: Awaited) =>
  watchInstances(cloud, { ids: [id], until, ...inTime }).get(id) ?? expect.fail(`${id} is not watched`);

// An account may have five VPCs in a region: one serves all tests.
const subnets = new Map<string, Promise<{ VpcId?: string; SubnetId?: string }>>();

async function makeSubnet(client: EC2Client, zone: string) {
  const { Vpc: vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.77.0.0/16' }));
  const { Subnet: subnet } = await client.send(
    new CreateSubnetCommand({ VpcId: vpc?.VpcId, CidrBlock: '10.77.0.0/20', AvailabilityZone: zone }),
  );
  return { VpcId: vpc?.VpcId, SubnetId: subnet?.SubnetId };
}

async function network(client: EC2Client, zone: string) {
  const making = subnets.get(zone) ?? makeSubnet(client, zone);
  subnets.set(zone, making);
  const { VpcId, SubnetId: subnetId = '' } = await making;
  const { GroupId: groupId = '' } = await client.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: `g-${Math.random()}`, Description: 'test' }),
  );
  return { subnetId, groupId };
}

async function launch(where: Cloud, tags: Record<string, string>): Promise<string> {
  const { subnetId, groupId } = await network(ec2Client(where), `${where.region}a`);
  const image = await resolveImage(where, 'ubuntu-24.04');
  const answer = await ec2Client(where).send(
    new RunInstancesCommand({
      ImageId: image.imageId,
      InstanceType: 't2.micro',
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: subnetId, Groups: [groupId], AssociatePublicIpAddress: true },
      ],
      TagSpecifications: [
        { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
      ],
    }),
  );
  return answer.Instances?.[0]?.InstanceId ?? '';
}

const boxTags = (prefix: string, user: string, more: Record<string, string> = {}) => ({
  [tagKeys.prefix]: prefix,
  [tagKeys.user]: user,
  ...more,
});

describe('boxes', () => {
  test('are found by prefix and by user, in the order people count', async () => {
    for (const user of ['ws-10', 'ws-2']) await launch(cloud, boxTags('order', user));
    await launch(cloud, boxTags('other', 'ws-2'));
    expect((await findBoxes(cloud, { prefix: 'order' })).map((box) => box.user)).toEqual(['ws-2', 'ws-10']);
    expect(await findBoxes(cloud, { prefix: 'order', user: 'ws-1' })).toEqual([]);
    expect(await findBoxes(cloud, { prefix: 'order', user: 'ws-2' })).toHaveLength(1);
  });

  test('live from creating to gone', async () => {
    const owner = { [tagKeys.owner]: 'sam', [tagKeys.access]: 'https' };
    const id = await launch(cloud, boxTags('life', 'alice', owner));
    const address = (await seen(cloud, id, 'addressed')).PublicIpAddress;
    await seen(cloud, id, 'running');
    const look = async () => (await findBoxes(cloud, { prefix: 'life', user: 'alice' }))[0];
    expect(await look()).toMatchObject({
      state: 'unfinished',
      instanceId: id,
      instanceType: 't2.micro',
      zone: 'us-east-1a',
      publicIp: address,
      owner: 'sam',
      access: 'https',
    });
    await tagResources(cloud, [id], { [tagKeys.state]: 'ready' });
    expect((await look())?.state).toBe('running');
    await stopInstances(cloud, [id]);
    await seen(cloud, id, 'stopped');
    expect(await look()).toMatchObject({ state: 'stopped', publicIp: undefined });
    await startInstances(cloud, [id]);
    await seen(cloud, id, 'running');
    await untagResources(cloud, [id], [tagKeys.state]);
    expect((await look())?.state).toBe('unfinished');
    await terminateInstances(cloud, [id]);
    await seen(cloud, id, 'terminated');
    expect(await look()).toBeUndefined();
    await expect(seen(cloud, id, 'addressed')).rejects.toMatchObject({
      complaint: { what: `the instance ${id} was terminated`, reason: 'failed' },
    });
  });

  test('an instance that does not exist is said so', async () => {
    await expect(rebootInstance(cloud, 'i-0123456789abcdef0')).rejects.toMatchObject({
      code: 'InvalidInstanceID.NotFound',
      complaint: { reason: 'notFound', what: 'cannot restart i-0123456789abcdef0' },
    });
  });

  test('the console is read', async () => {
    const id = await launch(cloud, boxTags('console', 'alice'));
    await seen(cloud, id, 'running');
    stage.test.machines.setConsole(id, 'ci-info: héllo\r\n');
    expect(await consoleOutput(cloud, id)).toContain('héllo');
  });

  test('are found in another region, and nowhere else', async () => {
    const regions = await enabledRegions(cloud);
    expect(regions).toContain('us-east-1');
    const other = regions.find((region) => region !== 'us-east-1') ?? expect.fail('one region only');
    await launch(cloud.inRegion(other), boxTags('far', 'alice'));
    expect(await findBoxElsewhere(cloud, { prefix: 'far', user: 'alice' })).toBe(other);
    expect(await findBoxElsewhere(cloud, { prefix: 'far', user: 'bob' })).toBeUndefined();
    expect(await findBoxElsewhere(cloud.inRegion(other), { prefix: 'far', user: 'alice' })).toBeUndefined();
  });

  test.each([
    ['pending', undefined, 'creating'],
    ['pending', 'ready', 'creating'],
    ['running', 'ready', 'running'],
    ['running', undefined, 'unfinished'],
    ['running', 'failed', 'failed'],
    ['stopping', 'ready', 'stopping'],
    ['stopped', undefined, 'stopped'],
    ['shutting-down', 'ready', 'deleting'],
    ['terminated', 'ready', 'deleting'],
    [undefined, undefined, 'deleting'],
  ])('%s with %s is %s', (instance, tag, expected) => {
    expect(boxState(instance, tag)).toBe(expected);
  });
});

describe('security groups', () => {
  test('SSH is opened once, tagged, and taken back', async () => {
    const { groupId } = await network(ec2Client(cloud), 'us-east-1a');
    const [mine, yours] = ['192.0.2.1/32', '198.51.100.0/24'];
    expect(await allowSsh(cloud, groupId, [mine, mine])).toEqual([mine]);
    expect(await allowSsh(cloud, groupId, [mine, yours])).toEqual([yours]);
    expect(await allowSsh(cloud, groupId, [yours])).toEqual([]);
    await allowPorts(cloud, groupId, [8080, 22]);
    await allowPorts(cloud, groupId, [8080]);
    const rules = (await describeGroup(cloud, groupId))?.rules ?? [];
    const seen = rules.map((rule) => [rule.cidr, rule.fromPort, Object.keys(rule.tags)[0]]).sort();
    expect(seen).toEqual(
      [
        [mine, 22, tagKeys.ssh],
        [yours, 22, tagKeys.ssh],
        ['0.0.0.0/0', 8080, tagKeys.port],
        ['0.0.0.0/0', 22, tagKeys.port],
      ].sort(),
    );
    expect(await revokeSsh(cloud, groupId, [mine])).toEqual([mine]);
    expect(await revokeSsh(cloud, groupId)).toEqual([yours]);
    expect(await revokeSsh(cloud, groupId)).toEqual([]);
    expect((await describeGroup(cloud, groupId))?.rules).toHaveLength(2);
  });

  test('two runs at once both end well', async () => {
    const { groupId } = await network(ec2Client(cloud), 'us-east-1a');
    await Promise.all([1, 2, 3].map(() => allowSsh(cloud, groupId, ['192.0.2.1/32'])));
    expect((await describeGroup(cloud, groupId))?.rules).toHaveLength(1);
  });

  test('a missing group is undefined to look at and an error to change', async () => {
    expect(await describeGroup(cloud, 'sg-0123456789abcdef0')).toBeUndefined();
    await expect(allowSsh(cloud, 'sg-0123456789abcdef0', ['192.0.2.1/32'])).rejects.toMatchObject({
      complaint: { reason: 'notFound' },
    });
  });
});

describe('volumes and snapshots', () => {
  test('a volume loses its permission to format, is saved and goes', async () => {
    const tags = { ...boxTags('data', 'alice'), [tagKeys.role]: 'data', [tagKeys.format]: 'yes' };
    const made = await ec2Client(cloud).send(
      new CreateVolumeCommand({
        AvailabilityZone: 'us-east-1a',
        Size: 3,
        Encrypted: true,
        VolumeType: 'gp3',
        TagSpecifications: [
          { ResourceType: 'volume', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
        ],
      }),
    );
    const id = made.VolumeId ?? '';
    expect(await findDataVolumes(cloud, { prefix: 'data', user: 'alice' })).toEqual([
      expect.objectContaining({ volumeId: id, sizeGiB: 3 }),
    ]);
    expect((await describeVolume(cloud, id))?.tags[tagKeys.format]).toBe('yes');
    await forbidFormat(cloud, [id]);
    expect(await describeVolume(cloud, id)).toMatchObject({
      sizeGiB: 3,
      encrypted: true,
      zone: 'us-east-1a',
    });
    expect((await describeVolume(cloud, id))?.tags).not.toHaveProperty(tagKeys.format);
    const snapshotId = await createSnapshot(cloud, {
      volumeId: id,
      description: 'd',
      tags: boxTags('data', 'alice'),
    });
    const progress: string[] = [];
    const done = await waitForSnapshot(cloud, snapshotId, {
      ...inTime,
      onProgress: (text) => progress.push(text),
    });
    expect(done).toMatchObject({
      state: 'completed',
      sizeGiB: 3,
      volumeId: id,
      tags: boxTags('data', 'alice'),
    });
    await deleteVolume(cloud, id);
    await deleteVolume(cloud, id);
    expect((await describeSnapshot(cloud, snapshotId))?.state).toBe('completed');
  });

  test('what does not exist is undefined', async () => {
    expect(await describeVolume(cloud, 'vol-0123456789abcdef0')).toBeUndefined();
    expect(await describeSnapshot(cloud, 'snap-0123456789abcdef0')).toBeUndefined();
    expect(await describeImage(cloud, 'ami-0123456789abcdef0')).toBeUndefined();
  });
});

describe('images, types, zones, quotas', () => {
  test.each(imageNames)('%s is an image with a root disk', async (name) => {
    const image = await resolveImage(cloud, name);
    expect(image).toMatchObject({ architecture: 'x86_64', imageId: expect.stringMatching(/^ami-/) });
    expect(image.rootDeviceName).toMatch(/^\/dev\//);
    expect(await resolveImage(cloud, image.imageId)).toEqual(image);
  });

  test.each([
    ['ubuntu-99', 'x86_64', 'notFound'],
    ['constructor', 'x86_64', 'notFound'],
    ['/aws/service/none', 'x86_64', 'notFound'],
    ['ami-0123456789abcdef0', 'x86_64', 'notFound'],
  ] as const)('%s is refused', async (reference, architecture, reason) => {
    await expect(resolveImage(cloud, reference, architecture)).rejects.toMatchObject({
      name: 'UserError',
      complaint: { reason, next: expect.stringContaining('ubuntu-24.04') },
    });
  });

  test('an image of another architecture is refused before it costs anything', async () => {
    const { imageId } = await resolveImage(cloud, 'ubuntu-24.04', 'x86_64');
    await expect(resolveImage(cloud, imageId, 'arm64')).rejects.toMatchObject({
      complaint: { why: 'it is for x86_64, the instance type for arm64' },
    });
  });

  test('types and the zones that offer them', async () => {
    expect(await describeInstanceType(cloud, 't2.micro')).toEqual({
      type: 't2.micro',
      vcpus: 1,
      memoryMiB: 1024,
      architectures: expect.arrayContaining(['x86_64']),
      hypervisor: 'xen',
      gpus: 0,
    });
    expect(await describeInstanceType(cloud, 'g4dn.xlarge')).toMatchObject({ gpus: 1, hypervisor: 'nitro' });
    expect(await describeInstanceType(cloud, 'no.such')).toBeUndefined();
    const zones = await zonesOffering(cloud, 't2.micro');
    expect(zones.length).toBeGreaterThan(1);
    expect(await listZones(cloud)).toEqual(expect.arrayContaining(zones));
    expect(await zonesOffering(cloud, 'no.such')).toEqual([]);
  });

  test('the quota counts the vCPUs that run', async () => {
    const before = await vcpuQuota(cloud, 't2.micro');
    expect(before).toMatchObject({ code: 'L-1216C47A', limit: expect.any(Number) });
    const id = await launch(cloud, boxTags('quota', 'alice'));
    expect((await vcpuQuota(cloud, 'c5.large'))?.used).toBe((before?.used ?? 0) + 1);
    await terminateInstances(cloud, [id]);
    await seen(cloud, id, 'terminated');
    expect((await vcpuQuota(cloud, 't2.micro'))?.used).toBe(before?.used);
  });

  test('an unknown quota is undefined with its reason', async () => {
    const reasons: string[] = [];
    expect(
      await vcpuQuota(cloud, 'mac2.metal', { onUnknown: (reason) => reasons.push(reason) }),
    ).toBeUndefined();
    expect(reasons).toEqual(['no quota is known for the family of mac2.metal']);
  });
});

describe('key pairs', () => {
  const line = (comment: string) => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
    const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
    return `ssh-ed25519 ${Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]).toString('base64')} ${comment}`;
  };

  test('the same key twice is fine, another one is not', async () => {
    const [mine, other] = [line('me@laptop'), line('other')];
    const tags = { [tagKeys.prefix]: 'flotilla' };
    expect(await findKeyPair(cloud, 'k')).toBeUndefined();
    await Promise.all([1, 2].map(() => importKeyPair(cloud, { name: 'k', publicKey: mine, tags })));
    await importKeyPair(cloud, { name: 'k', publicKey: mine.replace('me@laptop', 'renamed'), tags });
    expect((await findKeyPair(cloud, 'k'))?.publicKey).toBe(mine.split(' ').slice(0, 2).join(' '));
    await expect(importKeyPair(cloud, { name: 'k', publicKey: other, tags })).rejects.toMatchObject({
      name: 'UserError',
      complaint: { why: expect.stringContaining('another key') },
    });
  });
});

test('the address we call from', async () => {
  expect(await callerAddress(cloud)).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
});
