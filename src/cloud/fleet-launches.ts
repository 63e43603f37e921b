// Launches instances from a template by EC2 Fleet: one call with tags and a client token, answered at once.
import { CreateFleetCommand, type CreateFleetError } from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';
import { toTags } from './tag-lists.js';

export interface FleetLaunch {
  readonly templateId: string;
  readonly version: number;
  /** How many instances; fewer may come. */
  readonly count: number;
  readonly market: 'on-demand' | 'spot';
  /** What may be launched, the first preferred. */
  readonly pools: readonly Pool[];
  /** Of every instance, from its first moment. */
  readonly tags: Readonly<Record<string, string>>;
  /** At most 64 characters: the same token twice is one launch. */
  readonly token: string;
}

export interface Pool {
  readonly instanceType: string;
  readonly subnetId: string;
  readonly zone: string;
  /** USD per hour, for spot. */
  readonly maxPrice?: number;
}

export interface Refusal {
  /** As AWS spells it, e.g. `InsufficientInstanceCapacity`. */
  readonly code: string;
  readonly words: string;
}

export interface Launched {
  readonly instanceIds: readonly string[];
  /** Why fewer came than were asked for. */
  readonly refusals: readonly Refusal[];
}

/**
 * Type `instant`: the call itself launches, keeps nothing running and replaces nothing later. The fleet it leaves is a
 * record only; DeleteFleets would terminate its instances and is never called.
 */
export async function launchFleet(cloud: Cloud, launch: FleetLaunch): Promise<Launched> {
  const command = new CreateFleetCommand({
    Type: 'instant',
    ClientToken: launch.token,
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: launch.templateId, Version: String(launch.version) },
        Overrides: launch.pools.map(overrideOf),
      },
    ],
    TargetCapacitySpecification: {
      TotalTargetCapacity: launch.count,
      DefaultTargetCapacityType: launch.market,
    },
    ...strategyOf(launch),
    TagSpecifications: [{ ResourceType: 'instance', Tags: toTags(launch.tags) }],
  });
  const answer = await attempt(cloud, 'cannot launch boxes', () => ec2(cloud).send(command));
  return {
    instanceIds: (answer.Instances ?? []).flatMap((one) => one.InstanceIds ?? []),
    refusals: (answer.Errors ?? []).map(refusalOf),
  };
}

function overrideOf({ instanceType, subnetId, maxPrice }: Pool, index: number) {
  return {
    InstanceType: instanceType as never,
    SubnetId: subnetId,
    Priority: index,
    MaxPrice: maxPrice === undefined ? undefined : String(maxPrice),
  };
}

// In both markets the order of the pools is the order of preference.
function strategyOf({ market }: FleetLaunch) {
  return market === 'spot'
    ? { SpotOptions: { AllocationStrategy: 'capacity-optimized-prioritized' as const } }
    : { OnDemandOptions: { AllocationStrategy: 'prioritized' as const } };
}

function refusalOf({ ErrorCode: code = 'Unknown', ErrorMessage: words = '' }: CreateFleetError): Refusal {
  return { code, words };
}
