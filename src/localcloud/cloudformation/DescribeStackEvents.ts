// DescribeStackEvents: newest first.
import {
  DescribeStackEvents$,
  type DescribeStackEventsInput,
  type DescribeStackEventsOutput,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { validationError } from './engine/template-error.js';
import { lookUpStack } from './find-stack.js';
import { paginate } from './paging.js';
import { stackEvents } from './records.js';
import { viewEvent } from './stack-view.js';

export const DescribeStackEvents = action<DescribeStackEventsInput, DescribeStackEventsOutput>(
  DescribeStackEvents$,
  (input, call) => {
    const stack = lookUpStack(call, input.StackName ?? '');
    if (!stack) throw validationError(`Stack [${input.StackName}] does not exist`);
    const newestFirst = stackEvents(call.cloud, stack.id).reverse();
    const { page, NextToken } = paginate(newestFirst, { idOf: (event) => event.id, token: input.NextToken });
    return { StackEvents: page.map(viewEvent), NextToken };
  },
);
