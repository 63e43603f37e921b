// Everything that can be known to stand in the way of an update is found here, before anything is stopped.
import { describeImage, type Image, resolveImage } from '../../cloud/images.js';
import { type InstanceType, zonesOffering } from '../../cloud/instance-types.js';
import type { Stack } from '../../cloud/stacks.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import type { UpdatePlan, UpdateWishes } from '../../model/update.js';
import type { Context } from '../context.js';
import { checkType } from './preflight.js';
import { checkRoom, mayLackDriver } from './room.js';

/** A box as an update finds it. */
export interface Target {
  readonly box: Box;
  readonly stack: Stack;
  readonly wishes: UpdateWishes;
}

export interface CheckedUpdate extends Pick<UpdatePlan, 'from' | 'to'> {
  /** Parameters of the box's template that get a value; the others stay. */
  readonly values: Readonly<Record<string, string>>;
  /** The wanted image, where one was named. */
  readonly image?: Image;
}

/** Throws the first thing that stands in the way. */
export async function checkUpdate(context: Context, target: Target): Promise<CheckedUpdate> {
  const { box, stack, wishes } = target;
  const volumeSize = checkVolumeSize(target);
  const name = wishes.instanceType ?? box.instanceType;
  const type = await checkType(context, name);
  const image = await chooseImage(context, target, type);
  if (name !== box.instanceType) await checkMove(context, box, type);
  if (image === undefined) await checkPinnedImage(context, box, type);
  const from = { instanceType: box.instanceType, volumeSize: sizeOf(stack), imageId: box.imageId };
  const to = { instanceType: name, volumeSize, imageId: image?.imageId ?? box.imageId };
  return { from, to, image, values: valuesOf(target, image) };
}

function valuesOf({ wishes }: Target, image: Image | undefined): Record<string, string> {
  const { instanceType, volumeSize } = wishes;
  return {
    ...(instanceType === undefined ? {} : { InstanceType: instanceType }),
    ...(volumeSize === undefined ? {} : { VolumeSize: String(volumeSize) }),
    ...(image === undefined ? {} : { ImageId: image.imageId, RootDeviceName: image.rootDeviceName }),
  };
}

const sizeOf = (stack: Stack): number => Number(stack.parameters.VolumeSize ?? 0);

function checkVolumeSize({ stack, wishes }: Target): number {
  const now = sizeOf(stack);
  const wanted = wishes.volumeSize ?? now;
  if (wanted >= now) return wanted;
  throw new UserError({
    what: `the data volume of ${wishes.user} cannot become smaller`,
    why: `it has ${now} GiB, ${wanted} were asked for; EBS volumes only grow`,
    next: `create another box with --volume-size ${wanted} and copy the files`,
  });
}

async function chooseImage(
  context: Context,
  { wishes }: Target,
  type: InstanceType,
): Promise<Image | undefined> {
  if (wishes.image === undefined) return undefined;
  return resolveImage(context.cloud, wishes.image, type.architectures.includes('arm64') ? 'arm64' : 'x86_64');
}

/** The volume stays in its zone, so the type must be had there. CloudFormation starts one that is stopped. */
async function checkMove(context: Context, box: Box, type: InstanceType): Promise<void> {
  const zones = await zonesOffering(context.cloud, type.type);
  if (!zones.includes(box.zone)) throw notOffered(box, type.type, zones);
  await checkRoom(context, [box], type);
}

function notOffered({ user, zone, instanceType }: Box, type: string, zones: readonly string[]): UserError {
  return new UserError({
    what: `${type} cannot be had in ${zone}, where ${user} and its data are`,
    why: zones.length > 0 ? `EC2 offers it in ${zones.join(', ')}` : 'no zone of the region offers it',
    next: `choose another type; ${user} stays a ${instanceType}`,
  });
}

/** The image stays what it is: it must fit the type's processor, and may lack what a GPU needs. */
async function checkPinnedImage(context: Context, box: Box, type: InstanceType): Promise<void> {
  const image = await describeImage(context.cloud, box.imageId);
  // An image that is gone still runs where it runs; EC2 itself refuses a type of another architecture.
  if (!image) return;
  if (!type.architectures.includes(image.architecture)) throw wrongArchitecture(box, type, image);
  if (!mayLackDriver(type, image)) return;
  context.port.report({
    kind: 'warning',
    text: `${type.type} has a GPU, and ${image.name} (${image.imageId}) may lack its driver; --ami gpu has it, in another machine`,
  });
}

function wrongArchitecture(box: Box, type: InstanceType, image: Image): UserError {
  return new UserError({
    what: `${box.user} cannot become a ${type.type}`,
    why: `the type is ${type.architectures.join(' or ')}, and its image ${image.imageId} is ${image.architecture}`,
    next: `choose a type for ${image.architecture}; ${box.user} stays a ${box.instanceType}`,
  });
}
