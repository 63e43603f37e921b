// Which calls of a create this identity may make, as EC2's dry runs tell it.
import {
  type _InstanceType,
  CreateInternetGatewayCommand,
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  ImportKeyPairCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { errorCode, explain } from './failures.js';

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
  /** Where the boxes go, once that is made: without it, an account that has no default VPC cannot answer. */
  readonly network?: { readonly vpcId: string; readonly subnetId: string };
}

/** Asks for each of them; nothing is made. CloudFormation, Route 53 and the load balancer know no dry run. */
export async function dryRunCreate(cloud: Cloud, plan: DryRunPlan): Promise<DryRun[]> {
  const client = ec2(cloud);
  const { imageId, instanceType, zone, publicKey, network } = plan;
  const DryRun = true;
  const name = 'flotilla-dry-run';
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    CreateVpc: () => client.send(new CreateVpcCommand({ DryRun, CidrBlock: '10.0.0.0/16' })),
    CreateInternetGateway: () => client.send(new CreateInternetGatewayCommand({ DryRun })),
    CreateSecurityGroup: () =>
      client.send(
        new CreateSecurityGroupCommand({ DryRun, GroupName: name, Description: name, VpcId: network?.vpcId }),
      ),
    ImportKeyPair: () =>
      client.send(
        new ImportKeyPairCommand({ DryRun, KeyName: name, PublicKeyMaterial: Buffer.from(publicKey) }),
      ),
    CreateVolume: () =>
      client.send(
        new CreateVolumeCommand({
          DryRun,
          AvailabilityZone: zone,
          Size: 1,
          VolumeType: 'gp3',
          Encrypted: true,
        }),
      ),
    RunInstances: () =>
      client.send(
        new RunInstancesCommand({
          DryRun,
          ImageId: imageId,
          InstanceType: instanceType as _InstanceType,
          MinCount: 1,
          MaxCount: 1,
          SubnetId: network?.subnetId,
        }),
      ),
  };
  return Promise.all(Object.entries(calls).map(([action, call]) => judge(`ec2:${action}`, call, cloud)));
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
