// DeleteTargetGroup: refused while a listener or rule forwards to it.
import { DeleteTargetGroup$, type DeleteTargetGroupInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { reconcileQuietly } from './open-port.js';
import { targetGroups, targetKey, targets } from './records.js';
import { loadBalancersUsing } from './usage.js';

/** One that is not there is no error, as in AWS. */
export const deleteTargetGroup = action(
  DeleteTargetGroup$,
  async (input: DeleteTargetGroupInput, call: Call) => {
    const { store } = call.cloud;
    const record = targetGroups(store).get(input.TargetGroupArn ?? '');
    if (!record || record.region !== call.region) return {};
    if (loadBalancersUsing(store, record.arn).length > 0) {
      const message = `Target group '${record.arn}' is currently in use by a listener or a rule`;
      throw new AwsError('ResourceInUse', message);
    }
    const own = targets(store)
      .values()
      .filter((target) => target.targetGroupArn === record.arn);
    for (const target of own) targets(store).delete(targetKey(target));
    targetGroups(store).delete(record.arn);
    await reconcileQuietly(call.cloud);
    return {};
  },
);
