// Where the load balancers of a cloud lead, and the names of its zone, in words that are the same for every run.
import type { Instance } from '@aws-sdk/client-ec2';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { Resource } from './resources.js';

/** Load balancers, their rules and target groups, and whether those lead to an instance that is there. */
export async function ways(
  elbv2: ElasticLoadBalancingV2Client,
  instances: readonly Instance[],
): Promise<Resource[]> {
  const { LoadBalancers = [] } = await elbv2.send(new DescribeLoadBalancersCommand({}));
  const { TargetGroups = [] } = await elbv2.send(new DescribeTargetGroupsCommand({}));
  const leads = await Promise.all(
    TargetGroups.map(async ({ TargetGroupArn: id = '' }) => {
      const { TargetHealthDescriptions = [] } = await elbv2.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: id }),
      );
      const users = TargetHealthDescriptions.map(({ Target }) => userOf(instances, Target?.Id));
      return { words: `target group to ${users.sort().join(', ') || 'nobody'}`, id };
    }),
  );
  const rules = await Promise.all(
    LoadBalancers.map(async ({ LoadBalancerArn }) => {
      const { Listeners = [] } = await elbv2.send(new DescribeListenersCommand({ LoadBalancerArn }));
      const all = await Promise.all(
        Listeners.map(({ ListenerArn }) => elbv2.send(new DescribeRulesCommand({ ListenerArn }))),
      );
      return all.flatMap(({ Rules = [] }) => Rules);
    }),
  );
  const shown = rules.flat().map(({ RuleArn: id = '', Conditions = [], Actions = [] }) => {
    const hosts = Conditions.flatMap(
      ({ HostHeaderConfig, Values }) => HostHeaderConfig?.Values ?? Values ?? [],
    );
    const way = leads.find((one) => one.id === Actions[0]?.TargetGroupArn)?.words ?? Actions[0]?.Type;
    return { words: `rule for ${hosts} by ${way}`, id };
  });
  return [
    ...LoadBalancers.map(({ LoadBalancerArn: id = '', State }) => ({
      words: `load balancer ${State?.Code}`,
      id,
    })),
    ...leads,
    ...shown,
  ];
}

/** The value of one tag. */
export const tagOf = ({ Tags = [] }: Instance, key: string) => Tags.find(({ Key }) => Key === key)?.Value;

function userOf(instances: readonly Instance[], id: string | undefined): string {
  const instance = instances.find(({ InstanceId }) => InstanceId === id);
  return instance ? (tagOf(instance, 'flotilla:user') ?? 'a nameless instance') : 'an instance that is gone';
}

export async function records(route53: Route53Client, instances: readonly Instance[]): Promise<Resource[]> {
  const { ResourceRecordSets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0FLOTILLALOCALHOST' }),
  );
  const own = ResourceRecordSets.filter(({ Type }) => Type === 'A');
  return own.map((record) => ({
    words: `record ${record.Name} ${aim(record, instances)}`,
    id: record.Name ?? '',
  }));
}

function aim(
  { AliasTarget, ResourceRecords = [] }: ResourceRecordSet,
  instances: readonly Instance[],
): string {
  if (AliasTarget) return 'to the load balancer';
  const users = ResourceRecords.map(({ Value }) => {
    const instance = instances.find(({ PublicIpAddress }) => PublicIpAddress === Value);
    return userOf(instances, instance?.InstanceId);
  });
  return `to ${users.join(', ')}`;
}
