// AWS::ElasticLoadBalancingV2::ListenerRule
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createRule } from '../../elbv2/CreateRule.js';
import { deleteRule } from '../../elbv2/DeleteRule.js';
import { describeRules } from '../../elbv2/DescribeRules.js';
import { modifyRule } from '../../elbv2/ModifyRule.js';
import { setRulePriorities } from '../../elbv2/SetRulePriorities.js';
import type { JsonObject } from '../engine/json.js';
import { number, record, records, requiredText, text, texts } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { mergedTags, unlessGone } from './ec2.js';
import { findTagged, readActions } from './elbv2.js';

export const listenerRule: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  service: 'ElasticLoadBalancingV2',
  required: ['Actions', 'Conditions', 'ListenerArn', 'Priority'],
  updates: { Actions: 'update', Conditions: 'update', ListenerArn: 'replace', Priority: 'update' },
  attributes: ['IsDefault', 'RuleArn'],
  create: async (properties, context) => {
    const { Rules } = await createRule.handle(
      {
        ListenerArn: requiredText(properties, 'ListenerArn'),
        Priority: number(properties, 'Priority'),
        Conditions: records(properties, 'Conditions').map(readCondition),
        Actions: readActions(properties, 'Actions'),
        Tags: mergedTags({}, context),
      },
      context.call,
    );
    return Rules?.[0]?.RuleArn ?? '';
  },
  find: async (properties, context) => {
    const ListenerArn = requiredText(properties, 'ListenerArn');
    const { Rules = [] } = await describeRules.handle({ ListenerArn }, context.call);
    return await findTagged(
      Rules.map((rule) => rule.RuleArn),
      context,
    );
  },
  update: async ({ physicalId: RuleArn, properties }, _previous, { call }) => {
    const Conditions = records(properties, 'Conditions').map(readCondition);
    await modifyRule.handle({ RuleArn, Conditions, Actions: readActions(properties, 'Actions') }, call);
    const RulePriorities = [{ RuleArn, Priority: number(properties, 'Priority') }];
    await setRulePriorities.handle({ RulePriorities }, call);
  },
  read: async ({ physicalId }) => ({ IsDefault: 'false', RuleArn: physicalId }),
  delete: ({ physicalId }, { call }) => unlessGone(() => deleteRule.handle({ RuleArn: physicalId }, call)),
};

const valueConfigs = [
  'HostHeaderConfig',
  'PathPatternConfig',
  'HttpRequestMethodConfig',
  'SourceIpConfig',
] as const;

function readCondition(condition: JsonObject): RuleCondition {
  const configs = valueConfigs.flatMap((name) => {
    const config = record(condition, name);
    return config ? [[name, { Values: texts(config, 'Values') }] as const] : [];
  });
  return {
    Field: text(condition, 'Field'),
    Values: texts(condition, 'Values'),
    ...Object.fromEntries(configs),
  };
}
