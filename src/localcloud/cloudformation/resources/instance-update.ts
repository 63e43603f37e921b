// Changes an instance in place; what needs a stopped instance stops it and starts it again, as AWS does.
import type { ModifyInstanceAttributeRequest } from '@aws-sdk/client-ec2';
import { ModifyInstanceAttribute } from '../../ec2/ModifyInstanceAttribute.js';
import { ModifyInstanceMetadataOptions } from '../../ec2/ModifyInstanceMetadataOptions.js';
import { StartInstances } from '../../ec2/StartInstances.js';
import { StopInstances } from '../../ec2/StopInstances.js';
import { changedNames } from '../engine/differences.js';
import type { JsonObject } from '../engine/json.js';
import { flag, records, requiredText, text, texts } from '../engine/properties.js';
import type { ExistingResource, ResourceContext } from '../engine/resource-type.js';
import { updateTags } from './ec2.js';
import { metadataOptions } from './instance-launch.js';
import { describe, isRunning } from './instance-state.js';
import { attachAndWait, detachAndWait } from './volume-attachment.js';

export async function updateInstance(
  { physicalId, properties }: ExistingResource,
  previous: JsonObject,
  context: ResourceContext,
): Promise<void> {
  const changed = new Set(changedNames(previous, properties));
  await updateTags({ id: physicalId, properties, previous }, context);
  await changeRunning({ id: physicalId, properties, changed }, context);
  if (changed.has('Volumes')) await changeVolumes(physicalId, { properties, previous }, context);
  if (!needingStop.some((name) => changed.has(name))) return;
  await stopAndWait(physicalId, context);
  await changeStopped({ id: physicalId, properties, changed }, context);
  await StartInstances.handle({ InstanceIds: [physicalId] }, context.call);
  await context.wait(() => isRunning(physicalId, context));
}

/** Attaches all volumes that the template names for the instance. */
export async function attachVolumes(
  InstanceId: string,
  properties: JsonObject,
  context: ResourceContext,
): Promise<void> {
  for (const volume of records(properties, 'Volumes')) {
    const VolumeId = requiredText(volume, 'VolumeId');
    await attachAndWait({ VolumeId, InstanceId, Device: requiredText(volume, 'Device') }, context);
  }
}

const needingStop = ['InstanceType', 'UserData', 'EbsOptimized'];

interface Changes {
  readonly id: string;
  readonly properties: JsonObject;
  readonly changed: ReadonlySet<string>;
}

/** One attribute a call, as EC2 takes them. */
async function modify(id: string, change: ModifyInstanceAttributeRequest, { call }: ResourceContext) {
  await ModifyInstanceAttribute.handle({ ...change, InstanceId: id }, call);
}

type Attribute = Omit<ModifyInstanceAttributeRequest, 'InstanceId'>;

async function changeRunning({ id, properties, changed }: Changes, context: ResourceContext): Promise<void> {
  const attributes: readonly (readonly [string, Attribute])[] = [
    [
      'DisableApiTermination',
      { DisableApiTermination: { Value: flag(properties, 'DisableApiTermination') ?? false } },
    ],
    [
      'InstanceInitiatedShutdownBehavior',
      {
        InstanceInitiatedShutdownBehavior: {
          Value: text(properties, 'InstanceInitiatedShutdownBehavior') ?? 'stop',
        },
      },
    ],
    ['SecurityGroupIds', { Groups: texts(properties, 'SecurityGroupIds') ?? [] }],
    ['SourceDestCheck', { SourceDestCheck: { Value: flag(properties, 'SourceDestCheck') ?? true } }],
  ];
  for (const [name, change] of attributes) {
    if (changed.has(name)) await modify(id, { ...change, InstanceId: id }, context);
  }
  if (changed.has('MetadataOptions')) {
    await ModifyInstanceMetadataOptions.handle(
      { InstanceId: id, ...metadataOptions(properties) },
      context.call,
    );
  }
}

async function changeVolumes(
  InstanceId: string,
  { properties, previous }: { readonly properties: JsonObject; readonly previous: JsonObject },
  context: ResourceContext,
): Promise<void> {
  const wanted = new Set(records(properties, 'Volumes').map((volume) => requiredText(volume, 'VolumeId')));
  for (const volume of records(previous, 'Volumes')) {
    const VolumeId = requiredText(volume, 'VolumeId');
    if (!wanted.has(VolumeId)) await detachAndWait({ VolumeId, InstanceId }, context);
  }
  await attachVolumes(InstanceId, properties, context);
}

async function stopAndWait(id: string, context: ResourceContext): Promise<void> {
  const stateNow = async () => (await describe(id, context))?.State?.Name;
  // A start that is still under way cannot be stopped.
  await context.wait(async () => (await stateNow()) !== 'pending');
  await StopInstances.handle({ InstanceIds: [id] }, context.call);
  await context.wait(async () => (await stateNow()) === 'stopped');
}

async function changeStopped({ id, properties, changed }: Changes, context: ResourceContext): Promise<void> {
  const now = await describe(id, context);
  const type = text(properties, 'InstanceType');
  if (changed.has('InstanceType') && type !== now?.InstanceType) {
    await modify(id, { InstanceId: id, InstanceType: { Value: type } }, context);
  }
  if (changed.has('EbsOptimized')) {
    const Value = flag(properties, 'EbsOptimized') ?? false;
    await modify(id, { InstanceId: id, EbsOptimized: { Value } }, context);
  }
  if (changed.has('UserData')) {
    const Value = Buffer.from(text(properties, 'UserData') ?? '', 'base64');
    await modify(id, { InstanceId: id, UserData: { Value } }, context);
  }
}
