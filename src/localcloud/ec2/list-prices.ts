// On-demand prices, for the order in which fleets choose instance types and as the measure of spot prices.
import type { InstanceTypeRecord } from './instance-types/instance-types.js';

/**
 * USD per hour of the size `large` of a family: list prices of AWS for Linux in us-east-1, used for every region.
 * Sizes of these families cost in proportion.
 */
const ofLarge: Readonly<Record<string, number>> = {
  t2: 0.0928,
  t3: 0.0832,
  t3a: 0.0752,
  t4g: 0.0672,
  m3: 0.133,
  m4: 0.1,
  m5: 0.096,
  m5a: 0.086,
  m6a: 0.0864,
  m6g: 0.077,
  m6i: 0.096,
  m7a: 0.11592,
  m7g: 0.0816,
  m7i: 0.1008,
  c3: 0.105,
  c4: 0.1,
  c5: 0.085,
  c5a: 0.077,
  c6a: 0.0765,
  c6g: 0.068,
  c6i: 0.085,
  c7a: 0.10264,
  c7g: 0.0725,
  c7i: 0.08925,
  r3: 0.166,
  r4: 0.133,
  r5: 0.126,
  r5a: 0.113,
  r6g: 0.1008,
  r6i: 0.126,
  r7i: 0.1323,
  i3: 0.156,
  x1: 0.2084,
};

/** AWS's size units: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html */
const units: Readonly<Record<string, number>> = {
  nano: 0.25,
  micro: 0.5,
  small: 1,
  medium: 2,
  large: 4,
  xlarge: 8,
};

/** Of types without a family above, GPUs mostly, roughly what they cost: their order is what counts. */
const roughly = { perVcpu: 0.05, perGpu: 0.5 };

/** USD per hour, on demand. */
export function listPrice(type: InstanceTypeRecord): number {
  const large = ofLarge[type.family.name];
  if (large === undefined) return type.vcpus * roughly.perVcpu + type.gpus * roughly.perGpu;
  return (large / 4) * sizeUnits(type);
}

/** `8xlarge` is eight times an xlarge; metal counts by its vCPUs, of which a large has two. */
function sizeUnits({ size, vcpus, threadsPerCore }: InstanceTypeRecord): number {
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  if (times) return Number(times) * 8;
  return units[size] ?? (vcpus * 4) / Math.max(2, threadsPerCore);
}
