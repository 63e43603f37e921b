// DescribeTargetGroupAttributes: every attribute with its value.
import {
  DescribeTargetGroupAttributes$,
  type DescribeTargetGroupAttributesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { listAttributes } from './attributes.js';
import { requireTargetGroup } from './find.js';

export const describeTargetGroupAttributes = action(
  DescribeTargetGroupAttributes$,
  (input: DescribeTargetGroupAttributesInput, call: Call) => ({
    Attributes: listAttributes(requireTargetGroup(call, input.TargetGroupArn).attributes),
  }),
);
