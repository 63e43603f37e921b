// What the tests of updates share: change sets by name, updates waited for.
import {
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  type ResourceChange,
  type Stack,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { restingStack, type StackCloud } from './helpers.js';

/** The template and every parameter as they are, but for the values given. */
export function parametersBut(
  names: readonly string[],
  values: Record<string, string>,
): { ParameterKey: string; ParameterValue?: string; UsePreviousValue?: boolean }[] {
  return names.map((ParameterKey) =>
    values[ParameterKey] === undefined
      ? { ParameterKey, UsePreviousValue: true }
      : { ParameterKey, ParameterValue: values[ParameterKey] },
  );
}

export async function makeChangeSet(
  cloud: StackCloud,
  input: Partial<CreateChangeSetCommandInput> = {},
): Promise<DescribeChangeSetCommandOutput> {
  const { Id } = await cloud.stacks.send(
    new CreateChangeSetCommand({ StackName: 'box', ChangeSetName: 'next', ...input }),
  );
  for (let tries = 0; tries < 200; tries += 1) {
    const set = await cloud.stacks.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    if (set.Status === 'CREATE_COMPLETE' || set.Status === 'FAILED') return set;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`change set ${Id} is never complete`);
}

export function changeOf(set: DescribeChangeSetCommandOutput, logicalId: string): ResourceChange | undefined {
  return set.Changes?.map((change) => change.ResourceChange).find(
    (one) => one?.LogicalResourceId === logicalId,
  );
}

/** Updates the stack and waits until it rests. */
export async function updateAndRest(
  cloud: StackCloud,
  input: Partial<UpdateStackCommandInput>,
): Promise<Stack> {
  const { StackId } = await cloud.stacks.send(new UpdateStackCommand({ StackName: 'box', ...input }));
  return restingStack(cloud, StackId as string);
}
