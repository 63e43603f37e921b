// Removes a security group's record with its rules.
import type { LocalCloud } from '../cloud.js';
import { securityGroupRules } from './network-records.js';
import { securityGroups } from './records.js';

export function deleteGroupRecord(groupId: string, cloud: LocalCloud): void {
  const rules = securityGroupRules(cloud.store);
  for (const rule of rules.values()) if (rule.groupId === groupId) rules.delete(rule.id);
  securityGroups(cloud.store).delete(groupId);
}
