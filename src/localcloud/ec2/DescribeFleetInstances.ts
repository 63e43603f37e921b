// DescribeFleetInstances: refused for fleets of type instant, which are all there are here.
import {
  DescribeFleetInstances$,
  type DescribeFleetInstancesRequest,
  type DescribeFleetInstancesResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { find } from './find.js';
import { fleetKind } from './kinds.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleetInstances.html */
export const DescribeFleetInstances = ec2Action<DescribeFleetInstancesRequest, DescribeFleetInstancesResult>(
  DescribeFleetInstances$,
  (input, call) => {
    const { id } = find(fleetKind, call, input.FleetId);
    throw new AwsError(
      'UnsupportedOperation',
      `DescribeFleetInstances does not support fleets of type instant (${id}). Use DescribeFleets with its ID.`,
    );
  },
);
