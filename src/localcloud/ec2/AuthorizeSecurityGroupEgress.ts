// AuthorizeSecurityGroupEgress: lets traffic out. Stored and shown; boxes' outbound traffic is not filtered.
import {
  AuthorizeSecurityGroupEgress$,
  type AuthorizeSecurityGroupEgressRequest,
  type AuthorizeSecurityGroupEgressResult,
} from '@aws-sdk/client-ec2';
import { ec2Action } from './ec2-action.js';
import { authorizeRules } from './security-group-rules.js';

export const AuthorizeSecurityGroupEgress = ec2Action<
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult
>(AuthorizeSecurityGroupEgress$, async (input, call) => {
  return { Return: true, SecurityGroupRules: await authorizeRules(input, true, call) };
});
