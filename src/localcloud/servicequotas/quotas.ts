// The quotas the local cloud knows: AWS's codes and names, AWS's values for a new account, and our own.
import { takeFault } from '../faults/take.js';
import type { Store } from '../store.js';

export interface QuotaDefinition {
  readonly serviceCode: string;
  readonly quotaCode: string;
  readonly name: string;
  /** AWS's default for a new account. */
  readonly awsDefault: number;
  /** What applies here until it is set; generous where AWS gives a new account next to nothing. */
  readonly value: number;
  readonly adjustable: boolean;
}

export const serviceNames: Readonly<Record<string, string>> = {
  ec2: 'Amazon Elastic Compute Cloud (Amazon EC2)',
  vpc: 'Amazon Virtual Private Cloud (Amazon VPC)',
  elasticloadbalancing: 'Elastic Load Balancing (ELB)',
};

const standard = 'Standard (A, C, D, H, I, M, R, T, Z)';

// https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html (in vCPUs),
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html,
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
export const quotaDefinitions: readonly QuotaDefinition[] = [
  vCpus('L-1216C47A', `Running On-Demand ${standard} instances`, { aws: 5, here: 256 }),
  vCpus('L-DB2E81BA', 'Running On-Demand G and VT instances', { aws: 0, here: 64 }),
  vCpus('L-417A185B', 'Running On-Demand P instances', { aws: 0, here: 64 }),
  vCpus('L-34B43A08', `All ${standard} Spot Instance Requests`, { aws: 5, here: 256 }),
  vCpus('L-3819A6DF', 'All G and VT Spot Instance Requests', { aws: 0, here: 64 }),
  vCpus('L-7212CCBC', 'All P Spot Instance Requests', { aws: 0, here: 64 }),
  asOnAws('ec2', 'L-0263D0A3', { name: 'EC2-VPC Elastic IPs', value: 5 }),
  asOnAws('vpc', 'L-F678F1CE', { name: 'VPCs per Region', value: 5 }),
  asOnAws('vpc', 'L-A4707A72', { name: 'Internet gateways per Region', value: 5 }),
  asOnAws('vpc', 'L-E79EC296', { name: 'VPC security groups per Region', value: 2500 }),
  asOnAws('vpc', 'L-0EA8095F', { name: 'Inbound or outbound rules per security group', value: 60 }),
  asOnAws('elasticloadbalancing', 'L-53DA6B97', { name: 'Application Load Balancers per Region', value: 50 }),
  asOnAws('elasticloadbalancing', 'L-B22855CB', { name: 'Target Groups per Region', value: 3000 }),
  asOnAws('elasticloadbalancing', 'L-822D1B1B', {
    name: 'Target Groups per Application Load Balancer',
    value: 100,
    adjustable: false,
  }),
  asOnAws('elasticloadbalancing', 'L-7EED9B64', { name: 'Rules per Application Load Balancer', value: 100 }),
  asOnAws('elasticloadbalancing', 'L-B6DF7632', {
    name: 'Listeners per Application Load Balancer',
    value: 50,
  }),
  asOnAws('elasticloadbalancing', 'L-9365A611', {
    name: 'Certificates per Application Load Balancer',
    value: 25,
  }),
];

function vCpus(quotaCode: string, name: string, values: { aws: number; here: number }): QuotaDefinition {
  const { aws, here } = values;
  return { serviceCode: 'ec2', quotaCode, name, awsDefault: aws, value: here, adjustable: true };
}

function asOnAws(
  serviceCode: string,
  quotaCode: string,
  { name, value, adjustable = true }: { name: string; value: number; adjustable?: boolean },
): QuotaDefinition {
  return { serviceCode, quotaCode, name, awsDefault: value, value, adjustable };
}

/** The definition of a quota, by the code of its service and its own. */
export function findQuota(serviceCode: string, quotaCode: string): QuotaDefinition | undefined {
  return quotaDefinitions.find((quota) => quota.serviceCode === serviceCode && quota.quotaCode === quotaCode);
}

interface QuotaKey {
  readonly store: Store;
  readonly region: string;
  readonly serviceCode: string;
  readonly quotaCode: string;
}

/** The value that applies in a region: the fault script's, or the one set, or else the local cloud's default. */
export function quotaValue({ store, region, serviceCode, quotaCode }: QuotaKey): number | undefined {
  const played = takeFault(
    store,
    (entry) => entry.fault === 'quota' && entry.quota === quotaCode && (entry.region ?? region) === region,
  );
  if (played?.value !== undefined) return played.value;
  const set = appliedQuotas(store).get(quotaKey(region, serviceCode, quotaCode));
  return set?.value ?? findQuota(serviceCode, quotaCode)?.value;
}

/** Sets a quota of a region, as an increase that AWS granted would. */
export function setQuota(key: QuotaKey, value: number): void {
  appliedQuotas(key.store).put(quotaKey(key.region, key.serviceCode, key.quotaCode), { value });
}

function appliedQuotas(store: Store) {
  return store.table<{ readonly value: number }>('servicequotas/quotas');
}

function quotaKey(region: string, serviceCode: string, quotaCode: string): string {
  return `${region}/${serviceCode}/${quotaCode}`;
}
