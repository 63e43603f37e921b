// DescribeStacks: one by name or id, or all that live.
import {
  DescribeStacks$,
  type DescribeStacksInput,
  type DescribeStacksOutput,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { findStack, regionStacks } from './find-stack.js';
import { paginate } from './paging.js';
import { viewStack } from './stack-view.js';

export const DescribeStacks = action<DescribeStacksInput, DescribeStacksOutput>(
  DescribeStacks$,
  (input, call) => {
    if (input.StackName !== undefined) return { Stacks: [viewStack(findStack(call, input.StackName))] };
    const living = regionStacks(call).filter((stack) => stack.status !== 'DELETE_COMPLETE');
    const { page, NextToken } = paginate(living, { idOf: (stack) => stack.id, token: input.NextToken });
    return { Stacks: page.map(viewStack), NextToken };
  },
);
