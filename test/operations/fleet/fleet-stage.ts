// Fleets made of nothing, in a local cloud inside the test's own process that counts its calls.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll } from 'vitest';
import { openCloud } from '../../../src/cloud/clients.js';
import { resolveImage } from '../../../src/cloud/images.js';
import { cloudFormation } from '../../../src/localcloud/cloudformation/service.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import { ssm } from '../../../src/localcloud/ssm/service.js';
import { defaultConfig } from '../../../src/model/config.js';
import { tagKeys } from '../../../src/model/tags.js';
import type { Context } from '../../../src/operations/context.js';
import { createTestCloud } from '../../helpers/test-cloud.js';

export interface FleetStage {
  readonly context: Context;
  /** Actions called so far. */
  readonly calls: string[];
  /** One instance; `number` undefined: launched and never numbered. */
  readonly launch: (
    base: string,
    number?: number,
    tags?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  readonly makeStack: (name: string, tags: Readonly<Record<string, string>>) => Promise<void>;
  readonly ec2: EC2Client;
  readonly settle: () => Promise<void>;
}

export async function openFleetStage(): Promise<FleetStage> {
  const calls: string[] = [];
  const pace = {
    admit: async ({ action }: { readonly action: string }) => void calls.push(action),
    waitFor: async () => {},
    launch: async () => {},
    stackOperation: async () => {},
  };
  const test = await createTestCloud({ services: [ec2, ssm, cloudFormation], pace });
  const workspace = await mkdtemp(join(tmpdir(), 'flotilla-fleet-'));
  afterAll(async () => {
    await test.close();
    await rm(workspace, { recursive: true, force: true });
  });
  const { url: endpoint, credentials } = test;
  const cloud = openCloud({ kind: 'local', region: 'us-east-1', endpoint, credentials });
  const port = { report: () => {}, ask: async () => true };
  const signal = new AbortController().signal;
  const context = { workspace, config: defaultConfig, cloud, port, runId: 'run', signal };
  const client = test.client(EC2Client);
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.70.0.0/16' }));
  const { Subnet } = await client.send(
    new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.70.0.0/20', AvailabilityZone: 'us-east-1a' }),
  );
  const { imageId } = await resolveImage(cloud, 'ubuntu-24.04', 'x86_64');
  const launch: FleetStage['launch'] = async (base, number, tags = {}) => {
    const all = { [tagKeys.prefix]: 'flotilla', [tagKeys.fleet]: base, ...numbered(base, number), ...tags };
    const Tags = Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
    const launched = await client.send(
      new RunInstancesCommand({
        ImageId: imageId,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: Subnet?.SubnetId, AssociatePublicIpAddress: true }],
        TagSpecifications: [{ ResourceType: 'instance', Tags }],
      }),
    );
    return launched.Instances?.[0]?.InstanceId ?? '';
  };
  const makeStack: FleetStage['makeStack'] = async (StackName, tags) => {
    await test.client(CloudFormationClient).send(
      new CreateStackCommand({
        StackName,
        TemplateBody: '{"Resources":{"Handle":{"Type":"AWS::CloudFormation::WaitConditionHandle"}}}',
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  };
  return { context, calls, launch, makeStack, ec2: client, settle: test.settle };
}

function numbered(base: string, number?: number): Record<string, string> {
  return number === undefined
    ? {}
    : { [tagKeys.user]: `${base}-${number}`, [tagKeys.number]: String(number) };
}
