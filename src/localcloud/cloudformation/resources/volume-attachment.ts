// AWS::EC2::VolumeAttachment, and attaching as an instance's own Volumes do it.
import type { VolumeAttachment } from '@aws-sdk/client-ec2';
import { AttachVolume } from '../../ec2/AttachVolume.js';
import { DescribeVolumes } from '../../ec2/DescribeVolumes.js';
import { DetachVolume } from '../../ec2/DetachVolume.js';
import type { JsonObject } from '../engine/json.js';
import { requiredText } from '../engine/properties.js';
import type { ResourceContext, ResourceType } from '../engine/resource-type.js';
import { isGone, unlessGone } from './ec2.js';

export const volumeAttachment: ResourceType = {
  type: 'AWS::EC2::VolumeAttachment',
  service: 'Ec2',
  required: ['Device', 'InstanceId', 'VolumeId'],
  updates: { Device: 'replace', InstanceId: 'replace', VolumeId: 'replace' },
  attributes: [],
  create: async (properties, context) => {
    const attachment = attachmentOf(properties);
    await AttachVolume.handle(attachment, context.call);
    return physicalIdOf(attachment);
  },
  find: async (properties, context) => {
    const attachment = attachmentOf(properties);
    return (await findAttachment(attachment, context)) ? physicalIdOf(attachment) : undefined;
  },
  complete: ({ properties }, context) => waitForAttachment(attachmentOf(properties), context),
  delete: ({ properties }, context) => detachAndWait(attachmentOf(properties), context),
};

interface Attachment {
  readonly VolumeId: string;
  readonly InstanceId: string;
  readonly Device: string;
}

/** Attaches the volume unless it is attached already, and waits for it. */
export async function attachAndWait(attachment: Attachment, context: ResourceContext): Promise<void> {
  if (!(await findAttachment(attachment, context))) await AttachVolume.handle(attachment, context.call);
  await waitForAttachment(attachment, context);
}

/** Detaches the volume unless it is detached already, and waits for it. */
export async function detachAndWait(
  { VolumeId, InstanceId }: Pick<Attachment, 'VolumeId' | 'InstanceId'>,
  context: ResourceContext,
): Promise<void> {
  if (!(await findAttachment({ VolumeId, InstanceId }, context))) return;
  await unlessGone(() => DetachVolume.handle({ VolumeId, InstanceId }, context.call));
  await context.wait(async () => !(await findAttachment({ VolumeId, InstanceId }, context)));
}

async function waitForAttachment(attachment: Attachment, context: ResourceContext): Promise<void> {
  await context.wait(async () => (await findAttachment(attachment, context))?.State === 'attached');
}

async function findAttachment(
  { VolumeId, InstanceId }: Pick<Attachment, 'VolumeId' | 'InstanceId'>,
  { call }: ResourceContext,
): Promise<VolumeAttachment | undefined> {
  try {
    const { Volumes } = await DescribeVolumes.handle({ VolumeIds: [VolumeId] }, call);
    return Volumes?.[0]?.Attachments?.find((attachment) => attachment.InstanceId === InstanceId);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function attachmentOf(properties: JsonObject): Attachment {
  return {
    VolumeId: requiredText(properties, 'VolumeId'),
    InstanceId: requiredText(properties, 'InstanceId'),
    Device: requiredText(properties, 'Device'),
  };
}

function physicalIdOf({ VolumeId, InstanceId }: Attachment): string {
  return `${VolumeId}|${InstanceId}`;
}
