// A CreateFleet request, checked: what the local cloud has of it, its targets, its options.
import type {
  CreateFleetRequest,
  OnDemandOptionsRequest,
  SpotOptionsRequest,
  TargetCapacitySpecificationRequest,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import type { FleetTargets } from './fleet-records.js';
import { checkTagTypes } from './tags.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/fleet-quotas.html */
const mostCapacity = 10_000;

/** @throws UnsupportedOperation, InvalidParameterValue, InvalidParameterCombination */
export function checkFleetRequest(input: CreateFleetRequest): void {
  refuseUnsupported(input);
  checkTagTypes(input.TagSpecifications, ['fleet', 'instance']);
  for (const options of [input.OnDemandOptions, input.SpotOptions]) if (options) checkOptions(options);
}

/** Members of other types of fleet: AWS documents them as supported for those alone. */
function refuseUnsupported(input: CreateFleetRequest): void {
  const unknown = [
    input.Type !== 'instant' && `fleets of type ${input.Type ?? 'maintain'}: only of type instant`,
    input.ReplaceUnhealthyInstances && 'replacement of unhealthy instances in fleets of type instant',
    input.ExcessCapacityTerminationPolicy && 'termination of excess capacity in fleets of type instant',
    input.SpotOptions?.MaintenanceStrategies && 'capacity rebalancing in fleets of type instant',
    input.OnDemandOptions?.CapacityReservationOptions && 'capacity reservations',
    input.ReservedCapacityOptions && 'capacity blocks',
    isOther(input.TargetCapacitySpecification?.TargetCapacityUnitType, 'units') &&
      'target capacity but in units',
    isOther(input.SpotOptions?.InstanceInterruptionBehavior, 'terminate') &&
      'interruption but by termination',
  ].find(Boolean);
  if (unknown) throw new AwsError('UnsupportedOperation', `The local cloud has no ${unknown}.`);
}

function isOther(value: string | undefined, only: string): boolean {
  return value !== undefined && value !== only;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_OnDemandOptionsRequest.html, MinTargetCapacity */
function checkOptions(options: OnDemandOptionsRequest | SpotOptionsRequest): void {
  const { MinTargetCapacity: min, SingleAvailabilityZone, SingleInstanceType } = options;
  if (min === undefined || SingleAvailabilityZone || SingleInstanceType) return;
  throw new AwsError(
    'InvalidParameterCombination',
    'MinTargetCapacity requires SingleAvailabilityZone or SingleInstanceType.',
  );
}

/**
 * How much of the total is on-demand and how much spot; what neither claims is of the default type, on-demand unless
 * the request says otherwise.
 * @throws InvalidParameterValue
 */
export function fleetTargets(capacity: TargetCapacitySpecificationRequest): FleetTargets {
  const { TotalTargetCapacity: total = 0, DefaultTargetCapacityType } = capacity;
  const onDemand = capacity.OnDemandTargetCapacity ?? 0;
  const spot = capacity.SpotTargetCapacity ?? 0;
  const rest = total - onDemand - spot;
  if (total < 1 || total > mostCapacity || rest < 0 || onDemand < 0 || spot < 0) {
    throw new AwsError(
      'InvalidParameterValue',
      `The target capacity must lie between 1 and ${mostCapacity}, and On-Demand and Spot capacity must not exceed it.`,
    );
  }
  if (DefaultTargetCapacityType === 'spot') return { onDemand, spot: spot + rest };
  return { onDemand: onDemand + rest, spot };
}
