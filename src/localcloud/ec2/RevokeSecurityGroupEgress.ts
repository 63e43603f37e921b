// RevokeSecurityGroupEgress.
import {
  RevokeSecurityGroupEgress$,
  type RevokeSecurityGroupEgressRequest,
  type RevokeSecurityGroupEgressResult,
} from '@aws-sdk/client-ec2';
import { revokedShape } from './describe-security-group.js';
import { ec2Action } from './ec2-action.js';
import { revokeRules } from './security-group-rules.js';

export const RevokeSecurityGroupEgress = ec2Action<
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult
>(RevokeSecurityGroupEgress$, async (input, call) => {
  const revoked = await revokeRules(input, true, call);
  return { Return: true, RevokedSecurityGroupRules: revoked.map(revokedShape) };
});
