// What the local cloud's templates never make: a box of spare capacity.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/assets/config.js';
import { resolveImage } from '../../src/cloud/images.js';
import { findBoxes } from '../../src/cloud/instances.js';
import { ec2 } from '../../src/localcloud/ec2/service.js';
import { ssm } from '../../src/localcloud/ssm/service.js';
import { tagKeys } from '../../src/model/tags.js';
import type { Context } from '../../src/operations/context.js';
import { stopBox } from '../../src/operations/stack/stop.js';
import { openLocalStage } from '../cloud/local-cloud.js';

let context: Context;

beforeAll(async () => {
  const { cloud, test } = await openLocalStage([ec2, ssm]);
  const config = await readConfig(undefined);
  const workspace = await mkdtemp(join(tmpdir(), 'flotilla-stop-'));
  const port = { report: () => {}, ask: async () => true };
  context = { workspace, config, cloud, port, runId: 'run', signal: new AbortController().signal };
  const client = test.client(EC2Client);
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.70.0.0/16' }));
  const { Subnet } = await client.send(
    new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.70.0.0/20' }),
  );
  for (const [user, spot] of [
    ['alice', true],
    ['bob', false],
  ] as const) {
    await client.send(
      new RunInstancesCommand({
        ImageId: (await resolveImage(cloud, 'ubuntu-24.04', 'x86_64')).imageId,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: Subnet?.SubnetId,
        ...(spot && { InstanceMarketOptions: { MarketType: 'spot' } }),
        TagSpecifications: [
          {
            ResourceType: 'instance',
            Tags: [
              { Key: tagKeys.prefix, Value: config.prefix },
              { Key: tagKeys.user, Value: user },
            ],
          },
        ],
      }),
    );
  }
  await test.settle();
});

afterAll(() => rm(context.workspace, { recursive: true, force: true }));

const stateOf = async (user: string) =>
  (await findBoxes(context.cloud, { prefix: context.config.prefix, user }))[0]?.state;

it('stops a box, and answers the second time that nothing changed', async () => {
  expect(await stopBox(context, 'bob')).toMatchObject({ changed: true, box: { state: 'stopped' } });
  expect(await stopBox(context, 'bob')).toMatchObject({ changed: false, box: { state: 'stopped' } });
});

it('refuses to stop a spot box, in words and before any call does it', async () => {
  await expect(stopBox(context, 'alice')).rejects.toMatchObject({
    complaint: {
      what: 'alice cannot be stopped',
      why: expect.stringMatching(/is a spot instance/),
      next: expect.stringContaining('stack snapshot alice'),
      reason: 'usage',
    },
  });
  expect(await stateOf('alice')).not.toBe('stopped');
});
