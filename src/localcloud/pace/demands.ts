// Which buckets a call takes tokens from, and how many.
import type { PacedCall } from '../cloud.js';
import type { Demand } from './buckets.js';
import { type Bucket, cloudFormationLimits, ec2Limits, elbLimits, route53Limits } from './limits.js';

/** Empty for what AWS publishes no rate of. */
export function demandsOf(call: PacedCall): Demand[] {
  const named = demands[call.service]?.(call) ?? [];
  return named.map(({ name, bucket, tokens = 1 }) => ({
    key: `${call.region}/${call.service}/${name}`,
    bucket,
    tokens,
  }));
}

/** Changes nothing: CloudFormation's own looks take from no bucket of the user's. */
export const isRead = (action: string): boolean => /^(Describe|Get|List)/.test(action);

interface Named {
  readonly name: string;
  readonly bucket: Bucket;
  readonly tokens?: number;
}

const demands: Readonly<Record<string, (call: PacedCall) => Named[]>> = {
  ec2: (call) => [requestsOfEc2(call), ...resourcesOfEc2(call)],
  elasticloadbalancing: ({ action }) => [
    { name: 'account', bucket: elbLimits.account },
    categoryOfElb(action),
  ],
  route53: () => [{ name: 'account', bucket: route53Limits.account }],
  cloudformation: ({ action }) => {
    const bucket = cloudFormationLimits[action];
    return bucket ? [{ name: action, bucket }] : [];
  },
};

function requestsOfEc2({ action, input }: PacedCall): Named {
  const own = ec2Limits.requests[action];
  if (own) return { name: action, bucket: own };
  if (!isRead(action)) return { name: action, bucket: ec2Limits.mutating };
  if (isNarrowed(input)) return { name: action, bucket: ec2Limits.describe };
  return { name: `${action} unfiltered`, bucket: ec2Limits.describeUnfiltered };
}

/** Ids, names, filters or a page size; a member that is there and empty narrows nothing. */
function isNarrowed(input: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(input).some(([name, value]) => {
    if (name === 'DryRun' || value === undefined) return false;
    return Array.isArray(value) ? value.length > 0 : true;
  });
}

/** A dry run makes nothing, and takes a request alone. */
function resourcesOfEc2({ action, input }: PacedCall): Named[] {
  const count = input.DryRun === true ? undefined : counts[action]?.(input);
  if (count === undefined) return [];
  const name = action === 'RunInstances' || action === 'CreateFleet' ? 'launch' : action;
  const bucket = ec2Limits.resources[name];
  return bucket ? [{ name: `${name} resources`, bucket, tokens: count }] : [];
}

type Input = Readonly<Record<string, unknown>>;

const idCount = ({ InstanceIds }: Input): number => (Array.isArray(InstanceIds) ? InstanceIds.length : 0);

const counts: Readonly<Record<string, (input: Input) => number>> = {
  RunInstances: ({ MaxCount }) => Number(MaxCount ?? 1),
  CreateFleet: ({ TargetCapacitySpecification }) =>
    Number((TargetCapacitySpecification as Input | undefined)?.TotalTargetCapacity ?? 1),
  StartInstances: idCount,
  StopInstances: idCount,
  TerminateInstances: idCount,
};

function categoryOfElb(action: string): Named {
  if (isRead(action)) return { name: 'describe', bucket: elbLimits.describe };
  if (action === 'CreateLoadBalancer' || action === 'SetSubnets')
    return { name: 'load balancers', bucket: elbLimits.createLoadBalancer };
  if (action === 'RegisterTargets' || action === 'DeregisterTargets')
    return { name: 'targets', bucket: elbLimits.registerTargets };
  return { name: 'mutating', bucket: elbLimits.mutating };
}
