// A security group rule as templates write it, in the EC2 API's shape.
import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { JsonObject } from '../engine/json.js';
import { number, text } from '../engine/properties.js';

/** `Source…` in an ingress rule is `Destination…` in an egress rule. */
export type Side = 'Source' | 'Destination';

export function toIpPermission(rule: JsonObject, side: Side): IpPermission {
  const Description = text(rule, 'Description');
  const CidrIp = text(rule, 'CidrIp');
  const CidrIpv6 = text(rule, 'CidrIpv6');
  const GroupId = text(rule, `${side}SecurityGroupId`);
  return {
    IpProtocol: text(rule, 'IpProtocol'),
    FromPort: number(rule, 'FromPort'),
    ToPort: number(rule, 'ToPort'),
    IpRanges: CidrIp === undefined ? undefined : [{ CidrIp, Description }],
    Ipv6Ranges: CidrIpv6 === undefined ? undefined : [{ CidrIpv6, Description }],
    UserIdGroupPairs: GroupId === undefined ? undefined : [{ GroupId, Description }],
  };
}

/** Every rule of a new group until the template names its own: everything may go out. */
export function isDefaultEgress(rule: SecurityGroupRule): boolean {
  return rule.IsEgress === true && rule.IpProtocol === '-1' && rule.CidrIpv4 === '0.0.0.0/0';
}
