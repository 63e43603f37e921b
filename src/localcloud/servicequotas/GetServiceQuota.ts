// GetServiceQuota: the value that applies in a region.
import {
  GetServiceQuota$,
  type GetServiceQuotaCommandInput,
  type GetServiceQuotaCommandOutput,
} from '@aws-sdk/client-service-quotas';
import { action } from '../wire/action.js';
import { requireQuota, viewQuota } from './view.js';

type Output = Omit<GetServiceQuotaCommandOutput, '$metadata'>;

export const getServiceQuota = action<GetServiceQuotaCommandInput, Output>(
  GetServiceQuota$,
  (input, call) => ({ Quota: viewQuota(requireQuota(input), call) }),
);
