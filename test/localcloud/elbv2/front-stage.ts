// A local cloud with a real front in a folder of its own, and machines that are servers on loopback addresses.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Action,
  CreateListenerCommand,
  type CreateListenerCommandInput,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  type ElasticLoadBalancingV2Client,
  type Listener,
  type LoadBalancer,
  RegisterTargetsCommand,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '../../../src/localcloud/clock.js';
import type { Front } from '../../../src/localcloud/cloud.js';
import { internetGateways, vpcs } from '../../../src/localcloud/ec2/network-records.js';
import {
  type InstanceRecord,
  instances,
  securityGroups,
  subnets,
} from '../../../src/localcloud/ec2/records.js';
import { openFront } from '../../../src/localcloud/elbv2/front.js';
import { openStore, type Store } from '../../../src/localcloud/store.js';
import type { Service } from '../../../src/localcloud/wire/action.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

export interface FrontStage {
  readonly test: TestCloud<FakeMachines>;
  readonly store: Store;
  readonly front: Front;
  readonly dir: string;
  /** The authority's certificate, to verify with. */
  readonly ca: () => Buffer;
  readonly close: () => Promise<void>;
}

/** `second` shortens the seconds of health checks and idle timeouts. */
export async function openFrontStage(options: {
  services: readonly Service[];
  second?: number;
  dir?: string;
  store?: Store;
  /** For the dates of certificates. */
  clock?: Clock;
}): Promise<FrontStage> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'front-'));
  const store = options.store ?? openStore();
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const front = await openFront({ dir, store, log, second: options.second, clock: options.clock });
  const test = await createTestCloud({ services: options.services, store, front });
  return {
    test,
    store,
    front,
    dir,
    ca: () => readFileSync(front.authorityFile),
    close: async () => {
      await test.close();
      await front.close();
      if (options.dir === undefined) rmSync(dir, { recursive: true });
    },
  };
}

/** A VPC of a region with two subnets on loopback addresses and one security group. */
export function putNetwork(store: Store, region = 'us-east-1', net = 20): void {
  const tags: [] = [];
  const vpcId = `vpc-${region}`;
  vpcs(store).put(vpcId, {
    ...{ id: vpcId, region, tags, cidrBlock: `127.${net}.0.0/16` },
    ...{ enableDnsSupport: true, enableDnsHostnames: true },
  });
  for (const [index, zone] of ['a', 'b'].entries()) {
    const id = `subnet-${region}-${zone}`;
    const cidrBlock = `127.${net}.${index}.0/24`;
    const place = { vpcId, cidrBlock, availabilityZone: `${region}${zone}`, mapPublicIpOnLaunch: true };
    subnets(store).put(id, { id, region, tags, ...place });
  }
  internetGateways(store).put(`igw-${region}`, { id: `igw-${region}`, region, tags, vpcId });
  const group = { id: `sg-${region}`, region, tags, vpcId, name: 'default', description: 'd' };
  securityGroups(store).put(group.id, group);
}

/** A running instance at a loopback address. */
export function putInstance(
  store: Store,
  id: string,
  privateIp: string,
  change: Partial<InstanceRecord> = {},
): void {
  const region = change.region ?? 'us-east-1';
  instances(store).put(id, {
    id,
    region,
    tags: [],
    state: 'running',
    imageId: 'ami-1',
    instanceType: 't3.micro',
    launchTime: '2030-01-01T00:00:00Z',
    availabilityZone: `${region}a`,
    subnetId: `subnet-${region}-a`,
    vpcId: `vpc-${region}`,
    networkInterfaceId: 'eni-1',
    privateIp,
    associatePublicIp: true,
    securityGroupIds: [`sg-${region}`],
    rootDeviceName: '/dev/sda1',
    blockDevices: [],
    shutdownBehavior: 'stop',
    disableApiTermination: false,
    httpTokens: 'required',
    httpPutResponseHopLimit: 1,
    reservationId: 'r-1',
    launchIndex: 0,
    ...change,
  } as InstanceRecord);
}

/** The calls a test makes most, each answering the one thing it made. */
export function elbCalls(client: ElasticLoadBalancingV2Client, region = 'us-east-1') {
  const balancer = async (Name: string): Promise<LoadBalancer> => {
    const Subnets = [`subnet-${region}-a`, `subnet-${region}-b`];
    const made = await client.send(
      new CreateLoadBalancerCommand({ Name, Subnets, SecurityGroups: [`sg-${region}`] }),
    );
    return made.LoadBalancers?.[0] as LoadBalancer;
  };
  const group = async (
    Name: string,
    Port: number,
    more: Partial<CreateTargetGroupCommandInput> = {},
  ): Promise<TargetGroup> => {
    const VpcId = `vpc-${region}`;
    const made = await client.send(
      new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port, VpcId, ...more }),
    );
    return made.TargetGroups?.[0] as TargetGroup;
  };
  const listener = async (
    LoadBalancerArn: string | undefined,
    Port: number,
    more: Partial<CreateListenerCommandInput> = {},
  ): Promise<Listener> => {
    const DefaultActions: Action[] = [notFound];
    const made = await client.send(
      new CreateListenerCommand({ LoadBalancerArn, Port, Protocol: 'HTTP', DefaultActions, ...more }),
    );
    return made.Listeners?.[0] as Listener;
  };
  const rule = async (ListenerArn: string | undefined, Priority: number, host: string, action: Action) => {
    const Conditions = [{ Field: 'host-header', Values: [host] }];
    const made = await client.send(
      new CreateRuleCommand({ ListenerArn, Priority, Conditions, Actions: [action] }),
    );
    return made.Rules?.[0];
  };
  const register = (TargetGroupArn: string | undefined, ...ids: string[]) =>
    client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: ids.map((Id) => ({ Id })) }));
  return { balancer, group, listener, rule, register };
}

export const notFound: Action = {
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode: '404', MessageBody: 'no such box', ContentType: 'text/plain' },
};
export const forwardTo = (TargetGroupArn: string | undefined): Action => ({
  Type: 'forward',
  TargetGroupArn,
});
export const fixed = (StatusCode: string, MessageBody: string): Action => ({
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode, MessageBody },
});
