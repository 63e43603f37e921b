// RegisterTargets: running instances of the group's VPC; their first health check starts at once.
import {
  RegisterTargets$,
  type RegisterTargetsInput,
  type TargetDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type InstanceRecord, instances } from '../ec2/records.js';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireTargetGroup } from './find.js';
import { limits } from './limits.js';
import { reconcileQuietly } from './open-port.js';
import { requirePort } from './ports.js';
import { type TargetGroupRecord, targetKey, targets } from './records.js';
import { registering } from './target-health.js';

/** A registered target stays as it is; a draining one comes back. */
export const registerTargets = action(RegisterTargets$, async (input: RegisterTargetsInput, call: Call) => {
  const { store, clock } = call.cloud;
  const group = requireTargetGroup(call, input.TargetGroupArn);
  const given = input.Targets ?? [];
  const found = given.map((target) => requireInstance(target, call));
  refuseUnfit(group, found);
  const table = targets(store);
  const registeredAt = clock.now().toISOString();
  const records = given.map((target) => ({
    targetGroupArn: group.arn,
    instanceId: target.Id ?? '',
    port: target.Port === undefined ? group.port : requirePort(target.Port),
    registeredAt,
    health: registering,
  }));
  const fresh = records.filter((record) => isAbsentOrDraining(table.get(targetKey(record))));
  refuseOneTooMany(group, fresh.length, call);
  for (const record of fresh) table.put(targetKey(record), record);
  await reconcileQuietly(call.cloud);
  return {};
});

function requireInstance(target: TargetDescription, call: Call): InstanceRecord {
  const instance = instances(call.cloud.store).get(target.Id ?? '');
  if (instance?.region === call.region) return instance;
  throw new AwsError('InvalidTarget', `Instance ID '${target.Id ?? ''}' is not valid`);
}

function refuseUnfit(group: TargetGroupRecord, found: readonly InstanceRecord[]): void {
  const elsewhere = found.filter((instance) => instance.vpcId !== group.vpcId);
  if (elsewhere.length > 0) {
    const message = `The following targets are not in the target group VPC '${group.vpcId}': ${quote(elsewhere)}`;
    throw new AwsError('InvalidTarget', message);
  }
  const idle = found.filter((instance) => instance.state !== 'running');
  if (idle.length > 0) {
    const message = `The following targets are not in a running state and cannot be registered: ${quote(idle)}`;
    throw new AwsError('InvalidTarget', message);
  }
}

function quote(found: readonly InstanceRecord[]): string {
  return found.map((instance) => `'${instance.id}'`).join(', ');
}

function isAbsentOrDraining(record: { readonly drainingSince?: string } | undefined): boolean {
  return record === undefined || record.drainingSince !== undefined;
}

function refuseOneTooMany(group: TargetGroupRecord, added: number, call: Call): void {
  const own = targets(call.cloud.store).values();
  const count = own.filter((target) => target.targetGroupArn === group.arn).length + added;
  if (count <= limits.targetsPerLoadBalancer) return;
  throw new AwsError(
    'TooManyTargets',
    `The maximum number of targets per load balancer '${limits.targetsPerLoadBalancer}' has been reached`,
  );
}
