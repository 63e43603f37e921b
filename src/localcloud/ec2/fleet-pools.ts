// The pools of a fleet request: each override of each launch template as a launch request.
import type {
  CreateFleetRequest,
  FleetLaunchTemplateConfigRequest,
  FleetLaunchTemplateOverrides,
  FleetLaunchTemplateOverridesRequest,
  LaunchTemplateAndOverridesResponse,
  RequestLaunchTemplateData,
  RunInstancesRequest,
} from '@aws-sdk/client-ec2';
import type { Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { required } from './ec2-action.js';
import { findLaunchTemplate, findVersion } from './find-launch-template.js';
import { findInstanceType, type InstanceTypeRecord } from './instance-types/instance-types.js';
import { mergeTagSpecifications, overTemplate, templateTags } from './launch-from-template.js';
import type { LaunchTemplateVersionRecord } from './launch-template-records.js';
import { subnets } from './records.js';
import { regionZones } from './zones.js';

export interface FleetPool {
  readonly request: Omit<RunInstancesRequest, 'MinCount' | 'MaxCount'>;
  readonly systemTags: readonly Tag[];
  /** Undefined where the request is wrong, which the launch says. */
  readonly type: InstanceTypeRecord | undefined;
  readonly zone: string | undefined;
  /** Units of capacity that one instance counts for. */
  readonly weight: number;
  /** Absent is the lowest. */
  readonly priority: number;
  readonly maxPrice: string | undefined;
  readonly shape: LaunchTemplateAndOverridesResponse;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/fleet-quotas.html */
const mostConfigs = 50;
const mostOverrides = 300;

/** @throws MissingParameter, InvalidParameterValue, InvalidFleetConfig, UnsupportedOperation, those of templates */
export function fleetPools(input: CreateFleetRequest, call: Call): FleetPool[] {
  const configs = required(input.LaunchTemplateConfigs, 'LaunchTemplateConfigs');
  const overrides = configs.flatMap((config) => config.Overrides ?? []);
  if (configs.length > mostConfigs || overrides.length > mostOverrides) {
    throw new AwsError(
      'InvalidParameterValue',
      `A fleet takes at most ${mostConfigs} launch templates and ${mostOverrides} overrides.`,
    );
  }
  const pools = configs.flatMap((config) => poolsOf(config, input, call));
  refuseDuplicates(pools);
  return pools;
}

/** Two subnets of one zone are the same pool (aws-samples/aws-plugin-for-slurm#19). */
function refuseDuplicates(pools: readonly FleetPool[]): void {
  const keys = pools.flatMap(({ type, zone }) => (type && zone ? [`${type.name} ${zone}`] : []));
  if (new Set(keys).size === keys.length) return;
  throw new AwsError('InvalidFleetConfig', 'The fleet configuration contains duplicate instance pools.');
}

function poolsOf(
  config: FleetLaunchTemplateConfigRequest,
  input: CreateFleetRequest,
  call: Call,
): FleetPool[] {
  const choice = required(config.LaunchTemplateSpecification, 'LaunchTemplateSpecification');
  const template = findLaunchTemplate(choice, call);
  const version = findVersion(
    template,
    required(choice.Version, 'LaunchTemplateSpecification.Version'),
    call,
  );
  const overrides = config.Overrides?.length ? config.Overrides : [{}];
  return overrides.map((override) => ({
    ...poolOf(override, version, call),
    request: requestOf(override, version, { input, call }),
  }));
}

function poolOf(
  override: FleetLaunchTemplateOverridesRequest,
  version: LaunchTemplateVersionRecord,
  call: Call,
): Omit<FleetPool, 'request'> {
  const typeName = override.InstanceType ?? version.data.InstanceType;
  const zone = zoneOf(override, version.data, call);
  return {
    systemTags: templateTags(version),
    type: typeName === undefined ? undefined : findInstanceType(typeName),
    zone,
    weight: override.WeightedCapacity ?? 1,
    priority: override.Priority ?? Number.POSITIVE_INFINITY,
    maxPrice: override.MaxPrice,
    shape: {
      LaunchTemplateSpecification: { LaunchTemplateId: version.templateId, Version: String(version.number) },
      Overrides: overridesShape(override, typeName, zone),
    },
  };
}

function overridesShape(
  override: FleetLaunchTemplateOverridesRequest,
  typeName: string | undefined,
  zone: string | undefined,
): FleetLaunchTemplateOverrides {
  const { SubnetId, MaxPrice, WeightedCapacity, Priority, ImageId } = override;
  return {
    ...{ SubnetId, MaxPrice, WeightedCapacity, Priority, ImageId },
    InstanceType: typeName as FleetLaunchTemplateOverrides['InstanceType'],
    AvailabilityZone: zone,
  };
}

function requestOf(
  override: FleetLaunchTemplateOverridesRequest,
  version: LaunchTemplateVersionRecord,
  { input, call }: { readonly input: CreateFleetRequest; readonly call: Call },
): FleetPool['request'] {
  if (override.InstanceRequirements) {
    throw new AwsError('UnsupportedOperation', 'The local cloud chooses no instance types by requirements.');
  }
  const { InstanceType, ImageId, KeyName, IamInstanceProfile, MetadataOptions, BlockDeviceMappings } =
    override;
  const zone = givenZone(override, call);
  const request: FleetPool['request'] = {
    ...{ InstanceType, ImageId, KeyName, IamInstanceProfile, MetadataOptions, BlockDeviceMappings },
    ...networkOf(override, version.data),
    Placement: zone ? { ...override.Placement, AvailabilityZone: zone } : override.Placement,
  };
  const templated = overTemplate(version.data, request);
  const instanceTags = input.TagSpecifications?.filter((each) => each.ResourceType === 'instance');
  return {
    ...templated,
    TagSpecifications: mergeTagSpecifications(templated.TagSpecifications, instanceTags),
  };
}

/** An override's subnet goes into the template's network interface where there is one: the two exclude each other. */
function networkOf(
  { SubnetId }: FleetLaunchTemplateOverridesRequest,
  { NetworkInterfaces }: RequestLaunchTemplateData,
): Pick<RunInstancesRequest, 'SubnetId' | 'NetworkInterfaces'> {
  const [primary, ...others] = NetworkInterfaces ?? [];
  if (!SubnetId || !primary) return { SubnetId };
  return { NetworkInterfaces: [{ ...primary, SubnetId }, ...others] };
}

function zoneOf(
  override: FleetLaunchTemplateOverridesRequest,
  data: RequestLaunchTemplateData,
  call: Call,
): string | undefined {
  const subnetId = override.SubnetId ?? data.NetworkInterfaces?.[0]?.SubnetId;
  const ofSubnet = subnetId ? subnets(call.cloud.store).get(subnetId)?.availabilityZone : undefined;
  return ofSubnet ?? givenZone(override, call) ?? data.Placement?.AvailabilityZone;
}

function givenZone(override: FleetLaunchTemplateOverridesRequest, call: Call): string | undefined {
  const { AvailabilityZone, AvailabilityZoneId: id, Placement } = override;
  const ofId = id ? regionZones(call.region).find((zone) => zone.id === id)?.name : undefined;
  return AvailabilityZone ?? ofId ?? Placement?.AvailabilityZone;
}
