// The quotas EC2 checks; their values are those of Service Quotas.
import { quotaValue } from '../servicequotas/quotas.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findInstanceType, type InstanceTypeRecord } from './instance-types/instance-types.js';
import { instances } from './records.js';

/** @throws VpcLimitExceeded */
export function checkVpcQuota(call: Call, inUse: number): void {
  refuseOver(inUse, limitOf(call, 'vpc', 'L-F678F1CE'), 'VpcLimitExceeded', 'VPCs');
}

/** @throws InternetGatewayLimitExceeded */
export function checkInternetGatewayQuota(call: Call, inUse: number): void {
  const limit = limitOf(call, 'vpc', 'L-A4707A72');
  refuseOver(inUse, limit, 'InternetGatewayLimitExceeded', 'internet gateways');
}

/** @throws AddressLimitExceeded */
export function checkAddressQuota(call: Call, inUse: number): void {
  refuseOver(inUse, limitOf(call, 'ec2', 'L-0263D0A3'), 'AddressLimitExceeded', 'addresses');
}

/** Rules of one group in one direction. @throws RulesPerSecurityGroupLimitExceeded */
export function checkRuleQuota(call: Call, count: number): void {
  const limit = limitOf(call, 'vpc', 'L-0EA8095F');
  refuseOver(count - 1, limit, 'RulesPerSecurityGroupLimitExceeded', 'rules per security group');
}

function limitOf(call: Call, serviceCode: string, quotaCode: string): number {
  const { store } = call.cloud;
  return quotaValue({ store, region: call.region, serviceCode, quotaCode }) ?? Number.POSITIVE_INFINITY;
}

function refuseOver(inUse: number, limit: number, code: string, noun: string): void {
  if (inUse >= limit) throw new AwsError(code, `The maximum number of ${noun} has been reached.`);
}

export interface LaunchSize {
  readonly type: InstanceTypeRecord;
  readonly spot: boolean;
  readonly min: number;
  readonly max: number;
}

/**
 * How many of the instances asked for fit into the quota of vCPUs: as many as possible, at least the minimum.
 * @throws VcpuLimitExceeded, MaxSpotInstanceCountExceeded
 */
export function fitToVcpuQuota(call: Call, { type, spot, min, max }: LaunchSize): number {
  const bucket = bucketOf(type);
  const limit = limitOf(call, 'ec2', spot ? bucket.spot : bucket.onDemand);
  const free = limit - usedVcpus(call, bucket, spot);
  const count = Math.min(max, Math.floor(free / type.vcpus));
  if (count >= min) return count;
  if (spot) throw new AwsError('MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded');
  throw new AwsError(
    'VcpuLimitExceeded',
    `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket ` +
      'that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to ' +
      'request an adjustment to this limit.',
  );
}

interface Bucket {
  readonly families: RegExp;
  readonly onDemand: string;
  readonly spot: string;
}

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html */
const standard: Bucket = { families: /^[acdhimrtz]\d/, onDemand: 'L-1216C47A', spot: 'L-34B43A08' };
const buckets: readonly Bucket[] = [
  standard,
  { families: /^(g|vt)\d/, onDemand: 'L-DB2E81BA', spot: 'L-3819A6DF' },
  { families: /^p\d/, onDemand: 'L-417A185B', spot: 'L-7212CCBC' },
  { families: /^x\d/, onDemand: 'L-7295265B', spot: 'L-E3A00192' },
];

function bucketOf(type: InstanceTypeRecord): Bucket {
  return buckets.find((bucket) => bucket.families.test(type.name)) ?? standard;
}

/** Stopped instances do not count. */
function usedVcpus(call: Call, bucket: Bucket, spot: boolean): number {
  return instances(call.cloud.store)
    .values()
    .filter(({ region, state }) => region === call.region && (state === 'pending' || state === 'running'))
    .filter((instance) => (instance.spot ?? false) === spot && bucket.families.test(instance.instanceType))
    .reduce((sum, instance) => sum + (findInstanceType(instance.instanceType)?.vcpus ?? 0), 0);
}
