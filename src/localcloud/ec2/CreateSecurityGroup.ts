// CreateSecurityGroup: in a VPC; its name is unique there.
import {
  CreateSecurityGroup$,
  type CreateSecurityGroupRequest,
  type CreateSecurityGroupResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { createGroupRecord } from './create-group.js';
import { securityGroupArn } from './describe-security-group.js';
import { ec2Action, required } from './ec2-action.js';
import { find, findAll } from './find.js';
import { securityGroupKind, vpcKind } from './kinds.js';
import { checkTagTypes, tagsFor } from './tags.js';

export const CreateSecurityGroup = ec2Action<CreateSecurityGroupRequest, CreateSecurityGroupResult>(
  CreateSecurityGroup$,
  (input, call) => {
    const name = checkText(required(input.GroupName, 'groupName'), 'groupName');
    const description = checkText(required(input.Description, 'groupDescription'), 'groupDescription');
    if (!input.VpcId) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
    const vpc = find(vpcKind, call, input.VpcId);
    refuseName(name, vpc.id, call);
    checkTagTypes(input.TagSpecifications, ['security-group']);
    const tags = tagsFor(input.TagSpecifications, 'security-group', call);
    const group = createGroupRecord({ name, description, vpcId: vpc.id, tags }, call);
    return { GroupId: group.id, SecurityGroupArn: securityGroupArn(group, call), Tags: tags };
  },
);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
function checkText(text: string, parameter: string): string {
  if (/^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/.test(text)) return text;
  throw new AwsError(
    'InvalidParameterValue',
    `Value (${text}) for parameter ${parameter} is invalid. Character sets beyond ASCII are not supported.`,
  );
}

function refuseName(name: string, vpcId: string, call: Call): void {
  if (name.startsWith('sg-') || name === 'default') {
    throw new AwsError(
      name === 'default' ? 'InvalidParameterValue' : 'InvalidGroup.Reserved',
      name === 'default'
        ? 'Cannot use reserved security group name: default'
        : `Invalid value '${name}' for groupName. Group names may not be in the format sg-*.`,
    );
  }
  const groups = findAll(securityGroupKind, call, undefined);
  if (groups.some((group) => group.vpcId === vpcId && group.name === name)) {
    throw new AwsError(
      'InvalidGroup.Duplicate',
      `The security group '${name}' already exists for VPC '${vpcId}'`,
    );
  }
}
