// Which calls of a create this identity may make, as EC2's dry runs tell it.
import {
  type _InstanceType,
  CreateInternetGatewayCommand,
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  ImportKeyPairCommand,
  type ResourceType,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '../model/tags.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { errorCode, explain } from './failures.js';
import { toTags } from './tag-lists.js';

export interface DryRun {
  /** E.g. `ec2:RunInstances`. */
  readonly action: string;
  /** `early` where it takes a network, and there is none yet; `unclear` for every other refusal. */
  readonly verdict: 'allowed' | 'denied' | 'early' | 'unclear';
  /** AWS's words where it is not allowed. */
  readonly why?: string;
}

export interface DryRunPlan {
  readonly imageId: string;
  readonly instanceType: string;
  readonly zone: string;
  /** One line in OpenSSH's format. */
  readonly publicKey: string;
  /** The workspace's, for the tag of all that is ours. */
  readonly prefix: string;
  /** Where the boxes go, once that is made: without it, an account that has no default VPC cannot answer. */
  readonly network?: { readonly vpcId: string; readonly subnetId: string };
}

/** Asks for each of them; nothing is made. CloudFormation, Route 53 and the load balancer know no dry run. */
export async function dryRunCreate(cloud: Cloud, plan: DryRunPlan): Promise<DryRun[]> {
  const calls = Object.entries({ ...networkCalls(cloud, plan), ...boxCalls(cloud, plan) });
  return Promise.all(calls.map(([action, call]) => judge(`ec2:${action}`, call, cloud)));
}

type Calls = Readonly<Record<string, () => Promise<unknown>>>;

const DryRun = true;
const name = 'flotilla-dry-run';

/** With the tag that the real calls bring: a policy may allow nothing without it. */
function taggedAs({ prefix }: DryRunPlan, ...types: readonly ResourceType[]) {
  return types.map((ResourceType) => ({ ResourceType, Tags: toTags({ [tagKeys.prefix]: prefix }) }));
}

function networkCalls(cloud: Cloud, plan: DryRunPlan): Calls {
  const client = ec2(cloud);
  const vpc = { DryRun, CidrBlock: '10.0.0.0/16', TagSpecifications: taggedAs(plan, 'vpc') };
  const gateway = { DryRun, TagSpecifications: taggedAs(plan, 'internet-gateway') };
  const group = {
    DryRun,
    GroupName: name,
    Description: name,
    VpcId: plan.network?.vpcId,
    TagSpecifications: taggedAs(plan, 'security-group'),
  };
  return {
    CreateVpc: () => client.send(new CreateVpcCommand(vpc)),
    CreateInternetGateway: () => client.send(new CreateInternetGatewayCommand(gateway)),
    CreateSecurityGroup: () => client.send(new CreateSecurityGroupCommand(group)),
  };
}

function boxCalls(cloud: Cloud, plan: DryRunPlan): Calls {
  const client = ec2(cloud);
  const key = {
    DryRun,
    KeyName: name,
    PublicKeyMaterial: Buffer.from(plan.publicKey),
    TagSpecifications: taggedAs(plan, 'key-pair'),
  };
  const volume = {
    DryRun,
    AvailabilityZone: plan.zone,
    Size: 1,
    VolumeType: 'gp3' as const,
    Encrypted: true,
    TagSpecifications: taggedAs(plan, 'volume'),
  };
  const instance = {
    DryRun,
    ImageId: plan.imageId,
    InstanceType: plan.instanceType as _InstanceType,
    MinCount: 1,
    MaxCount: 1,
    SubnetId: plan.network?.subnetId,
    TagSpecifications: taggedAs(plan, 'instance', 'volume'),
  };
  return {
    ImportKeyPair: () => client.send(new ImportKeyPairCommand(key)),
    CreateVolume: () => client.send(new CreateVolumeCommand(volume)),
    RunInstances: () => client.send(new RunInstancesCommand(instance)),
  };
}

// A dry run never succeeds: DryRunOperation is the error that says it would have.
async function judge(action: string, call: () => Promise<unknown>, cloud: Cloud): Promise<DryRun> {
  try {
    await call();
    throw new Error(`${action} did not heed DryRun`);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'DryRunOperation') return { action, verdict: 'allowed' };
    if (code === 'Error') throw error;
    if (code === 'VPCIdNotSpecified') return { action, verdict: 'early' };
    const { why, reason } = explain(error, { what: action, cloud }).complaint;
    return { action, verdict: reason === 'credentials' ? 'denied' : 'unclear', why };
  }
}
