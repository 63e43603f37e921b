// Which permissions a call of Elastic Load Balancing needs.
import { listeners, loadBalancers, rules, targetGroups } from '../elbv2/records.js';
import { type Asked, type Requirement, tagRecord, textsAt } from './requirement.js';

const named = [
  'ListenerArn',
  'ListenerArns',
  'LoadBalancerArn',
  'LoadBalancerArns',
  'ResourceArns',
  'RuleArn',
  'RuleArns',
  'TargetGroupArn',
  'TargetGroupArns',
];

/** Ends of the ARNs of what the actions make. */
const made: Readonly<Record<string, string>> = {
  CreateListener: 'listener/app/*',
  CreateLoadBalancer: 'loadbalancer/app/*',
  CreateRule: 'listener-rule/app/*',
  CreateTargetGroup: 'targetgroup/*',
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
export function elbv2Requirements({ action, input, call }: Asked): readonly Requirement[] {
  const name = `elasticloadbalancing:${action}`;
  if (action.startsWith('Describe')) return [{ action: name, resource: '*' }];
  const requestTags = tagRecord(input.Tags as [] | undefined);
  const priorities = (input.RulePriorities ?? []) as Asked['input'][];
  const arns = [input, ...priorities].flatMap((part) => textsAt(part, named));
  const existing = arns.map((resource) => ({
    action: name,
    resource,
    requestTags,
    resourceTags: tagsOf(resource, call.cloud.store),
  }));
  const end = made[action];
  if (end === undefined) return existing;
  const resource = `arn:aws:elasticloadbalancing:${call.region}:${call.cloud.account}:${end}`;
  // A listener is asked for on its load balancer, a rule on its listener.
  const own = existing.length > 0 ? existing : [{ action: name, resource, requestTags }];
  if (Object.keys(requestTags).length === 0) return own;
  const context = { 'elasticloadbalancing:CreateAction': [action] };
  return [...own, { action: 'elasticloadbalancing:AddTags', resource, requestTags, context }];
}

function tagsOf(arn: string, store: Parameters<typeof listeners>[0]) {
  const tables = [loadBalancers(store), listeners(store), rules(store), targetGroups(store)];
  return tagRecord(tables.map((table) => table.get(arn)).find((record) => record !== undefined)?.tags);
}
