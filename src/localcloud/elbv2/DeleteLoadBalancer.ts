// DeleteLoadBalancer: goes with its listeners and rules; target groups stay.
import { DeleteLoadBalancer$, type DeleteLoadBalancerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { reconcileQuietly } from './open-port.js';
import { releaseInBackground } from './provision.js';
import { listeners, loadBalancers, rules } from './records.js';

/** One that is not there is no error, as in AWS. */
export const deleteLoadBalancer = action(
  DeleteLoadBalancer$,
  async (input: DeleteLoadBalancerInput, call: Call) => {
    const { store } = call.cloud;
    const record = loadBalancers(store).get(input.LoadBalancerArn ?? '');
    if (!record || record.region !== call.region) return {};
    if (record.attributes['deletion_protection.enabled'] === 'true') {
      const message = `Load balancer '${record.arn}' cannot be deleted because deletion protection is enabled`;
      throw new AwsError('OperationNotPermitted', message);
    }
    for (const table of [listeners(store), rules(store)]) {
      const own = table.values().filter((one) => one.loadBalancerArn === record.arn);
      for (const { arn } of own) table.delete(arn);
    }
    loadBalancers(store).delete(record.arn);
    await reconcileQuietly(call.cloud);
    releaseInBackground(call.cloud, record);
    return {};
  },
);
