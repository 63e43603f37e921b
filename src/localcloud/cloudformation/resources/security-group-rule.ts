// What the two types of single security group rules share.
import { DescribeSecurityGroupRules } from '../../ec2/DescribeSecurityGroupRules.js';
import type { JsonObject } from '../engine/json.js';
import type { ResourceContext } from '../engine/resource-type.js';
import { ownFilters } from './ec2.js';

/** Rules carry tags of their own. */
export async function findRule(
  _properties: JsonObject,
  context: ResourceContext,
): Promise<string | undefined> {
  const found = await DescribeSecurityGroupRules.handle({ Filters: ownFilters(context) }, context.call);
  return found.SecurityGroupRules?.[0]?.SecurityGroupRuleId;
}
