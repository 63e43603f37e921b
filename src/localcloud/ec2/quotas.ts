// The quotas EC2 checks, with AWS's values for a new account unless Service Quotas holds others.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

interface QuotaRecord {
  readonly value: number;
}

/** The applied value of a quota in the call's region, or undefined where none is stored. */
export function appliedQuota(call: Call, service: string, code: string): number | undefined {
  const table = call.cloud.store.table<QuotaRecord>('servicequotas/quotas');
  return table.get(`${call.region}/${service}/${code}`)?.value;
}

/** VPCs per region, L-F678F1CE. @throws VpcLimitExceeded */
export function checkVpcQuota(call: Call, inUse: number): void {
  if (inUse < (appliedQuota(call, 'vpc', 'L-F678F1CE') ?? 5)) return;
  throw new AwsError('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
}

/** Internet gateways per region, L-A4707A72. @throws InternetGatewayLimitExceeded */
export function checkInternetGatewayQuota(call: Call, inUse: number): void {
  if (inUse < (appliedQuota(call, 'vpc', 'L-A4707A72') ?? 5)) return;
  throw new AwsError(
    'InternetGatewayLimitExceeded',
    'The maximum number of internet gateways has been reached.',
  );
}

/** EC2-VPC Elastic IPs, L-0263D0A3. @throws AddressLimitExceeded */
export function checkAddressQuota(call: Call, inUse: number): void {
  if (inUse < (appliedQuota(call, 'ec2', 'L-0263D0A3') ?? 5)) return;
  throw new AwsError('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
}
