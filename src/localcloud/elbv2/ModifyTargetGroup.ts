// ModifyTargetGroup: other health check settings, in force from the next check on.
import { ModifyTargetGroup$, type ModifyTargetGroupInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { requireTargetGroup } from './find.js';
import { changeHealthCheck } from './health-check.js';
import { reconcileQuietly } from './open-port.js';
import { targetGroups } from './records.js';
import { describeTargetGroup } from './target-group-view.js';

export const modifyTargetGroup = action(
  ModifyTargetGroup$,
  async (input: ModifyTargetGroupInput, call: Call) => {
    const { store } = call.cloud;
    const old = requireTargetGroup(call, input.TargetGroupArn);
    const record = { ...old, healthCheck: changeHealthCheck(old.healthCheck, input) };
    targetGroups(store).put(record.arn, record);
    await reconcileQuietly(call.cloud);
    return { TargetGroups: [describeTargetGroup(store, record)] };
  },
);
