// DescribeInstanceStatus: running instances alone, unless all are asked for.
import {
  DescribeInstanceStatus$,
  type DescribeInstanceStatusRequest,
  type DescribeInstanceStatusResult,
  type InstanceStatus,
  type InstanceStatusSummary,
} from '@aws-sdk/client-ec2';
import { stateShape } from './describe-instance.js';
import { zoneId } from './describe-network.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { paginate } from './paging.js';
import type { InstanceRecord } from './records.js';
import { findInstances } from './visible-instances.js';

const checkOf = (instance: InstanceRecord): 'ok' | 'not-applicable' =>
  instance.state === 'running' ? 'ok' : 'not-applicable';

const fields: Fields<InstanceRecord> = {
  'availability-zone': (instance) => instance.availabilityZone,
  'instance-state-name': (instance) => instance.state,
  'instance-status.status': checkOf,
  'instance-status.reachability': (instance) => (instance.state === 'running' ? 'passed' : undefined),
  'system-status.status': checkOf,
  'system-status.reachability': (instance) => (instance.state === 'running' ? 'passed' : undefined),
};

export const DescribeInstanceStatus = ec2Action<DescribeInstanceStatusRequest, DescribeInstanceStatusResult>(
  DescribeInstanceStatus$,
  (input, call) => {
    const found = findInstances(call, input.InstanceIds);
    const shown = found.filter((instance) => input.IncludeAllInstances || instance.state === 'running');
    const matching = applyFilters(shown, input.Filters, fields);
    const page = paginate(matching, input, { ids: input.InstanceIds, idsName: 'instancesSet' });
    return { InstanceStatuses: page.items.map(statusShape), NextToken: page.NextToken };
  },
);

/** Both checks pass as soon as the machine runs: there is no host between it and us that could be broken. */
function statusShape(instance: InstanceRecord): InstanceStatus {
  const status = checkOf(instance);
  const summary: InstanceStatusSummary = {
    Status: status,
    Details: status === 'ok' ? [{ Name: 'reachability', Status: 'passed' }] : [],
  };
  return {
    InstanceId: instance.id,
    AvailabilityZone: instance.availabilityZone,
    AvailabilityZoneId: zoneId(instance),
    InstanceState: stateShape(instance.state),
    InstanceStatus: summary,
    SystemStatus: summary,
    AttachedEbsStatus: summary,
    Events: [],
  };
}
