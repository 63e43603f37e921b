// ModifyLoadBalancerAttributes: the given ones change, the others stay.
import {
  ModifyLoadBalancerAttributes$,
  type ModifyLoadBalancerAttributesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { changeLoadBalancerAttributes, listAttributes } from './attributes.js';
import { requireLoadBalancer } from './find.js';
import { reconcileQuietly } from './open-port.js';
import { loadBalancers } from './records.js';

export const modifyLoadBalancerAttributes = action(
  ModifyLoadBalancerAttributes$,
  async (input: ModifyLoadBalancerAttributesInput, call: Call) => {
    const record = requireLoadBalancer(call, input.LoadBalancerArn);
    const attributes = changeLoadBalancerAttributes(record.attributes, input.Attributes);
    loadBalancers(call.cloud.store).put(record.arn, { ...record, attributes });
    await reconcileQuietly(call.cloud);
    return { Attributes: listAttributes(attributes) };
  },
);
