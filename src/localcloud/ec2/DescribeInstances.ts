// DescribeInstances: pages count instances; each page groups its own by reservation.
import {
  DescribeInstances$,
  type DescribeInstancesRequest,
  type DescribeInstancesResult,
} from '@aws-sdk/client-ec2';
import { reservationShape } from './describe-instance.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters } from './filters.js';
import { instanceFields } from './instance-filters.js';
import { paginate } from './paging.js';
import type { InstanceRecord } from './records.js';
import { findInstances } from './visible-instances.js';

export const DescribeInstances = ec2Action<DescribeInstancesRequest, DescribeInstancesResult>(
  DescribeInstances$,
  (input, call) => {
    const found = findInstances(call, input.InstanceIds);
    const matching = applyFilters(found, input.Filters, instanceFields(call));
    const page = paginate(matching, input, { ids: input.InstanceIds, idsName: 'instancesSet' });
    const reservations = groupByReservation(page.items);
    return {
      Reservations: reservations.map((instances) => reservationShape(instances, call)),
      NextToken: page.NextToken,
    };
  },
);

function groupByReservation(instances: readonly InstanceRecord[]): InstanceRecord[][] {
  const groups = new Map<string, InstanceRecord[]>();
  for (const instance of instances) {
    const group = groups.get(instance.reservationId) ?? [];
    group.push(instance);
    groups.set(instance.reservationId, group);
  }
  return [...groups.values()];
}
