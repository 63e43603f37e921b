// DeregisterTargets: no new requests from now on; requests in flight have the deregistration delay to end.
import { DeregisterTargets$, type DeregisterTargetsInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { drainInBackground } from './drain.js';
import { requireTargetGroup } from './find.js';
import { reconcileQuietly } from './open-port.js';
import { type TargetRecord, targetKey, targets } from './records.js';

/** Without a port, every registration of the instance goes. */
export const deregisterTargets = action(
  DeregisterTargets$,
  async (input: DeregisterTargetsInput, call: Call) => {
    const { store, clock } = call.cloud;
    const group = requireTargetGroup(call, input.TargetGroupArn);
    const own = targets(store)
      .values()
      .filter((target) => target.targetGroupArn === group.arn);
    const chosen = (input.Targets ?? []).flatMap(({ Id, Port }) => choose(own, Id ?? '', Port));
    const drainingSince = clock.now().toISOString();
    for (const target of chosen) {
      if (target.drainingSince !== undefined) continue;
      targets(store).put(targetKey(target), { ...target, drainingSince });
      drainInBackground(call.cloud, targetKey(target));
    }
    await reconcileQuietly(call.cloud);
    return {};
  },
);

function choose(own: readonly TargetRecord[], id: string, port: number | undefined): TargetRecord[] {
  const chosen = own.filter((one) => one.instanceId === id && (port === undefined || one.port === port));
  if (chosen.length > 0) return chosen;
  throw new AwsError('InvalidTarget', `The target '${id}' is not registered with the target group`);
}
