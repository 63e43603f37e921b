// The client of Service Quotas; a file of its own, so that a command loads only the clients it uses.
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { Cloud } from './clients.js';

export const serviceQuotas = (cloud: Cloud): ServiceQuotasClient =>
  cloud.client('service-quotas', (settings) => new ServiceQuotasClient(settings));
