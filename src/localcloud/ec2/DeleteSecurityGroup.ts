// DeleteSecurityGroup: refused while something uses it.
import {
  DeleteSecurityGroup$,
  type DeleteSecurityGroupRequest,
  type DeleteSecurityGroupResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { deleteGroupRecord } from './delete-group.js';
import { isGroupUsed } from './dependencies.js';
import { ec2Action } from './ec2-action.js';
import { find } from './find.js';
import { securityGroupKind } from './kinds.js';

export const DeleteSecurityGroup = ec2Action<DeleteSecurityGroupRequest, DeleteSecurityGroupResult>(
  DeleteSecurityGroup$,
  (input, call) => {
    const group = find(securityGroupKind, call, input.GroupId);
    if (group.name === 'default') {
      throw new AwsError(
        'CannotDelete',
        `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
      );
    }
    if (isGroupUsed(call, group.id)) {
      throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object`);
    }
    deleteGroupRecord(group.id, call.cloud);
    return { Return: true, GroupId: group.id };
  },
);
