// Makes a security group's record with the rules AWS gives it at birth.
import type { Call } from '../wire/action.js';
import { save } from './find.js';
import { newId } from './ids.js';
import { securityGroupKind, securityGroupRuleKind } from './kinds.js';
import type { SecurityGroupRecord } from './records.js';

/** Every group starts with egress to everywhere; the VPC's default group also admits its own members. */
export function createGroupRecord(
  group: Omit<SecurityGroupRecord, 'id' | 'region'>,
  call: Call,
  { selfIngress = false } = {},
): SecurityGroupRecord {
  const record = save(securityGroupKind, call, { ...group, id: newId('sg'), region: call.region });
  const rule = {
    region: call.region,
    tags: [],
    groupId: record.id,
    protocol: '-1',
    fromPort: -1,
    toPort: -1,
  };
  save(securityGroupRuleKind, call, { ...rule, id: newId('sgr'), isEgress: true, cidrIpv4: '0.0.0.0/0' });
  if (selfIngress) {
    save(securityGroupRuleKind, call, {
      ...rule,
      id: newId('sgr'),
      isEgress: false,
      referencedGroupId: record.id,
    });
  }
  return record;
}
