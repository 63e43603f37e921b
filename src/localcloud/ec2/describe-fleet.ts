// The shape of fleets in answers.
import type {
  CreateFleetRequest,
  FleetData,
  FleetLaunchTemplateConfig,
  FleetStateCode,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import type { FleetRecord } from './fleet-records.js';
import { instances } from './records.js';

/**
 * Once all requests are placed, met or not; fleets of type instant know no other.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FleetData.html
 */
export const activityStatus = 'fulfilled';

export function fleetShape(fleet: FleetRecord, call: Call): FleetData {
  const { request, targets, fulfilled } = fleet;
  return {
    FleetId: fleet.id,
    FleetState: fleetState(fleet, call),
    ActivityStatus: activityStatus,
    CreateTime: new Date(fleet.createTime),
    ClientToken: request.ClientToken,
    Type: 'instant',
    TargetCapacitySpecification: {
      TotalTargetCapacity: targets.onDemand + targets.spot,
      OnDemandTargetCapacity: targets.onDemand,
      SpotTargetCapacity: targets.spot,
      DefaultTargetCapacityType: request.TargetCapacitySpecification?.DefaultTargetCapacityType,
    },
    FulfilledCapacity: fulfilled.onDemand + fulfilled.spot,
    FulfilledOnDemandCapacity: fulfilled.onDemand,
    LaunchTemplateConfigs: request.LaunchTemplateConfigs as FleetLaunchTemplateConfig[],
    OnDemandOptions: request.OnDemandOptions,
    SpotOptions: request.SpotOptions as FleetData['SpotOptions'],
    ReplaceUnhealthyInstances: false,
    TerminateInstancesWithExpiration: request.TerminateInstancesWithExpiration ?? false,
    ...validity(request),
    Instances: [...fleet.instances],
    Errors: [...fleet.errors],
    Tags: [...fleet.tags],
  };
}

/** Kept and shown; a fleet of type instant is over before it could expire. */
function validity({
  ValidFrom,
  ValidUntil,
}: CreateFleetRequest): Pick<FleetData, 'ValidFrom' | 'ValidUntil'> {
  return {
    ValidFrom: ValidFrom && new Date(ValidFrom),
    ValidUntil: ValidUntil && new Date(ValidUntil),
  };
}

/** A deleted fleet is `deleted_terminating` until the last of its instances is gone. */
export function fleetState(fleet: FleetRecord, call: Call): FleetStateCode {
  if (!fleet.deleted) return 'active';
  const table = instances(call.cloud.store);
  const remain = fleetInstanceIds(fleet).some(
    (id) => (table.get(id)?.state ?? 'terminated') !== 'terminated',
  );
  return remain ? 'deleted_terminating' : 'deleted';
}

export function fleetInstanceIds(fleet: FleetRecord): string[] {
  return fleet.instances.flatMap((entry) => entry.InstanceIds ?? []);
}
