// ListServiceQuotas: a service's quotas with the values that apply in a region, page by page.
import {
  ListServiceQuotas$,
  type ListServiceQuotasCommandInput,
  type ListServiceQuotasCommandOutput,
} from '@aws-sdk/client-service-quotas';
import { action } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import type { QuotaDefinition } from './quotas.js';
import { requireQuotasOf, viewQuota } from './view.js';

type Output = Omit<ListServiceQuotasCommandOutput, '$metadata'>;

export const listServiceQuotas = action<ListServiceQuotasCommandInput, Output>(
  ListServiceQuotas$,
  (input, call) => {
    const all = requireQuotasOf(input.ServiceCode).filter(
      (quota) => input.QuotaCode === undefined || quota.quotaCode === input.QuotaCode,
    );
    const start = findStart(all, input.NextToken);
    const end = start + (input.MaxResults ?? 100);
    const quotas = all.slice(start, end).map((quota) => viewQuota(quota, call));
    return { Quotas: quotas, NextToken: all[end]?.quotaCode };
  },
);

// The token is the code of the quota the next page begins with.
function findStart(quotas: readonly QuotaDefinition[], token: string | undefined): number {
  if (token === undefined) return 0;
  const start = quotas.findIndex((quota) => quota.quotaCode === token);
  if (start >= 0) return start;
  throw new AwsError('InvalidPaginationTokenException', 'Invalid pagination token was used.');
}
