// DescribeStackResources: of a stack, or of the stack that made a physical resource.
import {
  DescribeStackResources$,
  type DescribeStackResourcesInput,
  type DescribeStackResourcesOutput,
} from '@aws-sdk/client-cloudformation';
import { action, type Call } from '../wire/action.js';
import { validationError } from './engine/template-error.js';
import { findStack } from './find-stack.js';
import { resources, type StackRecord, stackResources, stacks } from './records.js';
import { viewResource } from './stack-view.js';

export const DescribeStackResources = action<DescribeStackResourcesInput, DescribeStackResourcesOutput>(
  DescribeStackResources$,
  (input, call) => {
    const stack = chooseStack(input, call);
    const { LogicalResourceId: logicalId } = input;
    const found = stackResources(call.cloud, stack.id).filter(
      (resource) => logicalId === undefined || resource.logicalId === logicalId,
    );
    if (logicalId !== undefined && found.length === 0) {
      throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
    }
    // CloudFormation answers at most the first 100.
    return { StackResources: found.slice(0, 100).map((resource) => viewResource(stack, resource)) };
  },
);

function chooseStack(input: DescribeStackResourcesInput, call: Call): StackRecord {
  const { StackName: name, PhysicalResourceId: physicalId } = input;
  if (name !== undefined && physicalId !== undefined) {
    throw validationError('Specify only one of StackName and PhysicalResourceId');
  }
  if (name !== undefined) return findStack(call, name);
  if (physicalId === undefined) throw validationError('Specify either StackName or PhysicalResourceId');
  const owner = resources(call.cloud.store)
    .values()
    .find((resource) => resource.physicalId === physicalId && resource.status !== 'DELETE_COMPLETE');
  const stack = owner && stacks(call.cloud.store).get(owner.stackId);
  if (stack?.region !== call.region) throw validationError(`Stack for ${physicalId} does not exist`);
  return stack;
}
