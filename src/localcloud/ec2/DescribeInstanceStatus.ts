// DescribeInstanceStatus: running instances alone, unless all are asked for.
import {
  DescribeInstanceStatus$,
  type DescribeInstanceStatusRequest,
  type DescribeInstanceStatusResult,
  type InstanceStatus,
  type InstanceStatusSummary,
} from '@aws-sdk/client-ec2';
import { isBox } from '../faults/boxes.js';
import { takeFault } from '../faults/take.js';
import type { Call } from '../wire/action.js';
import { stateShape } from './describe-instance.js';
import { zoneId } from './describe-network.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { paginate } from './paging.js';
import type { InstanceRecord } from './records.js';
import { findInstances } from './visible-instances.js';

interface Seen {
  readonly id: string;
  readonly instance: InstanceRecord;
  readonly status: 'ok' | 'impaired' | 'not-applicable';
}

const reachability = { ok: 'passed', impaired: 'failed', 'not-applicable': undefined } as const;

const fields: Fields<Seen> = {
  'availability-zone': ({ instance }) => instance.availabilityZone,
  'instance-state-name': ({ instance }) => instance.state,
  'instance-status.status': ({ status }) => status,
  'instance-status.reachability': ({ status }) => reachability[status],
  'system-status.status': ({ status }) => status,
  'system-status.reachability': ({ status }) => reachability[status],
};

export const DescribeInstanceStatus = ec2Action<DescribeInstanceStatusRequest, DescribeInstanceStatusResult>(
  DescribeInstanceStatus$,
  (input, call) => {
    const found = findInstances(call, input.InstanceIds);
    const shown = found.filter((instance) => input.IncludeAllInstances || instance.state === 'running');
    const matching = applyFilters(
      shown.map((instance) => look(instance, call)),
      input.Filters,
      fields,
    );
    const page = paginate(matching, input, { ids: input.InstanceIds, idsName: 'instancesSet' });
    return { InstanceStatuses: page.items.map(statusShape), NextToken: page.NextToken };
  },
);

/** Nothing between a machine and us can break by itself: checks pass as soon as it runs, but for the fault script. */
function look(instance: InstanceRecord, { cloud }: Call): Seen {
  const { id } = instance;
  if (instance.state !== 'running') return { id, instance, status: 'not-applicable' };
  const entry = takeFault(cloud.store, ({ fault, box }) => fault === 'impaired' && isBox(box, instance));
  return { id, instance, status: entry ? 'impaired' : 'ok' };
}

function statusShape({ instance, status }: Seen): InstanceStatus {
  const passed = reachability[status];
  const summary: InstanceStatusSummary = {
    Status: status,
    Details: passed ? [{ Name: 'reachability', Status: passed }] : [],
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
