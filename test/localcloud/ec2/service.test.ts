import { expect, it } from 'vitest';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import type { Action } from '../../../src/localcloud/wire/action.js';
import { openEc2 } from './ec2-fixture.js';

/** The two that have no DryRun in their schema. */
const withoutDryRun = ['ModifySubnetAttribute', 'ModifyVpcAttribute'];

/** They check their parameters in a dry run too. */
const checkingFirst = ['RunInstances', 'CreateFleet'];

it('honours DryRun in every action that takes it, before it looks for anything', async () => {
  const cloud = await openEc2();
  const call = { cloud: cloud.cloud, region: 'us-east-1', requestId: 'r' };
  const lists = { InstanceIds: [], Resources: [], Tags: [] };
  for (const each of ec2.actions as readonly Action<object>[]) {
    if (withoutDryRun.includes(each.name) || checkingFirst.includes(each.name)) continue;
    const run = async () => each.handle({ DryRun: true, ...lists }, call);
    await expect(run(), each.name).rejects.toMatchObject({ code: 'DryRunOperation', status: 412 });
  }
  await cloud.close();
});

it('names every action once', () => {
  const names = ec2.actions.map((each) => each.name);
  expect(new Set(names).size).toBe(names.length);
});
