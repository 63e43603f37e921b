// DescribeTargetHealth: the state of all targets of a group, or of those asked for.
import {
  DescribeTargetHealth$,
  type DescribeTargetHealthInput,
  type TargetDescription,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { instances } from '../ec2/records.js';
import type { Store } from '../store.js';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireTargetGroup } from './find.js';
import { type TargetGroupRecord, type TargetRecord, targets } from './records.js';
import { currentHealth, notRegistered } from './target-health.js';

export const describeTargetHealth = action(
  DescribeTargetHealth$,
  (input: DescribeTargetHealthInput, call: Call) => {
    const { store } = call.cloud;
    const group = requireTargetGroup(call, input.TargetGroupArn);
    const own = targets(store)
      .values()
      .filter((target) => target.targetGroupArn === group.arn);
    if (!input.Targets?.length) {
      return { TargetHealthDescriptions: own.map((target) => describe({ store, group, target })) };
    }
    const asked = input.Targets.map((given) => {
      const target = own.find((one) => isMeant(one, given, group));
      return target ? describe({ store, group, target }) : describeStranger(store, group, given);
    });
    return { TargetHealthDescriptions: asked };
  },
);

function isMeant(target: TargetRecord, given: TargetDescription, group: TargetGroupRecord): boolean {
  return target.instanceId === given.Id && target.port === (given.Port ?? group.port);
}

function describe(options: {
  store: Store;
  group: TargetGroupRecord;
  target: TargetRecord;
}): TargetHealthDescription {
  const { store, group, target } = options;
  const { port } = group.healthCheck;
  return {
    Target: { Id: target.instanceId, Port: target.port },
    HealthCheckPort: port === 'traffic-port' ? String(target.port) : port,
    TargetHealth: currentHealth(store, group, target),
  };
}

function describeStranger(
  store: Store,
  group: TargetGroupRecord,
  given: TargetDescription,
): TargetHealthDescription {
  if (!instances(store).get(given.Id ?? '')) {
    throw new AwsError('InvalidTarget', `Instance ID '${given.Id ?? ''}' is not valid`);
  }
  return { Target: { Id: given.Id, Port: given.Port ?? group.port }, TargetHealth: notRegistered };
}
