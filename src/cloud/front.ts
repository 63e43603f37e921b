// What boxes share at the load balancer: rule priorities, target health, certificates.
import { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import {
  DescribeTargetHealthCommand,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { judgeCertificate, type Verdict } from '../model/certificate.js';
import { CloudError } from '../model/errors.js';
import { acm } from './acm.js';
import type { Cloud } from './clients.js';
import { elbv2 } from './elbv2.js';
import { attempt, isNotFound } from './failures.js';

/** Priorities of listener rules (Elastic Load Balancing, CreateRule). */
const highestPriority = 50_000;
/** Target groups per Application Load Balancer: a quota that AWS does not raise. */
const boxesPerFront = 100;

export interface FrontRule {
  readonly ruleArn: string;
  readonly priority: number;
  readonly hosts: readonly string[];
}

/** The rules of a listener but its default. */
export async function listenerRules(cloud: Cloud, listenerArn: string): Promise<FrontRule[]> {
  return attempt(cloud, 'cannot read the rules of the load balancer', async () => {
    const rules: FrontRule[] = [];
    for await (const page of paginateDescribeRules({ client: elbv2(cloud) }, { ListenerArn: listenerArn })) {
      for (const rule of page.Rules ?? []) {
        if (rule.IsDefault) continue;
        const hosts = (rule.Conditions ?? []).flatMap(
          (one) => one.HostHeaderConfig?.Values ?? one.Values ?? [],
        );
        rules.push({ ruleArn: rule.RuleArn ?? '', priority: Number(rule.Priority), hosts });
      }
    }
    return rules;
  });
}

/**
 * A free priority, drawn at random so that boxes made at the same time hardly meet; the loser of a tie gets
 * PriorityInUse from its stack and draws again.
 * @throws CloudError `capacity` when the load balancer has as many target groups as AWS allows
 */
export async function freeRulePriority(cloud: Cloud, listenerArn: string): Promise<number> {
  const rules = await listenerRules(cloud, listenerArn);
  requireRoom(rules.length);
  return drawPriority(new Set(rules.map((rule) => rule.priority)));
}

/** One that is not taken. */
export function drawPriority(taken: ReadonlySet<number>): number {
  for (;;) {
    const priority = 1 + Math.floor(Math.random() * highestPriority);
    if (!taken.has(priority)) return priority;
  }
}

/** @throws CloudError `capacity` when a load balancer with so many rules cannot take so many more boxes */
export function requireRoom(rules: number, count = 1): void {
  if (rules + count > boxesPerFront) throw full(rules, count);
}

export interface TargetHealth {
  readonly instanceId: string;
  /** As AWS spells it: `initial`, `healthy`, `unhealthy`, `unused`, `draining`, `unavailable`. */
  readonly state: string;
  readonly reason?: string;
}

export async function targetHealth(cloud: Cloud, targetGroupArn: string): Promise<TargetHealth[]> {
  const command = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn });
  const answer = await attempt(cloud, "cannot read the box's health", () => elbv2(cloud).send(command));
  return (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth: health }) => ({
    instanceId: Target?.Id ?? '',
    state: health?.State ?? '',
    reason: health?.Description ?? health?.Reason,
  }));
}

/** Whether the certificate is issued, lasts, and covers the name. One that does not exist is `ok: false` too. */
export async function certificateCovers(cloud: Cloud, arn: string, name: string): Promise<Verdict> {
  return attempt(cloud, `cannot read the certificate ${arn}`, async () => {
    try {
      const command = new DescribeCertificateCommand({ CertificateArn: arn });
      const { Certificate: certificate } = await acm(cloud).send(command);
      const names = certificate?.SubjectAlternativeNames ?? [];
      return judgeCertificate(name, {
        status: certificate?.Status ?? 'missing',
        names: names.length > 0 ? names : [certificate?.DomainName ?? ''],
        notAfter: certificate?.NotAfter,
        region: arn.split(':')[3],
        wantedRegion: cloud.region,
      });
    } catch (error) {
      if (isNotFound(error))
        return { ok: false, reason: `there is no certificate ${arn} in ${cloud.region}` };
      throw error;
    }
  });
}

function full(rules: number, count: number): CloudError {
  return new CloudError('TooManyTargetGroups', {
    what: `the load balancer has no room for ${count === 1 ? 'another box' : `${count} more boxes`}`,
    why: `it has ${rules} rules, and AWS allows ${boxesPerFront} target groups per load balancer`,
    next: 'delete boxes, or take --access tunnel, which needs none',
    reason: 'capacity',
  });
}
