// DeleteRule: every rule but the default one.
import { DeleteRule$, type DeleteRuleInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireRule } from './find.js';
import { reconcileQuietly } from './open-port.js';
import { rules } from './records.js';

export const deleteRule = action(DeleteRule$, async (input: DeleteRuleInput, call: Call) => {
  const rule = requireRule(call, input.RuleArn);
  if (rule.priority === 'default') {
    throw new AwsError('OperationNotPermitted', `Default rule '${rule.arn}' cannot be deleted`);
  }
  rules(call.cloud.store).delete(rule.arn);
  await reconcileQuietly(call.cloud);
  return {};
});
