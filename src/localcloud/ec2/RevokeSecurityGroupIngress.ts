// RevokeSecurityGroupIngress.
import {
  RevokeSecurityGroupIngress$,
  type RevokeSecurityGroupIngressRequest,
  type RevokeSecurityGroupIngressResult,
} from '@aws-sdk/client-ec2';
import { revokedShape } from './describe-security-group.js';
import { ec2Action } from './ec2-action.js';
import { revokeRules } from './security-group-rules.js';

export const RevokeSecurityGroupIngress = ec2Action<
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult
>(RevokeSecurityGroupIngress$, async (input, call) => {
  const revoked = await revokeRules(input, false, call);
  return { Return: true, RevokedSecurityGroupRules: revoked.map(revokedShape) };
});
