// Service Quotas of the local cloud.
import type { Service } from '../wire/action.js';
import { getAWSDefaultServiceQuota } from './GetAWSDefaultServiceQuota.js';
import { getServiceQuota } from './GetServiceQuota.js';
import { listServiceQuotas } from './ListServiceQuotas.js';

export const serviceQuotas: Service = {
  scope: 'servicequotas',
  protocol: 'awsJson1.1',
  actions: [getAWSDefaultServiceQuota, getServiceQuota, listServiceQuotas],
};
