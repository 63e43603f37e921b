// DescribeStackResource.
import {
  DescribeStackResource$,
  type DescribeStackResourceInput,
  type DescribeStackResourceOutput,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { validationError } from './engine/template-error.js';
import { findStack } from './find-stack.js';
import { resourceKey, resources } from './records.js';
import { viewResourceSummary } from './stack-view.js';

export const DescribeStackResource = action<DescribeStackResourceInput, DescribeStackResourceOutput>(
  DescribeStackResource$,
  (input, call) => {
    const stack = findStack(call, input.StackName);
    const resource = resources(call.cloud.store).get(resourceKey(stack.id, input.LogicalResourceId ?? ''));
    if (!resource) {
      throw validationError(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
    }
    const detail = { StackName: stack.name, StackId: stack.id, ...viewResourceSummary(resource) };
    return { StackResourceDetail: detail };
  },
);
