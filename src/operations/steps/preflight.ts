// Everything that can be known to fail is found here, before anything is created or paid for.
import { findCertificate } from '../../cloud/certificates.js';
import { certificateCovers } from '../../cloud/front.js';
import { callerIdentity } from '../../cloud/identity.js';
import { type Image, resolveImage } from '../../cloud/images.js';
import { describeInstanceType, type InstanceType, zonesOffering } from '../../cloud/instance-types.js';
import { findHostedZone } from '../../cloud/records.js';
import { describeGroup } from '../../cloud/security-groups.js';
import { describeSnapshot } from '../../cloud/snapshots.js';
import type { Access } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { boxStackName, notebookName } from '../../model/names.js';
import type { CreatePlan, CreateWishes } from '../../model/plan.js';
import { priceOf } from '../../model/price.js';
import { tagKeys } from '../../model/tags.js';
import type { SshKey } from '../../ssh/keys.js';
import type { Context } from '../context.js';
import { allowedAddresses } from './addresses.js';
import { checkBudget } from './budget.js';
import { planKeyPair } from './key.js';
import { checkNotebooks } from './notebook-folder.js';
import { checkQuota } from './quota.js';

/** Looks up and checks all of it side by side; throws the first thing that stands in the way. */
export async function makePlan(context: Context, wishes: CreateWishes, key: SshKey): Promise<CreatePlan> {
  const { cloud, config } = context;
  const [identity, type] = await Promise.all([
    callerIdentity(cloud),
    checkType(context, wishes.instanceType),
  ]);
  const access = chooseAccess(context, wishes.access);
  const [image, zones, volumeSize, sshAllow, keyPair, names, certificate, notebooks] = await Promise.all([
    chooseImage(context, wishes, type),
    checkZones(context, wishes.instanceType),
    checkSnapshot(context, wishes),
    allowedAddresses(context),
    planKeyPair(context, key),
    checkNames(context),
    access === 'https' ? checkCertificate(context, wishes.user) : undefined,
    checkNotebooks(context, wishes),
    checkMeans(context, type),
    checkGroups(context, wishes.securityGroups),
  ]);
  return {
    cloud: cloud.kind,
    account: identity.account,
    region: cloud.region,
    prefix: config.prefix,
    user: wishes.user,
    stackName: boxStackName(config.prefix, wishes.user),
    instanceType: type.type,
    vcpus: type.vcpus,
    memoryMiB: type.memoryMiB,
    image: { imageId: image.imageId, name: image.name, rootDeviceName: image.rootDeviceName },
    rootSize: checkRootSize(wishes, image),
    volumeSize,
    snapshotId: wishes.snapshotId,
    zones,
    access,
    names,
    certificate,
    openPorts: wishes.openPorts,
    securityGroups: wishes.securityGroups,
    sshAllow,
    keyName: keyPair.name,
    notebooks,
    tags: {
      ...wishedTags(context, wishes, access),
      [tagKeys.user]: wishes.user,
      ...notebookTags(notebooks),
    },
    price: priceOf({ cloud: cloud.kind, region: cloud.region, instanceType: type.type }),
  };
}

/** What the account and the budget have left. */
async function checkMeans(context: Context, type: InstanceType): Promise<void> {
  const { kind: cloud, region } = context.cloud;
  const price = priceOf({ cloud, region, instanceType: type.type });
  await Promise.all([checkQuota(context, type), checkBudget(context, { price, count: 1 })]);
}

const notebookTags = (folder: string | undefined): Record<string, string> =>
  folder === undefined ? {} : { [tagKeys.notebooks]: folder };

/** What every instance of these wishes is tagged with; whose it is comes on top. */
export function wishedTags(
  context: Context,
  wishes: Pick<CreateWishes, 'tags' | 'owner' | 'note'>,
  access: Access,
): Record<string, string> {
  return {
    ...wishes.tags,
    [tagKeys.prefix]: context.config.prefix,
    [tagKeys.access]: access,
    ...(wishes.owner === undefined ? {} : { [tagKeys.owner]: wishes.owner }),
    ...(wishes.note === undefined ? {} : { [tagKeys.note]: wishes.note }),
  };
}

/** What EC2 says of the type. Throws where there is none, or none that this machine could run. */
export async function checkType(context: Context, name: string): Promise<InstanceType> {
  const type = await describeInstanceType(context.cloud, name);
  if (type) return runnable(context, type);
  throw new UserError({
    what: `there is no instance type ${JSON.stringify(name)}`,
    why: `EC2 in ${context.cloud.region} does not know it`,
    next: 'name one such as t3.medium, c3.8xlarge or g5.xlarge',
  });
}

/** Boxes of the local cloud run on this machine's own processor. */
function runnable(context: Context, type: InstanceType): InstanceType {
  const mine = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  if (context.cloud.kind === 'aws' || type.architectures.includes(mine)) return type;
  throw new UserError({
    what: `${type.type} cannot run on the local cloud of this machine`,
    why: `it is an ${type.architectures.join(' or ')} type, and this machine is ${mine}`,
    next: `choose a type for ${mine}, such as t3.micro`,
  });
}

export async function chooseImage(
  context: Context,
  wishes: Pick<CreateWishes, 'image'>,
  type: InstanceType,
): Promise<Image> {
  const reference = wishes.image ?? (type.gpus > 0 ? 'gpu' : context.config.box.ami);
  return resolveImage(context.cloud, reference, type.architectures.includes('arm64') ? 'arm64' : 'x86_64');
}

export function checkRootSize(wishes: Pick<CreateWishes, 'rootSize'>, image: Image): number {
  if (wishes.rootSize >= image.rootSizeGiB) return wishes.rootSize;
  throw new UserError({
    what: `a root disk of ${wishes.rootSize} GiB is too small for ${image.imageId}`,
    why: `the image needs at least ${image.rootSizeGiB} GiB`,
    next: `give --root-size ${image.rootSizeGiB} or more`,
  });
}

export async function checkZones(context: Context, type: string): Promise<readonly string[]> {
  const zones = await zonesOffering(context.cloud, type);
  if (zones.length > 0) return zones;
  throw new UserError({
    what: `${type} is not offered in ${context.cloud.region}`,
    why: 'no availability zone of the region has it',
    next: 'choose another type, or another region with --region',
  });
}

/** The size of the data volume in GiB, at least that of the snapshot it is made from. */
export async function checkSnapshot(
  context: Context,
  wishes: Pick<CreateWishes, 'volumeSize' | 'snapshotId'>,
): Promise<number> {
  const wanted = wishes.volumeSize ?? context.config.box.volumeSize;
  if (wishes.snapshotId === undefined) return wanted;
  const snapshot = await describeSnapshot(context.cloud, wishes.snapshotId);
  if (!snapshot) {
    throw new UserError({
      what: `there is no snapshot ${wishes.snapshotId} in ${context.cloud.region}`,
      why: 'EC2 does not know it here; snapshots belong to one region',
      next: 'check the id, or name its region with --region',
      reason: 'notFound',
    });
  }
  if (wishes.volumeSize === undefined) return Math.max(wanted, snapshot.sizeGiB);
  if (wishes.volumeSize >= snapshot.sizeGiB) return wishes.volumeSize;
  throw new UserError({
    what: `a volume of ${wishes.volumeSize} GiB cannot hold ${wishes.snapshotId}`,
    why: `the snapshot is of a volume of ${snapshot.sizeGiB} GiB`,
    next: `give --volume-size ${snapshot.sizeGiB} or more`,
  });
}

export function chooseAccess(context: Context, wished: Access | undefined): Access {
  const { domain, certificate, box } = context.config;
  const possible = context.cloud.kind === 'local' || (domain !== undefined && certificate !== undefined);
  const access = wished ?? box.access ?? (possible ? 'https' : 'tunnel');
  if (access !== 'https' || possible) return access;
  throw new UserError({
    what: 'https access is not set up',
    why: 'it needs domain, hosted_zone and certificate in flotilla.yaml',
    next: 'add them, or use --access tunnel',
  });
}

export async function checkNames(context: Context): Promise<CreatePlan['names']> {
  const { domain, hostedZone } = context.config;
  if (domain === undefined || hostedZone === undefined) return undefined;
  if (await findHostedZone(context.cloud, hostedZone)) return { domain, hostedZone };
  throw new UserError({
    what: `there is no hosted zone ${hostedZone}`,
    why: 'Route 53 of this account does not have it',
    next: 'correct hosted_zone in flotilla.yaml, or remove domain and hosted_zone',
    reason: 'notFound',
  });
}

export async function checkCertificate(context: Context, user: string): Promise<string> {
  const name = notebookName(user, context.config.domain ?? '');
  const arn = context.config.certificate ?? (await findCertificate(context.cloud, name));
  const covered = arn === undefined ? undefined : await certificateCovers(context.cloud, arn, name);
  if (arn !== undefined && covered?.ok) return arn;
  throw new UserError({
    what: `no certificate for ${name}`,
    why: covered?.reason ?? 'none is configured',
    next: 'request a wildcard certificate in ACM and name its ARN as certificate in flotilla.yaml',
  });
}

export async function checkGroups(context: Context, groupIds: readonly string[]): Promise<void> {
  for (const groupId of groupIds) {
    if (await describeGroup(context.cloud, groupId)) continue;
    throw new UserError({
      what: `there is no security group ${groupId} in ${context.cloud.region}`,
      why: 'EC2 does not know it here',
      next: 'check the id; groups belong to one VPC of one region',
      reason: 'notFound',
    });
  }
}
