// ListStacks: also those deleted in the last 90 days.
import { ListStacks$, type ListStacksInput, type ListStacksOutput } from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { regionStacks } from './find-stack.js';
import { paginate } from './paging.js';
import { viewSummary } from './stack-view.js';

export const ListStacks = action<ListStacksInput, ListStacksOutput>(ListStacks$, (input, call) => {
  const wanted = input.StackStatusFilter ?? [];
  const found = regionStacks(call).filter(({ status }) => wanted.length === 0 || wanted.includes(status));
  const { page, NextToken } = paginate(found, { idOf: (stack) => stack.id, token: input.NextToken });
  return { StackSummaries: page.map(viewSummary), NextToken };
});
