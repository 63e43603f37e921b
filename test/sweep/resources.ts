// What there is in a cloud and its workspace, in words that are the same for every run with the same end.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Instance,
  type IpPermission,
  type Tag,
} from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { readPins } from '../../src/assets/known-hosts.js';
import { records, tagOf, ways } from './ways.js';
import type { Site } from './world.js';

/** One thing: what it is, the same in every run, and the id it has in this one. */
export interface Resource {
  readonly words: string;
  readonly id: string;
}

/** Everything the sweep compares; identities, addresses and moments are left out of the words. */
export async function describeSite(site: Site): Promise<Resource[]> {
  const settings = { endpoint: site.url(), region: 'us-east-1', credentials: site.credentials() };
  const [ec2, elbv2] = [new EC2Client(settings), new ElasticLoadBalancingV2Client(settings)];
  const instances = await livingInstances(ec2);
  const found = await Promise.all([
    instances.map(wordsOfInstance),
    volumesAndSnapshots(ec2),
    groups(ec2),
    launchTemplates(ec2),
    smallThings(ec2),
    stacks(new CloudFormationClient(settings)),
    ways(elbv2, instances),
    records(new Route53Client(settings), instances),
    pins(site, instances),
    files(site),
  ]);
  return found.flat();
}

/** What one has more often than the other, in words; a thing that is there twice counts twice. */
export function differences(expected: readonly Resource[], found: readonly Resource[]) {
  return { missing: without(expected, found), extra: without(found, expected) };
}

function without(all: readonly Resource[], others: readonly Resource[]): Resource[] {
  const left = others.map(({ words }) => words);
  return all.filter(({ words }) => {
    const place = left.indexOf(words);
    if (place !== -1) left.splice(place, 1);
    return place === -1;
  });
}

async function livingInstances(ec2: EC2Client): Promise<Instance[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const all = Reservations.flatMap((one) => one.Instances ?? []);
  return all.filter(({ State }) => !['terminated', 'shutting-down'].includes(State?.Name ?? ''));
}

function wordsOfInstance(one: Instance): Resource {
  const parts = [
    one.State?.Name,
    one.InstanceType,
    `${one.BlockDeviceMappings?.length} disks`,
    tagsOf(one.Tags),
  ];
  return { words: `instance ${parts.join(' ')}`, id: one.InstanceId ?? '' };
}

/** Values that are keys, ids or moments are different in every run. */
function tagsOf(tags: readonly Tag[] = []): string {
  const shown = tags.map(({ Key = '', Value = '' }) => {
    const isOwn =
      /key$|stack-id$|^aws:ec2/.test(Key) ||
      /\b(i|vol|sg|snap|vpc|subnet)-[0-9a-f]{8}|\d{4}-\d\d-\d\d/.test(Value);
    return `${Key}=${isOwn ? '*' : Value}`;
  });
  return `[${shown.sort().join(', ')}]`;
}

async function volumesAndSnapshots(ec2: EC2Client): Promise<Resource[]> {
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  return [
    ...Volumes.map(({ VolumeId: id = '', Size, State, Attachments, Tags }) => {
      const at = Attachments?.map(({ Device, DeleteOnTermination }) => `${Device} ${DeleteOnTermination}`);
      return { words: `volume ${Size} ${State} ${at} ${tagsOf(Tags)}`, id };
    }),
    ...Snapshots.map(({ SnapshotId: id = '', VolumeSize, State, Tags }) => {
      return { words: `snapshot ${VolumeSize} ${State} ${tagsOf(Tags)}`, id };
    }),
  ];
}

async function groups(ec2: EC2Client): Promise<Resource[]> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return SecurityGroups.map(({ GroupId: id = '', GroupName, IpPermissions = [], Tags }) => {
    // It stands on any port that was free.
    const isFront = tagsOf(Tags).includes('flotilla-front');
    const name = GroupName === 'default' ? 'default' : tagsOf(Tags);
    return {
      words: `group ${name} ${isFront ? IpPermissions.length : IpPermissions.flatMap(doorsOf).sort().join(', ')}`,
      id,
    };
  });
}

function doorsOf({
  IpProtocol,
  FromPort,
  ToPort,
  IpRanges = [],
  UserIdGroupPairs = [],
}: IpPermission): string[] {
  const port = `${IpProtocol} ${FromPort}-${ToPort}`;
  return [
    ...IpRanges.map(({ CidrIp }) => `${port} ${CidrIp}`),
    ...UserIdGroupPairs.map(() => `${port} of a group`),
  ];
}

async function launchTemplates(ec2: EC2Client): Promise<Resource[]> {
  const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  const found = LaunchTemplates.map(async ({ LaunchTemplateId: id = '', Tags }) => {
    const { LaunchTemplateVersions = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id }),
    );
    return { words: `launch template, ${LaunchTemplateVersions.length} versions ${tagsOf(Tags)}`, id };
  });
  return Promise.all(found);
}

async function smallThings(ec2: EC2Client): Promise<Resource[]> {
  const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({}));
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  return [
    ...KeyPairs.map(({ KeyPairId: id = '', Tags }) => ({ words: `key pair ${tagsOf(Tags)}`, id })),
    ...Vpcs.map(({ VpcId: id = '', CidrBlock, Tags }) => ({ words: `vpc ${CidrBlock} ${tagsOf(Tags)}`, id })),
  ];
}

async function stacks(cloudFormation: CloudFormationClient): Promise<Resource[]> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  const found = Stacks.map(async ({ StackName, StackId: id = '', StackStatus, Tags }) => {
    const { Summaries = [] } = await cloudFormation.send(new ListChangeSetsCommand({ StackName }));
    const waiting = Summaries.filter(({ ExecutionStatus }) => ExecutionStatus === 'AVAILABLE').length;
    return { words: `stack ${StackName} ${StackStatus}, ${waiting} change sets ${tagsOf(Tags)}`, id };
  });
  return Promise.all(found);
}

/** That the pinned keys are those the box was given matters, not which ones. */
async function pins(site: Site, instances: readonly Instance[]): Promise<Resource[]> {
  const users = list(join(site.workspace, 'known_hosts'));
  const found = users.map(async (user) => {
    const pinned = await readPins(site.workspace, user);
    const instance = instances.find((one) => tagOf(one, 'flotilla:user') === user);
    const told = instance && tagOf(instance, 'flotilla:hostkey');
    const words = [
      pinned?.oneTime === undefined ? 'final' : 'with a one-time key',
      pinned?.keys.join(';') === told ? 'as tagged' : 'not as tagged',
      pinned?.instanceId === instance?.InstanceId ? 'of this instance' : 'of another instance',
    ];
    return { words: `pins of ${user}, ${words.join(', ')}`, id: user };
  });
  return Promise.all(found);
}

function files({ workspace }: Site): Resource[] {
  // A lock whose process is dead is nobody's, and the next one takes it over.
  const held = list(join(workspace, '.flotilla/locks')).filter((name) =>
    readFileSync(join(workspace, '.flotilla/locks', name), 'utf8').includes(`"pid":${process.pid},`),
  );
  const found = [...list(join(workspace, 'passwords')), ...held];
  return found.map((name) => ({ words: `file ${name}`, id: name }));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !/^(README|\.git)/.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
