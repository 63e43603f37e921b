// ListStackResources.
import {
  ListStackResources$,
  type ListStackResourcesInput,
  type ListStackResourcesOutput,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { findStack } from './find-stack.js';
import { paginate } from './paging.js';
import { stackResources } from './records.js';
import { viewResourceSummary } from './stack-view.js';

export const ListStackResources = action<ListStackResourcesInput, ListStackResourcesOutput>(
  ListStackResources$,
  (input, call) => {
    const stack = findStack(call, input.StackName);
    const { page, NextToken } = paginate(stackResources(call.cloud, stack.id), {
      idOf: (resource) => resource.logicalId,
      token: input.NextToken,
    });
    return { StackResourceSummaries: page.map(viewResourceSummary), NextToken };
  },
);
