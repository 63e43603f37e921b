import {
  AttachVolumeCommand,
  CopySnapshotCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  DetachVolumeCommand,
  EC2Client,
  ModifyVolumeCommand,
  StopInstancesCommand,
  type Volume,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeOne,
  type Ec2Cloud,
  launchOne,
  makeNetwork,
  movableClock,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
const clock = movableClock();

beforeEach(async () => {
  cloud = await openEc2({ clock });
});
afterEach(() => cloud.close());

const create = (change: Partial<CreateVolumeCommandInput> = {}) =>
  cloud.ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 10, VolumeType: 'gp3', ...change }),
  );

async function made(change: Partial<CreateVolumeCommandInput> = {}): Promise<string> {
  const { VolumeId: id = '' } = await create(change);
  await cloud.settle();
  return id;
}

async function volume(id: string): Promise<Volume> {
  const reply = await cloud.ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
  return reply.Volumes?.[0] as Volume;
}

const attach = (VolumeId: string, InstanceId: string, Device = '/dev/sdf') =>
  cloud.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device }));

const callsOf = (name: string) =>
  cloud.machines.calls.filter((call) => call.name === name).map((call) => call.args);

async function box(change = {}): Promise<string> {
  return (await launchOne(cloud, await makeNetwork(cloud), change)).InstanceId;
}

describe('CreateVolume', () => {
  it("is creating, then available, with its type's figures", async () => {
    const reply = await create();
    expect(reply).toMatchObject({ State: 'creating', Size: 10, Iops: 3000, Throughput: 125 });
    await cloud.settle();
    expect(await volume(reply.VolumeId ?? '')).toMatchObject({ State: 'available', Attachments: [] });
    expect(callsOf('createVolume')).toEqual([[reply.VolumeId, 10, undefined]]);
  });

  it('makes one volume for one client token', async () => {
    const [first, second] = await Promise.all([create({ ClientToken: 'a' }), create({ ClientToken: 'a' })]);
    expect(first.VolumeId).toBe(second.VolumeId);
    expect((await refusalOf(create({ ClientToken: 'a', Size: 11 }))).code).toBe(
      'IdempotentParameterMismatch',
    );
  });

  it('ends in the state error when there is no room', async () => {
    cloud.machines.failNext('createVolume', new Error('no space left'));
    expect((await volume(await made())).State).toBe('error');
  });

  it.each([
    [{ Size: undefined }, 'MissingParameter'],
    [{ Size: 0 }, 'InvalidParameterValue'],
    [{ VolumeType: 'st1' as const, Size: 100 }, 'InvalidParameterValue'],
    [{ VolumeType: 'gp2' as const, Size: 16_385 }, 'InvalidParameterValue'],
    [{ VolumeType: 'io2' as const }, 'MissingParameter'],
    [{ VolumeType: 'gp2' as const, Throughput: 200 }, 'InvalidParameterCombination'],
    [{ Iops: 100 }, 'InvalidParameterValue'],
    [{ VolumeType: 'gp9' as 'gp3' }, 'UnknownVolumeType'],
    [{ AvailabilityZone: 'us-east-1z' }, 'InvalidZone.NotFound'],
    [{ SnapshotId: 'snap-00000000' }, 'InvalidSnapshot.NotFound'],
    [{ DryRun: true }, 'DryRunOperation'],
  ])('refuses %j', async (change, code) => {
    expect((await refusalOf(create(change))).code).toBe(code);
  });
});

describe('AttachVolume and DetachVolume', () => {
  it('go through attaching and detaching, on the running machine', async () => {
    const id = await made();
    const instanceId = await box();
    expect(await attach(id, instanceId)).toMatchObject({ State: 'attaching', Device: '/dev/sdf' });
    await cloud.settle();
    expect(await volume(id)).toMatchObject({
      State: 'in-use',
      Attachments: [{ State: 'attached', InstanceId: instanceId, DeleteOnTermination: false }],
    });
    expect(callsOf('attach')).toEqual([[instanceId, { volumeId: id, name: '/dev/sdf', nitro: true }]]);
    const detaching = await cloud.ec2.send(new DetachVolumeCommand({ VolumeId: id }));
    expect(detaching.State).toBe('detaching');
    await cloud.settle();
    expect(await volume(id)).toMatchObject({ State: 'available', Attachments: [] });
    expect((await describeOne(cloud, instanceId)).BlockDeviceMappings).toHaveLength(1);
    expect(callsOf('detach')).toEqual([[instanceId, id]]);
  });

  it('of a stopped instance leave the machine to its next start', async () => {
    const id = await made();
    const instanceId = await box();
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    await cloud.settle();
    await attach(id, instanceId);
    await cloud.settle();
    expect((await volume(id)).Attachments?.[0]?.State).toBe('attached');
    expect(callsOf('attach')).toEqual([]);
  });

  it('refuse volumes in use, other zones, taken and wrong device names', async () => {
    const [id, far] = [await made(), await made({ AvailabilityZone: 'us-east-1b' })];
    const instanceId = await box();
    expect((await refusalOf(attach(id, instanceId, '/dev/sda1'))).message).toBe(
      "Invalid value '/dev/sda1' for unixDevice. Attachment point /dev/sda1 is already in use",
    );
    expect((await refusalOf(attach(id, instanceId, '/etc/passwd'))).code).toBe('InvalidParameterValue');
    expect((await refusalOf(attach(far, instanceId))).code).toBe('InvalidVolume.ZoneMismatch');
    await attach(id, instanceId);
    await cloud.settle();
    expect((await refusalOf(attach(id, instanceId, '/dev/sdg'))).code).toBe('VolumeInUse');
    expect(await refusalOf(cloud.ec2.send(new DeleteVolumeCommand({ VolumeId: id })))).toMatchObject({
      code: 'VolumeInUse',
      message: `Volume ${id} is currently attached to ${instanceId}`,
    });
    const wrong = new DetachVolumeCommand({ VolumeId: id, InstanceId: 'i-00000000' });
    expect((await refusalOf(cloud.ec2.send(wrong))).code).toBe('InvalidAttachment.NotFound');
    const loose = new DetachVolumeCommand({ VolumeId: far });
    expect((await refusalOf(cloud.ec2.send(loose))).code).toBe('IncorrectState');
  });

  it('never take the root away', async () => {
    const instance = await describeOne(cloud, await box());
    const root = instance.BlockDeviceMappings?.[0]?.Ebs?.VolumeId;
    const refused = await refusalOf(cloud.ec2.send(new DetachVolumeCommand({ VolumeId: root })));
    expect(refused.code).toBe('OperationNotPermitted');
  });

  it('give the volume back when the machine refuses it, and show it busy when it will not let go', async () => {
    const id = await made();
    const instanceId = await box();
    cloud.machines.failNext('attach', new Error('no loop device'));
    await attach(id, instanceId);
    await cloud.settle();
    expect((await volume(id)).State).toBe('available');
    await attach(id, instanceId);
    await cloud.settle();
    cloud.machines.failNext('detach', new Error('target is busy'));
    await cloud.ec2.send(new DetachVolumeCommand({ VolumeId: id }));
    await cloud.settle();
    expect((await volume(id)).Attachments?.[0]?.State).toBe('busy');
    await cloud.ec2.send(new DetachVolumeCommand({ VolumeId: id }));
    await cloud.settle();
    expect((await volume(id)).State).toBe('available');
  });
});

describe('ModifyVolume', () => {
  const modify = (VolumeId: string, change: object) =>
    cloud.ec2.send(new ModifyVolumeCommand({ VolumeId, ...change }));

  it('grows the blocks and keeps what was not named', async () => {
    const id = await made({ Iops: 4000 });
    expect((await modify(id, { Size: 20 })).VolumeModification).toMatchObject({
      ModificationState: 'modifying',
      OriginalSize: 10,
      TargetSize: 20,
      TargetIops: 4000,
    });
    await cloud.settle();
    expect(await volume(id)).toMatchObject({ Size: 20, Iops: 4000 });
    expect(callsOf('growVolume')).toEqual([[id, 20]]);
    const { VolumesModifications } = await cloud.ec2.send(
      new DescribeVolumesModificationsCommand({ VolumeIds: [id] }),
    );
    expect(VolumesModifications).toMatchObject([{ ModificationState: 'completed', Progress: 100 }]);
  });

  it('never shrinks, and rests for six hours', async () => {
    const id = await made();
    expect((await refusalOf(modify(id, { Size: 5 }))).message).toContain('New size cannot be smaller');
    await modify(id, { Size: 11 });
    await cloud.settle();
    expect((await refusalOf(modify(id, { Size: 12 }))).code).toBe('VolumeModificationRateExceeded');
    clock.move(6 * 60 * 60_000);
    await modify(id, { Size: 12 });
    await cloud.settle();
    expect((await volume(id)).Size).toBe(12);
  });

  it('keeps the old size when the blocks cannot grow', async () => {
    const id = await made();
    cloud.machines.failNext('growVolume', new Error('no space left'));
    await modify(id, { Size: 20 });
    await cloud.settle();
    expect((await volume(id)).Size).toBe(10);
  });
});

describe('snapshots', () => {
  const snapshotOf = async (id: string) => {
    const reply = await cloud.ec2.send(new CreateSnapshotCommand({ VolumeId: id, Description: 'before' }));
    await cloud.settle();
    return reply.SnapshotId ?? '';
  };
  const found = async (id: string, client = cloud.ec2) =>
    (await client.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }))).Snapshots?.[0];

  it('are pending, then completed, and make volumes no smaller than themselves', async () => {
    const id = await made();
    const reply = await cloud.ec2.send(new CreateSnapshotCommand({ VolumeId: id }));
    expect(reply.State).toBe('pending');
    await cloud.settle();
    const snapshotId = reply.SnapshotId ?? '';
    expect(await found(snapshotId)).toMatchObject({ State: 'completed', Progress: '100%', VolumeSize: 10 });
    const copy = await made({ SnapshotId: snapshotId, Size: undefined });
    expect(await volume(copy)).toMatchObject({ Size: 10, SnapshotId: snapshotId });
    expect(callsOf('createVolume').at(-1)).toEqual([copy, 10, snapshotId]);
    expect((await refusalOf(create({ SnapshotId: snapshotId, Size: 9 }))).code).toBe('InvalidParameterValue');
  });

  it('end in error when the copy fails, and make no volume then', async () => {
    cloud.machines.failNext('createSnapshot', new Error('no space left'));
    const id = await snapshotOf(await made());
    expect((await found(id))?.State).toBe('error');
    expect((await refusalOf(create({ SnapshotId: id }))).code).toBe('IncorrectState');
  });

  it('copied to another region outlive their source', async () => {
    const id = await snapshotOf(await made());
    const europe = cloud.client(EC2Client, 'eu-west-1');
    const copy = await europe.send(
      new CopySnapshotCommand({ SourceRegion: 'us-east-1', SourceSnapshotId: id }),
    );
    await cloud.settle();
    await cloud.ec2.send(new DeleteSnapshotCommand({ SnapshotId: id }));
    await cloud.settle();
    expect(callsOf('deleteSnapshot')).toEqual([]);
    const volumeId = (
      await europe.send(
        new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', SnapshotId: copy.SnapshotId }),
      )
    ).VolumeId;
    await cloud.settle();
    expect(callsOf('createVolume').at(-1)).toEqual([volumeId, 10, id]);
    await europe.send(new DeleteSnapshotCommand({ SnapshotId: copy.SnapshotId }));
    await cloud.settle();
    expect(callsOf('deleteSnapshot')).toEqual([[id]]);
  });

  it('refuse what is not there, and roots as volumes', async () => {
    const missing = new CopySnapshotCommand({ SourceRegion: 'eu-west-1', SourceSnapshotId: 'snap-00000000' });
    expect((await refusalOf(cloud.ec2.send(missing))).code).toBe('InvalidSnapshot.NotFound');
    const instance = await describeOne(cloud, await box());
    const root = await snapshotOf(instance.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '');
    expect((await refusalOf(create({ SnapshotId: root }))).code).toBe('UnsupportedOperation');
  });
});

describe('DeleteVolume and DescribeVolumes', () => {
  it('delete blocks and record, and find no more', async () => {
    const id = await made();
    await cloud.ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
    await cloud.settle();
    expect(callsOf('deleteVolume')).toEqual([[id]]);
    expect(await refusalOf(volume(id))).toMatchObject({
      code: 'InvalidVolume.NotFound',
      message: `The volume '${id}' does not exist.`,
    });
  });

  it('filter by state, attachment and tag', async () => {
    const id = await made({
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'of', Value: 'ws-7' }] }],
    });
    await box();
    const ids = async (Name: string, value: string) => {
      const reply = await cloud.ec2.send(
        new DescribeVolumesCommand({ Filters: [{ Name, Values: [value] }] }),
      );
      return reply.Volumes?.map((each) => each.VolumeId);
    };
    expect(await ids('status', 'available')).toEqual([id]);
    expect(await ids('tag:of', 'ws-*')).toEqual([id]);
    expect(await ids('attachment.device', '/dev/sdz')).toEqual([]);
    expect(await ids('attachment.delete-on-termination', 'true')).toHaveLength(1);
  });
});
