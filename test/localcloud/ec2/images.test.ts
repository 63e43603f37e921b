import {
  AttachVolumeCommand,
  CreateImageCommand,
  type CreateImageCommandInput,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicImages } from '../../../src/localcloud/ec2/public-images.js';
import {
  describeOne,
  type Ec2Cloud,
  imageId,
  launchOne,
  makeNetwork,
  movableClock,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
let network: Network;
let id: string;

beforeEach(async () => {
  cloud = await openEc2();
  network = await makeNetwork(cloud);
  id = (await launchOne(cloud, network)).InstanceId;
});
afterEach(() => cloud.close());

const create = (change: Partial<CreateImageCommandInput> = {}) =>
  cloud.ec2.send(new CreateImageCommand({ InstanceId: id, Name: 'workshop', ...change }));
const image = async (ImageId: string | undefined) =>
  (await cloud.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId ?? ''] }))).Images?.[0];
const callsOf = (name: string) =>
  cloud.machines.calls.filter((call) => call.name === name).map((call) => call.args);

/** A saved image of the box with a data volume. */
async function savedImage(change: Partial<CreateImageCommandInput> = {}): Promise<string> {
  const volume = await cloud.ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 3 }));
  await cloud.settle();
  await cloud.ec2.send(
    new AttachVolumeCommand({ VolumeId: volume.VolumeId, InstanceId: id, Device: '/dev/sdf' }),
  );
  await cloud.settle();
  const { ImageId = '' } = await create(change);
  await cloud.settle();
  return ImageId;
}

describe('CreateImage', () => {
  it('is pending, then available, and stops the box meanwhile', async () => {
    const { ImageId } = await create();
    expect(await image(ImageId)).toMatchObject({
      Public: false,
      OwnerId: '123456789012',
      Name: 'workshop',
      SourceInstanceId: id,
    });
    await cloud.settle();
    expect(await image(ImageId)).toMatchObject({ State: 'available', Architecture: 'x86_64' });
    const order = cloud.machines.calls.map((call) => call.name);
    expect(order.filter((name) => ['stop', 'commit', 'start'].includes(name))).toEqual([
      'stop',
      'commit',
      'start',
    ]);
    expect(callsOf('commit')).toEqual([[id, ImageId]]);
    expect((await describeOne(cloud, id)).State?.Name).toBe('running');
  });

  it('does not stop it when told so, nor starts a stopped one', async () => {
    await create({ NoReboot: true });
    await cloud.settle();
    expect(callsOf('stop')).toEqual([]);
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await cloud.settle();
    await create({ Name: 'stopped' });
    await cloud.settle();
    expect(callsOf('start')).toEqual([]);
    await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await cloud.settle();
  });

  it('snapshots data volumes, which come back in what is launched from it', async () => {
    const ImageId = await savedImage();
    const saved = await image(ImageId);
    expect(saved?.BlockDeviceMappings).toMatchObject([
      { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8, DeleteOnTermination: true } },
      { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 3, DeleteOnTermination: false } },
    ]);
    const snapshotId = saved?.BlockDeviceMappings?.[1]?.Ebs?.SnapshotId;
    const instance = await launchOne(cloud, network, { ImageId });
    expect(cloud.machines.specs.get(instance.InstanceId)?.imageId).toBe(ImageId);
    const dataId = instance.BlockDeviceMappings?.[1]?.Ebs?.VolumeId;
    expect(callsOf('createVolume').at(-1)).toEqual([dataId, 3, snapshotId]);
  });

  it('leaves devices out, and tags image and snapshots', async () => {
    const Tags = [{ Key: 'purpose', Value: 'workshop' }];
    const ImageId = await savedImage({
      BlockDeviceMappings: [{ DeviceName: '/dev/sdf', NoDevice: '' }],
      TagSpecifications: [
        { ResourceType: 'image', Tags },
        { ResourceType: 'snapshot', Tags },
      ],
    });
    expect((await image(ImageId))?.BlockDeviceMappings).toHaveLength(1);
    expect((await image(ImageId))?.Tags).toEqual(Tags);
    const { Snapshots } = await cloud.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    expect(Snapshots).toMatchObject([{ Tags, State: 'completed' }]);
  });

  it('that fails says why, and the box runs again', async () => {
    cloud.machines.failNext('commit', new Error('no space left'));
    const { ImageId } = await create();
    await cloud.settle();
    expect(await image(ImageId)).toMatchObject({
      State: 'failed',
      StateReason: { Message: 'no space left' },
    });
    expect(await cloud.machines.isRunning(id)).toBe(true);
    const launching = refusalOf(launchOne(cloud, network, { ImageId }));
    expect((await launching).code).toBe('InvalidAMIID.Unavailable');
  });

  it('refuses names taken and names of no form', async () => {
    const { ImageId } = await create();
    expect(await refusalOf(create())).toMatchObject({
      code: 'InvalidAMIName.Duplicate',
      message: `AMI name workshop is already in use by AMI ${ImageId}`,
    });
    expect((await refusalOf(create({ Name: 'x' }))).code).toBe('InvalidAMIName.Malformed');
    await cloud.settle();
  });
});

describe('DeregisterImage and DeleteSnapshot', () => {
  it('go in this order', async () => {
    const ImageId = await savedImage();
    const snapshotId = (await image(ImageId))?.BlockDeviceMappings?.[1]?.Ebs?.SnapshotId;
    const remove = () => cloud.ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }));
    expect(await refusalOf(remove())).toMatchObject({
      code: 'InvalidSnapshot.InUse',
      message: `The snapshot ${snapshotId} is currently in use by ${ImageId}`,
    });
    await cloud.ec2.send(new DeregisterImageCommand({ ImageId }));
    await cloud.settle();
    expect(callsOf('removeImage')).toEqual([[ImageId]]);
    await remove();
    expect(await image(ImageId)).toBeUndefined();
  });

  it('leave an id that is known for a while, and for as long as an instance refers to it', async () => {
    const clock = movableClock();
    const timed = await openEc2({ clock });
    const there = await makeNetwork(timed);
    const { InstanceId } = await launchOne(timed, there);
    const made = await timed.ec2.send(
      new CreateImageCommand({ InstanceId, Name: 'passing', NoReboot: true }),
    );
    const ImageId = made.ImageId ?? '';
    await timed.settle();
    const own = await launchOne(timed, there, { ImageId });
    const deregister = () => timed.ec2.send(new DeregisterImageCommand({ ImageId }));
    const look = () => timed.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    await deregister();
    const gone = {
      code: 'InvalidAMIID.Unavailable',
      message: `The image ID '${ImageId}' is no longer available`,
    };
    expect(await refusalOf(deregister())).toMatchObject(gone);
    expect(await refusalOf(launchOne(timed, there, { ImageId }))).toMatchObject(gone);
    clock.move(61 * 60_000);
    expect((await look()).Images).toEqual([]);
    await timed.ec2.send(new TerminateInstancesCommand({ InstanceIds: [own.InstanceId] }));
    await timed.settle();
    expect((await refusalOf(look())).code).toBe('InvalidAMIID.NotFound');
    await timed.close();
  });

  it('take the snapshots along when asked', async () => {
    const ImageId = await savedImage();
    await cloud.ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
    await cloud.settle();
    expect((await cloud.ec2.send(new DescribeSnapshotsCommand({}))).Snapshots).toEqual([]);
    expect(callsOf('deleteSnapshot')).toHaveLength(1);
  });

  it('leave the instances of an image able to start again', async () => {
    const ImageId = await savedImage();
    const { InstanceId } = await launchOne(cloud, network, { ImageId });
    await cloud.ec2.send(new DeregisterImageCommand({ ImageId }));
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    await cloud.settle();
    await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
    await cloud.settle();
    expect((await describeOne(cloud, InstanceId)).State?.Name).toBe('running');
  });

  it('do not touch public images', async () => {
    const refused = await refusalOf(cloud.ec2.send(new DeregisterImageCommand({ ImageId: imageId() })));
    expect(refused.code).toBe('AuthFailure');
  });
});

describe('public images', () => {
  it('are found by owner and name, the newest Ubuntu as Canonical names it', async () => {
    const reply = await cloud.ec2.send(
      new DescribeImagesCommand({
        Owners: ['099720109477'],
        Filters: [
          { Name: 'name', Values: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] },
          { Name: 'state', Values: ['available'] },
        ],
      }),
    );
    expect(reply.Images).toMatchObject([
      { ImageId: imageId(), RootDeviceName: '/dev/sda1', Public: true, EnaSupport: true },
    ]);
  });

  it("are apart from the account's own", async () => {
    await create();
    await cloud.settle();
    const names = async (owner: string) =>
      (await cloud.ec2.send(new DescribeImagesCommand({ Owners: [owner] }))).Images?.map((each) => each.Name);
    const sourced = async (instanceId: string) => {
      const Filters = [{ Name: 'source-instance-id', Values: [instanceId] }];
      return (await cloud.ec2.send(new DescribeImagesCommand({ Filters }))).Images?.map((each) => each.Name);
    };
    expect(await names('self')).toEqual(['workshop']);
    expect(await sourced(id)).toEqual(['workshop']);
    expect(await sourced('i-00000000000000000')).toEqual([]);
    expect(await names('amazon')).toHaveLength(4);
    const all = await cloud.ec2.send(new DescribeImagesCommand({}));
    expect(all.Images).toHaveLength(11);
  });

  it('keep their ids from start to start and differ between regions', () => {
    const ids = (region: string) => publicImages(region).map((each) => each.id);
    expect(ids('us-east-1')).toEqual(ids('us-east-1'));
    const both = [...ids('us-east-1'), ...ids('eu-west-1')];
    expect(new Set(both).size).toBe(20);
    for (const each of both) expect(each).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(ids('mars-north-1')).toEqual([]);
  });

  it('have a parameter of Systems Manager each, no two the same', () => {
    const parameters = publicImages('us-east-1').flatMap((each) => each.parameters);
    expect(new Set(parameters).size).toBe(parameters.length);
    expect(parameters).toContain(
      '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
    );
  });
});
