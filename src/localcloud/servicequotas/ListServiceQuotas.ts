// ListServiceQuotas: a service's quotas with the values that apply in a region, page by page.
import {
  ListServiceQuotas$,
  type ListServiceQuotasCommandInput,
  type ListServiceQuotasCommandOutput,
} from '@aws-sdk/client-service-quotas';
import { cutPage } from '../page.js';
import { action } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireQuotasOf, viewQuota } from './view.js';

type Output = Omit<ListServiceQuotasCommandOutput, '$metadata'>;

export const listServiceQuotas = action<ListServiceQuotasCommandInput, Output>(
  ListServiceQuotas$,
  (input, call) => {
    const all = requireQuotasOf(input.ServiceCode).filter(
      (quota) => input.QuotaCode === undefined || quota.quotaCode === input.QuotaCode,
    );
    const { page, token } = cutPage(all, {
      idOf: (quota) => quota.quotaCode,
      token: input.NextToken,
      size: input.MaxResults ?? 100,
      refusal: () => new AwsError('InvalidPaginationTokenException', 'Invalid pagination token was used.'),
    });
    return { Quotas: page.map((quota) => viewQuota(quota, call)), NextToken: token };
  },
);
