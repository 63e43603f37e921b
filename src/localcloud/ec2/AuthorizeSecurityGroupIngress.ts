// AuthorizeSecurityGroupIngress: lets traffic in.
import {
  AuthorizeSecurityGroupIngress$,
  type AuthorizeSecurityGroupIngressRequest,
  type AuthorizeSecurityGroupIngressResult,
} from '@aws-sdk/client-ec2';
import { ec2Action } from './ec2-action.js';
import { authorizeRules } from './security-group-rules.js';

export const AuthorizeSecurityGroupIngress = ec2Action<
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult
>(AuthorizeSecurityGroupIngress$, async (input, call) => {
  return { Return: true, SecurityGroupRules: await authorizeRules(input, false, call) };
});
