// How many vCPUs of a kind may run in this region, and how many do.
import { type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { complaintOf } from '../model/errors.js';
import { quotaFamily } from '../model/quota-families.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';
import { describeInstanceTypes } from './instance-types.js';
import { serviceQuotas } from './service-quotas.js';

export interface VcpuQuota {
  /** E.g. `L-1216C47A`, as the Service Quotas console shows it. */
  readonly code: string;
  readonly name: string;
  readonly limit: number;
  readonly used: number;
}

/**
 * The on-demand quota an instance type counts against.
 * @param onUnknown told why, when undefined is answered: no permission, or a family without a quota we know
 */
export async function vcpuQuota(
  cloud: Cloud,
  instanceType: string,
  onUnknown: (reason: string) => void = () => {},
): Promise<VcpuQuota | undefined> {
  const family = quotaFamily(instanceType);
  if (!family) {
    onUnknown(`no quota is known for the family of ${instanceType}`);
    return undefined;
  }
  try {
    const [quota, used] = await Promise.all([readQuota(cloud, family.code), usedVcpus(cloud, family.code)]);
    return { code: family.code, name: quota.name || family.name, limit: quota.limit, used };
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    onUnknown(complaint.why);
    return undefined;
  }
}

async function readQuota(cloud: Cloud, code: string) {
  const command = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code });
  const { Quota: quota } = await attempt(cloud, 'cannot read the quota', () =>
    serviceQuotas(cloud).send(command),
  );
  return { name: quota?.QuotaName ?? '', limit: quota?.Value ?? 0 };
}

/** vCPUs of the running on-demand instances that count against the quota; spot has quotas of its own. */
async function usedVcpus(cloud: Cloud, code: string): Promise<number> {
  const running = await attempt(cloud, 'cannot count the running vCPUs', () => runningInstances(cloud));
  const types = running
    .filter((instance) => instance.InstanceLifecycle === undefined)
    .map((instance) => instance.InstanceType ?? '')
    .filter((type) => quotaFamily(type)?.code === code);
  const sizes = await vcpusOf(cloud, [...new Set(types)]);
  return types.reduce((sum, type) => sum + (sizes.get(type) ?? 0), 0);
}

async function runningInstances(cloud: Cloud): Promise<Instance[]> {
  const found: Instance[] = [];
  const input = { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }] };
  for await (const page of paginateDescribeInstances({ client: ec2(cloud), pageSize: 1000 }, input))
    for (const reservation of page.Reservations ?? []) found.push(...(reservation.Instances ?? []));
  return found;
}

async function vcpusOf(cloud: Cloud, types: readonly string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (let start = 0; start < types.length; start += 100) {
    const described = await describeInstanceTypes(cloud, types.slice(start, start + 100));
    for (const { type, vcpus } of described) sizes.set(type, vcpus);
  }
  return sizes;
}
