// ModifyTargetGroupAttributes: the given ones change, the others stay.
import {
  ModifyTargetGroupAttributes$,
  type ModifyTargetGroupAttributesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { changeTargetGroupAttributes, listAttributes } from './attributes.js';
import { requireTargetGroup } from './find.js';
import { targetGroups } from './records.js';

export const modifyTargetGroupAttributes = action(
  ModifyTargetGroupAttributes$,
  (input: ModifyTargetGroupAttributesInput, call: Call) => {
    const record = requireTargetGroup(call, input.TargetGroupArn);
    const attributes = changeTargetGroupAttributes(record.attributes, input.Attributes);
    targetGroups(call.cloud.store).put(record.arn, { ...record, attributes });
    return { Attributes: listAttributes(attributes) };
  },
);
