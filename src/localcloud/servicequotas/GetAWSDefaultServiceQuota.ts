// GetAWSDefaultServiceQuota: what AWS gives a new account.
import {
  GetAWSDefaultServiceQuota$,
  type GetAWSDefaultServiceQuotaCommandInput,
  type GetAWSDefaultServiceQuotaCommandOutput,
} from '@aws-sdk/client-service-quotas';
import { action } from '../wire/action.js';
import { requireQuota, viewQuota } from './view.js';

type Output = Omit<GetAWSDefaultServiceQuotaCommandOutput, '$metadata'>;

export const getAWSDefaultServiceQuota = action<GetAWSDefaultServiceQuotaCommandInput, Output>(
  GetAWSDefaultServiceQuota$,
  (input, call) => {
    const quota = requireQuota(input);
    return { Quota: viewQuota(quota, call, quota.awsDefault) };
  },
);
