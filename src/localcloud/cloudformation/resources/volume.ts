// AWS::EC2::Volume

import type { Volume, VolumeType } from '@aws-sdk/client-ec2';
import { CreateSnapshot } from '../../ec2/CreateSnapshot.js';
import { CreateVolume } from '../../ec2/CreateVolume.js';
import { DeleteVolume } from '../../ec2/DeleteVolume.js';
import { DescribeSnapshots } from '../../ec2/DescribeSnapshots.js';
import { DescribeVolumes } from '../../ec2/DescribeVolumes.js';
import { DescribeVolumesModifications } from '../../ec2/DescribeVolumesModifications.js';
import { ModifyVolume } from '../../ec2/ModifyVolume.js';
import { ResourceFault } from '../engine/failure.js';
import type { JsonObject } from '../engine/json.js';
import { flag, number, text } from '../engine/properties.js';
import type { ExistingResource, ResourceContext, ResourceType } from '../engine/resource-type.js';
import { firstOwn, isGone, ownFilters, tagSpecifications, unlessGone, updateTags } from './ec2.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html */
export const volume: ResourceType = {
  type: 'AWS::EC2::Volume',
  service: 'Ec2',
  required: ['AvailabilityZone'],
  updates: {
    AutoEnableIO: 'update',
    AvailabilityZone: 'refuse',
    Encrypted: 'refuse',
    Iops: 'update',
    KmsKeyId: 'refuse',
    Size: 'update',
    SnapshotId: 'refuse',
    Tags: 'update',
    Throughput: 'update',
    VolumeType: 'update',
  },
  attributes: ['VolumeId'],
  create: async (properties, context) => {
    const { VolumeId } = await CreateVolume.handle(
      {
        ClientToken: context.token,
        AvailabilityZone: text(properties, 'AvailabilityZone'),
        Encrypted: flag(properties, 'Encrypted'),
        Iops: number(properties, 'Iops'),
        KmsKeyId: text(properties, 'KmsKeyId'),
        Size: number(properties, 'Size'),
        SnapshotId: text(properties, 'SnapshotId'),
        Throughput: number(properties, 'Throughput'),
        VolumeType: text(properties, 'VolumeType') as VolumeType | undefined,
        TagSpecifications: tagSpecifications('volume', properties, context),
      },
      context.call,
    );
    return VolumeId ?? '';
  },
  find: async (_properties, context) => {
    const { Volumes } = await DescribeVolumes.handle({ Filters: ownFilters(context) }, context.call);
    return firstOwn(
      Volumes?.map((volume) => volume.VolumeId),
      context,
    );
  },
  complete: ({ physicalId }, context) => context.wait(() => isReady(physicalId, context)),
  fixed: ['AutoEnableIO'],
  update: async ({ physicalId, properties }, previous, context) => {
    await modify(physicalId, properties, context);
    await updateTags({ id: physicalId, properties, previous }, context);
  },
  read: async ({ physicalId }) => ({ VolumeId: physicalId }),
  snapshot: saveSnapshot,
  delete: async ({ physicalId }, context) => {
    // A cancelled creation leaves a volume that is still in the making.
    await context.wait(async () => (await describe(physicalId, context))?.State !== 'creating');
    await unlessGone(() => DeleteVolume.handle({ VolumeId: physicalId }, context.call));
    await context.wait(async () => (await describe(physicalId, context)) === undefined);
  },
};

async function describe(volumeId: string, { call }: ResourceContext): Promise<Volume | undefined> {
  try {
    const { Volumes } = await DescribeVolumes.handle({ VolumeIds: [volumeId] }, call);
    return Volumes?.[0];
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** EC2 lets a volume rest for hours after each modification: one that is as it should be is not asked for again. */
async function modify(volumeId: string, properties: JsonObject, context: ResourceContext): Promise<void> {
  const found = await describe(volumeId, context);
  const wanted = {
    Size: number(properties, 'Size'),
    VolumeType: text(properties, 'VolumeType') as VolumeType | undefined,
    Iops: number(properties, 'Iops'),
    Throughput: number(properties, 'Throughput'),
  };
  const names = ['Size', 'VolumeType', 'Iops', 'Throughput'] as const;
  const differs = names.some((name) => wanted[name] !== undefined && wanted[name] !== found?.[name]);
  if (differs) await ModifyVolume.handle({ VolumeId: volumeId, ...wanted }, context.call);
  await context.wait(async () => {
    const answer = await DescribeVolumesModifications.handle(
      { Filters: [{ Name: 'volume-id', Values: [volumeId] }] },
      context.call,
    );
    const state = answer.VolumesModifications?.[0]?.ModificationState;
    if (state === 'failed') throw new ResourceFault(`The modification of volume ${volumeId} failed.`);
    return state !== 'modifying';
  });
}

async function isReady(volumeId: string, context: ResourceContext): Promise<boolean> {
  const state = (await describe(volumeId, context))?.State;
  if (state === 'available' || state === 'in-use') return true;
  if (state === 'creating') return false;
  throw new ResourceFault(`Volume ${volumeId} did not stabilize. Current state: ${state ?? 'deleted'}.`);
}

/** The same snapshot for every try of one deletion: it is found by its description. */
async function saveSnapshot({ physicalId }: ExistingResource, context: ResourceContext): Promise<void> {
  const description = `${context.stack.stackName}/${context.logicalId} ${context.token}`;
  const Filters = [
    { Name: 'volume-id', Values: [physicalId] },
    { Name: 'description', Values: [description] },
  ];
  const { Snapshots } = await DescribeSnapshots.handle({ Filters }, context.call);
  const { SnapshotId = '' } =
    Snapshots?.[0] ??
    (await CreateSnapshot.handle(
      {
        VolumeId: physicalId,
        Description: description,
        TagSpecifications: tagSpecifications('snapshot', {}, context),
      },
      context.call,
    ));
  await context.wait(async () => {
    const found = await DescribeSnapshots.handle({ SnapshotIds: [SnapshotId] }, context.call);
    const state = found.Snapshots?.[0]?.State;
    if (state === 'error') throw new ResourceFault(`Snapshot ${SnapshotId} of ${physicalId} failed.`);
    return state === 'completed';
  });
}
