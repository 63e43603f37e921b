// DescribeFleets: fleets of type instant are shown to those alone who name them, as on AWS.
import { DescribeFleets$, type DescribeFleetsRequest, type DescribeFleetsResult } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { activityStatus, fleetShape, fleetState } from './describe-fleet.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import type { FleetRecord } from './fleet-records.js';
import { fleetKind } from './kinds.js';
import { paginate } from './paging.js';

const fieldsOf = (call: Call): Fields<FleetRecord> => ({
  'activity-status': () => activityStatus,
  'excess-capacity-termination-policy': () => undefined,
  'fleet-state': (fleet) => fleetState(fleet, call),
  'replace-unhealthy-instances': () => false,
  type: () => 'instant',
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleets.html */
export const DescribeFleets = ec2Action<DescribeFleetsRequest, DescribeFleetsResult>(
  DescribeFleets$,
  (input, call) => {
    const found = input.FleetIds?.length ? findAll(fleetKind, call, input.FleetIds) : [];
    const page = paginate(applyFilters(found, input.Filters, fieldsOf(call)), input, { min: 1 });
    return { Fleets: page.items.map((fleet) => fleetShape(fleet, call)), NextToken: page.NextToken };
  },
);
