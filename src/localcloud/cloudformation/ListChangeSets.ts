// ListChangeSets: those of one stack.
import {
  ListChangeSets$,
  type ListChangeSetsInput,
  type ListChangeSetsOutput,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { stackChangeSets } from './find-change-set.js';
import { findStack } from './find-stack.js';
import { paginate } from './paging.js';

export const ListChangeSets = action<ListChangeSetsInput, ListChangeSetsOutput>(
  ListChangeSets$,
  (input, call) => {
    const stack = findStack(call, input.StackName);
    const { page, NextToken } = paginate(stackChangeSets(call, stack.id), {
      idOf: (set) => set.id,
      token: input.NextToken,
    });
    const Summaries = page.map((set) => ({
      StackId: stack.id,
      StackName: stack.name,
      ChangeSetId: set.id,
      ChangeSetName: set.name,
      ExecutionStatus: set.executionStatus,
      Status: set.status,
      StatusReason: set.statusReason,
      CreationTime: new Date(set.creationTime),
      Description: set.note,
      IncludeNestedStacks: false,
    }));
    return { Summaries, NextToken };
  },
);
