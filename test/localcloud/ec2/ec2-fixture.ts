// A local cloud with EC2 alone, and the network most of its tests start from.
import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  EC2Client,
  type Instance,
  ModifySubnetAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { Clock } from '../../../src/localcloud/clock.js';
import { publicImages } from '../../../src/localcloud/ec2/public-images.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import type { Store } from '../../../src/localcloud/store.js';
import { createFakeMachines, type FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

export interface Ec2Cloud extends TestCloud<FakeMachines> {
  readonly ec2: EC2Client;
}

export interface Network {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly groupId: string;
  readonly gatewayId: string;
  readonly routeTableId: string;
}

export async function openEc2(
  options: { store?: Store; clock?: Clock; machines?: FakeMachines } = {},
): Promise<Ec2Cloud> {
  const machines = options.machines ?? createFakeMachines();
  const cloud = await createTestCloud({ services: [ec2], ...options, machines });
  return { ...cloud, ec2: cloud.client(EC2Client) };
}

/** A VPC 10.0.0.0/16 with an internet gateway, a public subnet 10.0.1.0/24 in us-east-1a and a group `box`. */
export async function makeNetwork({ ec2: client }: Ec2Cloud, cidr = '10.0'): Promise<Network> {
  const vpcId = (await client.send(new CreateVpcCommand({ CidrBlock: `${cidr}.0.0/16` }))).Vpc?.VpcId ?? '';
  const subnet = await client.send(
    new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `${cidr}.1.0/24`, AvailabilityZone: 'us-east-1a' }),
  );
  const subnetId = subnet.Subnet?.SubnetId ?? '';
  await client.send(
    new ModifySubnetAttributeCommand({ SubnetId: subnetId, MapPublicIpOnLaunch: { Value: true } }),
  );
  const gateway = await client.send(new CreateInternetGatewayCommand({}));
  const gatewayId = gateway.InternetGateway?.InternetGatewayId ?? '';
  await client.send(new AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gatewayId }));
  const tables = await client.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  );
  const routeTableId = tables.RouteTables?.[0]?.RouteTableId ?? '';
  await client.send(
    new CreateRouteCommand({
      RouteTableId: routeTableId,
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: gatewayId,
    }),
  );
  const group = await client.send(
    new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: 'box', Description: 'a box' }),
  );
  return { vpcId, subnetId, gatewayId, routeTableId, groupId: group.GroupId ?? '' };
}

/** The id of a public image in us-east-1 by the start of its name. */
export function imageId(start = 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64'): string {
  const image = publicImages('us-east-1').find(({ name }) => name.startsWith(start));
  if (!image) throw new Error(`no public image starts with ${start}`);
  return image.id;
}

export function launchInput(
  network: Pick<Network, 'subnetId' | 'groupId'>,
  change: Partial<RunInstancesCommandInput> = {},
): RunInstancesCommandInput {
  return {
    ImageId: imageId(),
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    SubnetId: network.subnetId,
    SecurityGroupIds: [network.groupId],
    ...change,
  };
}

/** Launches and waits until every worker is done; answers the instances as they are then. */
export async function launch(
  cloud: Ec2Cloud,
  network: Network,
  change: Partial<RunInstancesCommandInput> = {},
): Promise<Instance[]> {
  const reply = await cloud.ec2.send(new RunInstancesCommand(launchInput(network, change)));
  await cloud.settle();
  return describe(
    cloud,
    (reply.Instances ?? []).map((instance) => instance.InstanceId ?? ''),
  );
}

export async function launchOne(
  cloud: Ec2Cloud,
  network: Network,
  change: Partial<RunInstancesCommandInput> = {},
): Promise<Instance & { InstanceId: string }> {
  const [instance] = await launch(cloud, network, change);
  return instance as Instance & { InstanceId: string };
}

async function describe({ ec2: client }: Ec2Cloud, ids: string[]): Promise<Instance[]> {
  const reply = await client.send(new DescribeInstancesCommand({ InstanceIds: ids }));
  return (reply.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
}

export async function describeOne(cloud: Ec2Cloud, id: string): Promise<Instance> {
  return (await describe(cloud, [id]))[0] as Instance;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** What the cloud answered instead of doing it; fails where it did it. */
export async function refusalOf(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { code: name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('the request was not refused');
}

/** A clock that stands still until it is moved. */
export function movableClock(start = '2026-03-01T12:00:00Z'): Clock & { move: (ms: number) => void } {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
    },
    move: (ms) => {
      now += ms;
    },
  };
}

/** Machines whose `create` waits until it is let go. */
export function heldMachines(): { machines: FakeMachines; release: () => void; reached: Promise<void> } {
  const machines = createFakeMachines();
  let release = () => {};
  let arrive = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const create: FakeMachines['create'] = async (spec) => {
    arrive();
    await gate;
    await machines.create(spec);
  };
  return { machines: { ...machines, create }, release: () => release(), reached };
}
