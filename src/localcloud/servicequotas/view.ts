// A quota as the Service Quotas API shows it.
import type { ServiceQuota } from '@aws-sdk/client-service-quotas';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findQuota, type QuotaDefinition, quotaDefinitions, quotaValue, serviceNames } from './quotas.js';

/** A quota with the value that applies in the call's region, or with the one given. */
export function viewQuota(quota: QuotaDefinition, call: Call, value?: number): ServiceQuota {
  const { serviceCode, quotaCode } = quota;
  const { cloud, region } = call;
  return {
    ServiceCode: serviceCode,
    ServiceName: serviceNames[serviceCode],
    QuotaArn: `arn:aws:servicequotas:${region}:${cloud.account}:${serviceCode}/${quotaCode}`,
    QuotaCode: quotaCode,
    QuotaName: quota.name,
    Value: value ?? quotaValue({ store: cloud.store, region, serviceCode, quotaCode }),
    Unit: 'None',
    Adjustable: quota.adjustable,
    GlobalQuota: false,
    QuotaAppliedAtLevel: 'ACCOUNT',
  };
}

/** @throws NoSuchResourceException */
export function requireQuota(input: { ServiceCode?: string; QuotaCode?: string }): QuotaDefinition {
  const quota = findQuota(input.ServiceCode ?? '', input.QuotaCode ?? '');
  if (quota) return quota;
  throw noSuchResource(`The quota ${input.QuotaCode} of the service ${input.ServiceCode} does not exist.`);
}

/** @throws NoSuchResourceException */
export function requireQuotasOf(serviceCode: string | undefined): QuotaDefinition[] {
  const quotas = quotaDefinitions.filter((quota) => quota.serviceCode === serviceCode);
  if (quotas.length > 0) return quotas;
  throw noSuchResource(`The service ${serviceCode} does not exist.`);
}

function noSuchResource(reason: string): AwsError {
  return new AwsError('NoSuchResourceException', `The request failed because of: ${reason}`);
}
