// Boxes of a fleet stopped and ended by few calls, spot boxes among them, and a type that not all of them can become.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../../src/assets/config.js';
import { ec2 as ec2Client } from '../../../src/cloud/ec2.js';
import { resolveImage } from '../../../src/cloud/images.js';
import { acm } from '../../../src/localcloud/acm/service.js';
import { cloudFormation } from '../../../src/localcloud/cloudformation/service.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import { route53 } from '../../../src/localcloud/route53/service.js';
import { serviceQuotas } from '../../../src/localcloud/servicequotas/service.js';
import { ssm } from '../../../src/localcloud/ssm/service.js';
import { tagKeys } from '../../../src/model/tags.js';
import type { Context } from '../../../src/operations/context.js';
import { deleteFleet } from '../../../src/operations/fleet/delete.js';
import { stopFleet } from '../../../src/operations/fleet/stop.js';
import { updateFleet } from '../../../src/operations/fleet/update.js';
import { findFleet } from '../../../src/operations/steps/fleet-boxes.js';
import { openLocalStage } from '../../cloud/local-cloud.js';
import { errorOf } from '../../helpers/error-of.js';

let context: Context;
const calls: string[] = [];

beforeAll(async () => {
  const { cloud, test } = await openLocalStage([ec2, ssm, cloudFormation, acm, serviceQuotas, route53]);
  const config = await readConfig(undefined);
  const workspace = await mkdtemp(join(tmpdir(), 'flotilla-power-'));
  const port = { report: () => {}, ask: async () => true };
  context = { workspace, config, cloud, port, runId: 'run', signal: new AbortController().signal };
  const client = test.client(EC2Client);
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.70.0.0/16' }));
  const { Subnet } = await client.send(
    new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.70.0.0/20' }),
  );
  const { imageId } = await resolveImage(cloud, 'ubuntu-24.04', 'x86_64');
  for (let number = 1; number <= 9; number++) {
    const tags = {
      [tagKeys.prefix]: config.prefix,
      [tagKeys.user]: `ws-${number}`,
      [tagKeys.fleet]: 'ws',
      [tagKeys.number]: `${number}`,
      [tagKeys.state]: number === 8 ? 'failed' : 'ready',
    };
    await client.send(
      new RunInstancesCommand({
        ImageId: imageId,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: Subnet?.SubnetId,
        ...(number === 9 && { InstanceMarketOptions: { MarketType: 'spot' } }),
        TagSpecifications: [
          { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
        ],
      }),
    );
  }
  await test.settle();
  ec2Client(cloud).middlewareStack.add(
    (next, { commandName }) =>
      (input) => {
        calls.push(commandName ?? '');
        return next(input);
      },
    { step: 'initialize' },
  );
});

afterAll(() => rm(context.workspace, { recursive: true, force: true }));

const states = async () =>
  Object.fromEntries(
    (await findFleet(context, 'ws')).map((box) => [box.user, `${box.instanceType} ${box.state}`]),
  );
const update = (type: string, only?: number[], own = context, dryRun = false) =>
  updateFleet(own, {
    selection: { base: 'ws', only },
    choices: {},
    type,
    dryRun,
    yes: true,
    showPlan: () => {},
  });

it('refuses a type for all where some cannot become it, each fault once, and stops none', async () => {
  const before = await states();
  expect(await errorOf(update('t3.large'))).toMatchObject({
    complaint: {
      what: '2 boxes cannot become a t3.large',
      why: 'ws-8: it was never finished; ws-9: a spot box cannot be stopped',
      reason: 'usage',
    },
  });
  expect(await states()).toEqual(before);
});

it('refuses a type beyond the budget, in a dry run too, and stops none', async () => {
  const budgeted = (perHour: number): Context => ({
    ...context,
    cloud: { ...context.cloud, kind: 'aws' },
    config: { ...context.config, budget: { perHour } },
  });
  const before = await states();
  const refused = {
    complaint: { why: '0.02 run besides, and budget.per_hour in flotilla.yaml is 0.6', reason: 'capacity' },
  };
  const seven = [1, 2, 3, 4, 5, 6, 7];
  expect(await errorOf(update('t3.large', seven, budgeted(0.6)))).toMatchObject(refused);
  expect(await errorOf(update('t3.large', seven, budgeted(0.6), true))).toMatchObject(refused);
  expect(await update('t3.large', seven, budgeted(0.61), true)).toBeUndefined();
  expect(await states()).toEqual(before);
});

it('stops all that can be stopped, by one call, and tells of the spot box', async () => {
  calls.length = 0;
  const report = await stopFleet(context, { selection: { base: 'ws' }, choices: {} });
  const failed = report.outcomes.filter((outcome) => outcome.state !== 'done');
  expect(failed).toMatchObject([
    { name: 'ws-9', complaint: { why: expect.stringMatching(/spot instance/), reason: 'usage' } },
  ]);
  expect((await states())['ws-1']).toBe('t3.micro stopped');
  expect((await states())['ws-9']).toBe('t3.micro running');
  expect(calls.filter((name) => name === 'StopInstancesCommand')).toHaveLength(1);
});

it('leaves boxes at rest that become another type, and counts nothing against the quota', async () => {
  const report = await update('t3.large', [1, 2]);
  expect(report?.outcomes).toMatchObject([
    { state: 'done', value: { changed: true } },
    { state: 'done', value: { changed: true } },
  ]);
  expect((await states())['ws-2']).toBe('t3.large stopped');
  expect((await update('t3.large', [1]))?.outcomes).toMatchObject([{ value: { changed: false } }]);
});

it('ends all of them by one call, and answers when they are gone', async () => {
  calls.length = 0;
  const receipt = await deleteFleet(context, {
    selection: { base: 'ws' },
    data: undefined,
    choices: {},
    yes: true,
  });
  expect(receipt?.outcomes).toMatchObject(Array(9).fill({ state: 'done' }));
  expect(await states()).toEqual({});
  expect(calls.filter((name) => name === 'TerminateInstancesCommand')).toHaveLength(1);
});
