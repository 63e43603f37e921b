// AWS's states, reason codes and words for the health of targets.
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type InstanceState, instances } from '../ec2/records.js';
import type { Store } from '../store.js';
import {
  type LoadBalancerRecord,
  loadBalancers,
  type TargetGroupRecord,
  type TargetRecord,
} from './records.js';
import { loadBalancersUsing } from './usage.js';

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
export const registering: TargetHealth = {
  State: 'initial',
  Reason: 'Elb.RegistrationInProgress',
  Description: 'Target registration is in progress',
};
export const checking: TargetHealth = {
  State: 'initial',
  Reason: 'Elb.InitialHealthChecking',
  Description: 'Initial health checks in progress',
};
export const healthy: TargetHealth = { State: 'healthy' };
export const timedOut = unhealthy('Target.Timeout', 'Request timed out');
export const refused = unhealthy('Target.FailedHealthChecks', 'Health checks failed');
export const mismatched = (code: number): TargetHealth =>
  unhealthy('Target.ResponseCodeMismatch', `Health checks failed with these codes: [${code}]`);
export const notRegistered = unused('Target.NotRegistered', 'Target is not registered to the target group');

const draining: TargetHealth = {
  State: 'draining',
  Reason: 'Target.DeregistrationInProgress',
  Description: 'Target deregistration is in progress',
};
const unchecked: TargetHealth = {
  State: 'unavailable',
  Reason: 'Target.HealthCheckDisabled',
  Description: 'Health checks are not enabled for this target',
};

/** What DescribeTargetHealth says: circumstances first, then the last word of the health checks. */
export function currentHealth(store: Store, group: TargetGroupRecord, target: TargetRecord): TargetHealth {
  if (target.drainingSince !== undefined) return draining;
  const reason = whyUnused(store, group, target);
  if (reason) return reason;
  return group.healthCheck.enabled ? target.health : unchecked;
}

/** Why no checks and no requests go to this target, or undefined when they do. */
export function whyUnused(
  store: Store,
  group: TargetGroupRecord,
  target: TargetRecord,
): TargetHealth | undefined {
  const user = loadBalancers(store).get(loadBalancersUsing(store, group.arn)[0] ?? '');
  if (!user)
    return unused(
      'Target.NotInUse',
      'Target group is not configured to receive traffic from the load balancer',
    );
  const instance = instances(store).get(target.instanceId);
  if (instance?.state !== 'running') return inState(instance?.state ?? 'terminated');
  if (!isInZones(user, instance.availabilityZone)) {
    return unused(
      'Target.NotInUse',
      'Target is in an Availability Zone that is not enabled for the load balancer',
    );
  }
  return undefined;
}

function isInZones(balancer: LoadBalancerRecord, zone: string): boolean {
  return balancer.zoneNames.includes(zone);
}

function inState(state: InstanceState): TargetHealth {
  return unused('Target.InvalidState', `Target is in the ${state} state`);
}

function unused(
  Reason: 'Target.NotInUse' | 'Target.InvalidState' | 'Target.NotRegistered',
  Description: string,
): TargetHealth {
  return { State: 'unused', Reason, Description };
}

function unhealthy(
  Reason: 'Target.Timeout' | 'Target.FailedHealthChecks' | 'Target.ResponseCodeMismatch',
  Description: string,
): TargetHealth {
  return { State: 'unhealthy', Reason, Description };
}
