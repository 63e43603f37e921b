// Resources of stacks that fail by the script, and faults of the calls CloudFormation makes.
import {
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
  type StackEvent,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAndRest, eventsOf, restingStack } from '../cloudformation/helpers.js';
import { boxTemplate } from '../cloudformation/templates.js';
import { type FaultCloud, openFaultCloud } from './fault-cloud.js';

let cloud: FaultCloud;
beforeEach(async () => {
  cloud = await openFaultCloud();
});
afterEach(() => cloud.close());

const create = () => createAndRest(cloud, { TemplateBody: boxTemplate });
const failuresOf = async (stackId = '') =>
  (await eventsOf(cloud, stackId)).filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
const reasonOf = (events: readonly StackEvent[], name: string) =>
  events.find((one) => one.LogicalResourceId === name)?.ResourceStatusReason;

describe('a resource that fails', () => {
  it('fails the creation with the given reason, by logical id or by type, in the named stack alone', async () => {
    await cloud.play(
      { fault: 'resource-failed', resource: 'Box', stack: 'another', reason: 'not this one' },
      { fault: 'resource-failed', resource: 'AWS::EC2::Instance', stack: 'box', reason: 'It burns' },
    );
    const stack = await create();
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(reasonOf(await failuresOf(stack.StackId), 'Box')).toBe('It burns');
    expect(await cloud.played()).toEqual([0, 1]);
  });

  it('leaves ROLLBACK_FAILED where the rollback meets a fault as well', async () => {
    await cloud.play(
      { fault: 'resource-failed', resource: 'Box', reason: 'It burns' },
      { fault: 'rollback-failed', resource: 'Vpc' },
    );
    const stack = await create();
    expect(stack.StackStatus).toBe('ROLLBACK_FAILED');
    expect(stack.StackStatusReason).toContain('[Vpc]');
  });
});

describe('a deletion', () => {
  it('ends in DELETE_FAILED by dependency, and goes through once nothing depends on it any more', async () => {
    const { StackId = '' } = await create();
    await cloud.play({ fault: 'delete-failed', resource: 'Group' });
    await cloud.stacks.send(new DeleteStackCommand({ StackName: StackId }));
    expect((await restingStack(cloud, StackId)).StackStatus).toBe('DELETE_FAILED');
    expect(reasonOf(await failuresOf(StackId), 'Group')).toMatch(
      /resource sg-\w+ has a dependent object.*HandlerErrorCode: ResourceConflict/,
    );
    // CloudFormation's handlers are patient: two tries in vain are no failure.
    await cloud.play({ fault: 'delete-failed', resource: 'Group', nth: '1-2' });
    await cloud.stacks.send(new DeleteStackCommand({ StackName: StackId }));
    expect((await restingStack(cloud, StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });
});

describe('an update', () => {
  const update = (StackName: string) =>
    cloud.stacks.send(
      new UpdateStackCommand({
        StackName,
        UsePreviousTemplate: true,
        Parameters: [{ ParameterKey: 'Type', ParameterValue: 't2.small' }],
      }),
    );

  it('rolls back with the reason', async () => {
    const { StackId = '' } = await create();
    await cloud.play({ fault: 'update-failed', resource: 'Box', nth: 1, reason: 'Not today' });
    await update(StackId);
    expect((await restingStack(cloud, StackId)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reasonOf(await failuresOf(StackId), 'Box')).toBe('Not today');
  });

  it('ends in UPDATE_ROLLBACK_FAILED where that fails too, and goes on later', async () => {
    const { StackId = '' } = await create();
    await cloud.play(
      { fault: 'update-failed', resource: 'Box', reason: 'Not today' },
      { fault: 'update-rollback-failed', resource: 'Box', reason: 'Nor back' },
    );
    await update(StackId);
    expect((await restingStack(cloud, StackId)).StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    await cloud.control('ClearFaults');
    await cloud.stacks.send(new ContinueUpdateRollbackCommand({ StackName: StackId }));
    expect((await restingStack(cloud, StackId)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('calls that CloudFormation makes', () => {
  it('meet a missing permission, which the resource tells', async () => {
    await cloud.play({ fault: 'access-denied', action: 'ec2:RunInstances' });
    const stack = await create();
    expect(reasonOf(await failuresOf(stack.StackId), 'Box')).toMatch(
      /not authorized to perform: ec2:RunInstances.*HandlerErrorCode: AccessDenied/,
    );
  });

  it('are neither throttled nor counted by looks, unless the entry says so', async () => {
    await cloud.play(
      { fault: 'throttle', action: 'ec2:*' },
      { fault: 'error', action: 'ec2:Describe*', code: 'Boom' },
    );
    expect((await create()).StackStatus).toBe('CREATE_COMPLETE');
    expect(await cloud.played()).toEqual([0, 0]);
    await cloud.play({ fault: 'throttle', action: 'RunInstances', from: 'cloudformation' });
    const throttled = await createAndRest(cloud, { StackName: 'second', TemplateBody: boxTemplate });
    expect(reasonOf(await failuresOf(throttled.StackId), 'Box')).toMatch(
      /Request limit exceeded.*Throttling/,
    );
  });
});
