// How many vCPUs of a kind may run in this region, and how many do.
import { type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { complaintOf } from '../model/errors.js';
import { type Market, quotaFamily } from '../model/quota-families.js';
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

interface QuotaQuery {
  /** Default on-demand; spot has quotas of its own. */
  readonly market?: Market;
  /** Told why, when undefined is answered: no permission, or a family without a quota we know. */
  readonly onUnknown?: (reason: string) => void;
}

/** The quota an instance type counts against. */
export async function vcpuQuota(
  cloud: Cloud,
  instanceType: string,
  { market = 'on-demand', onUnknown = () => {} }: QuotaQuery = {},
): Promise<VcpuQuota | undefined> {
  const family = quotaFamily(instanceType, market);
  if (!family) {
    onUnknown(`no quota is known for the family of ${instanceType}`);
    return undefined;
  }
  try {
    const [quota, used] = await Promise.all([
      readQuota(cloud, family.code),
      usedVcpus(cloud, family.code, market),
    ]);
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

/** vCPUs of the running instances of that market that count against the quota. */
async function usedVcpus(cloud: Cloud, code: string, market: Market): Promise<number> {
  const running = await attempt(cloud, 'cannot count the running vCPUs', () => runningInstances(cloud));
  const types = running
    .filter((instance) => (instance.InstanceLifecycle === 'spot') === (market === 'spot'))
    .map((instance) => instance.InstanceType ?? '')
    .filter((type) => quotaFamily(type, market)?.code === code);
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
