import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callControl } from '../../../src/localcloud/control/call.js';
import { control } from '../../../src/localcloud/control/service.js';
import { quotaValue } from '../../../src/localcloud/servicequotas/quotas.js';
import { serviceQuotas } from '../../../src/localcloud/servicequotas/service.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

let cloud: TestCloud<FakeMachines>;
let quotas: ServiceQuotasClient;

beforeEach(async () => {
  cloud = await createTestCloud({ services: [serviceQuotas, control] });
  quotas = cloud.client(ServiceQuotasClient);
});
afterEach(() => cloud.close());

const standard = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' };

const setQuota = (input: object, region = 'us-east-1') =>
  callControl({ url: cloud.url, region, ...cloud.credentials, action: 'SetQuota', input });

describe('SetQuota', () => {
  it('holds in its region only, for readers of the API and of the store', async () => {
    await setQuota({ ...standard, Value: 8 });
    const { Quota } = await quotas.send(new GetServiceQuotaCommand(standard));
    expect(Quota?.Value).toBe(8);
    const elsewhere = await cloud
      .client(ServiceQuotasClient, 'eu-west-1')
      .send(new GetServiceQuotaCommand(standard));
    expect(elsewhere.Quota?.Value).toBe(256);
    const key = { store: cloud.cloud.store, serviceCode: 'ec2', quotaCode: 'L-1216C47A' };
    expect(quotaValue({ ...key, region: 'us-east-1' })).toBe(8);
    expect(quotaValue({ ...key, region: 'eu-west-1' })).toBe(256);
  });

  it('refuses unknown quotas, negative values and what is missing', async () => {
    await expect(setQuota({ ServiceCode: 'ec2', QuotaCode: 'L-0', Value: 1 })).rejects.toThrow(
      'NoSuchResourceException',
    );
    await expect(setQuota({ ...standard, Value: -1 })).rejects.toThrow('ValidationException');
    await expect(setQuota(standard)).rejects.toThrow(/Value null at 'value'/);
  });

  it('refuses a wrong key', async () => {
    const forged = { ...cloud.credentials, secretAccessKey: 'guessed' };
    const call = { url: cloud.url, region: 'us-east-1', ...forged, action: 'SetQuota', input: standard };
    await expect(callControl(call)).rejects.toThrow('InvalidSignatureException');
  });
});
