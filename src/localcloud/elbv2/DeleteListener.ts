// DeleteListener: goes with its rules; the port closes with the last listener on it.
import { DeleteListener$, type DeleteListenerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { rulesOf } from './default-rule.js';
import { requireListener } from './find.js';
import { reconcileQuietly } from './open-port.js';
import { listeners, rules } from './records.js';

export const deleteListener = action(DeleteListener$, async (input: DeleteListenerInput, call: Call) => {
  const { store } = call.cloud;
  const { arn } = requireListener(call, input.ListenerArn);
  for (const rule of rulesOf(store, arn)) rules(store).delete(rule.arn);
  listeners(store).delete(arn);
  await reconcileQuietly(call.cloud);
  return {};
});
