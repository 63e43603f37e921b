// The way of one box through the load balancer: its target group, its rule, its place in the group.
import {
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  paginateDescribeTargetGroups,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { notebookPort } from '../model/box.js';
import type { Cloud } from './clients.js';
import { elbv2 } from './elbv2.js';
import { attempt, errorCode, isNotFound } from './failures.js';
import { listenerRules } from './front.js';
import { poll } from './poll.js';
import { toTags } from './tag-lists.js';

export interface FrontTarget {
  /** At most 32 letters, digits and hyphens; the same name again is the same group. */
  readonly groupName: string;
  readonly vpcId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Makes the target group, or answers the one of that name. */
export async function ensureTargetGroup(cloud: Cloud, target: FrontTarget): Promise<string> {
  const command = new CreateTargetGroupCommand({
    Name: target.groupName,
    VpcId: target.vpcId,
    Port: notebookPort,
    Protocol: 'HTTP',
    TargetType: 'instance',
    // Answers without a password, where / sends browsers to the log-in page and so is no 200.
    HealthCheckPath: '/api',
    HealthCheckIntervalSeconds: 10,
    HealthyThresholdCount: 2,
    Matcher: { HttpCode: '200' },
    Tags: toTags(target.tags),
  });
  const answer = await attempt(cloud, `cannot make the target group ${target.groupName}`, () =>
    elbv2(cloud).send(command),
  );
  return answer.TargetGroups?.[0]?.TargetGroupArn ?? '';
}

/** EC2 instances can be registered once they run: until then it is tried again. */
export async function registerInstance(
  cloud: Cloud,
  { targetGroupArn, instanceId, signal }: Registration,
): Promise<void> {
  const command = new RegisterTargetsCommand({
    TargetGroupArn: targetGroupArn,
    Targets: [{ Id: instanceId, Port: notebookPort }],
  });
  const look = async () => {
    try {
      await elbv2(cloud).send(command);
      return true;
    } catch (error) {
      if (errorCode(error) === 'InvalidTarget') return undefined;
      throw error;
    }
  };
  await poll(cloud, {
    what: `register ${instanceId} at the load balancer`,
    look,
    signal,
    timeoutSeconds: 300,
  });
}

export interface Registration {
  readonly targetGroupArn: string;
  readonly instanceId: string;
  readonly signal?: AbortSignal;
}

export interface HostRule {
  readonly listenerArn: string;
  readonly host: string;
  readonly targetGroupArn: string;
  /** Drawn anew until one is free. */
  readonly pickPriority: () => number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Routes the host name to the group; a rule for it that is there already is enough. */
export async function createHostRule(cloud: Cloud, rule: HostRule): Promise<void> {
  await attempt(cloud, `cannot route ${rule.host}`, async () => {
    for (let tries = 1; ; tries++) {
      try {
        await elbv2(cloud).send(ruleCommand(rule));
        return;
      } catch (error) {
        if (errorCode(error) !== 'PriorityInUse' || tries === mostDraws) throw error;
        // By this very call perhaps: its answer was lost, and the SDK asked again.
        const rules = await listenerRules(cloud, rule.listenerArn);
        if (rules.some(({ hosts }) => hosts.includes(rule.host))) return;
      }
    }
  });
}

/** Of fifty thousand priorities: whoever meets so many that are taken meets something else. */
const mostDraws = 20;

function ruleCommand({ listenerArn, host, targetGroupArn, pickPriority, tags }: HostRule): CreateRuleCommand {
  return new CreateRuleCommand({
    ListenerArn: listenerArn,
    Priority: pickPriority(),
    Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [host] } }],
    Actions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    Tags: toTags(tags),
  });
}

/** One that is gone is no error. */
export async function deleteRule(cloud: Cloud, ruleArn: string): Promise<void> {
  await attempt(cloud, `cannot remove the rule ${ruleArn}`, async () => {
    try {
      await elbv2(cloud).send(new DeleteRuleCommand({ RuleArn: ruleArn }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
}

/** By name, the groups of this account and region whose name begins so. */
export async function targetGroupsNamed(cloud: Cloud, beginning: string): Promise<Map<string, string>> {
  return attempt(cloud, 'cannot list the target groups', async () => {
    const found = new Map<string, string>();
    for await (const page of paginateDescribeTargetGroups({ client: elbv2(cloud) }, {}))
      for (const group of page.TargetGroups ?? [])
        if (group.TargetGroupName?.startsWith(beginning))
          found.set(group.TargetGroupName, group.TargetGroupArn ?? '');
    return found;
  });
}

/** One that is gone is no error. */
export async function deleteTargetGroup(cloud: Cloud, targetGroupArn: string): Promise<void> {
  await attempt(cloud, `cannot remove the target group ${targetGroupArn}`, async () => {
    try {
      await elbv2(cloud).send(new DeleteTargetGroupCommand({ TargetGroupArn: targetGroupArn }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
}
