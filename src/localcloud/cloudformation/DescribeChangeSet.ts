// DescribeChangeSet: what it would do to each resource.
import {
  type Change,
  DescribeChangeSet$,
  type DescribeChangeSetInput,
  type DescribeChangeSetOutput,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { findChangeSet } from './find-change-set.js';
import { findStack } from './find-stack.js';
import { paginate } from './paging.js';
import { viewParameters } from './stack-view.js';

export const DescribeChangeSet = action<DescribeChangeSetInput, DescribeChangeSetOutput>(
  DescribeChangeSet$,
  (input, call) => {
    const set = findChangeSet(call, input);
    const stack = findStack(call, set.stackId);
    const { page, NextToken } = paginate(set.changes, {
      idOf: (change) => change.LogicalResourceId ?? '',
      token: input.NextToken,
    });
    return {
      ChangeSetName: set.name,
      ChangeSetId: set.id,
      StackId: stack.id,
      StackName: stack.name,
      Description: set.note,
      Parameters: viewParameters(set),
      CreationTime: new Date(set.creationTime),
      ExecutionStatus: set.executionStatus,
      Status: set.status,
      StatusReason: set.statusReason,
      NotificationARNs: [...set.notificationArns],
      RollbackConfiguration: {},
      Capabilities: [...set.capabilities] as DescribeChangeSetOutput['Capabilities'],
      Tags: set.tags.map((tag) => ({ ...tag })),
      Changes: page.map((ResourceChange): Change => ({ Type: 'Resource', ResourceChange })),
      NextToken,
      IncludeNestedStacks: false,
    };
  },
);
