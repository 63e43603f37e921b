import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  paginateListServiceQuotas,
  type ServiceQuota,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quotaDefinitions } from '../../../src/localcloud/servicequotas/quotas.js';
import { serviceQuotas } from '../../../src/localcloud/servicequotas/service.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

let cloud: TestCloud<FakeMachines>;
let quotas: ServiceQuotasClient;

beforeEach(async () => {
  cloud = await createTestCloud({ services: [serviceQuotas] });
  quotas = cloud.client(ServiceQuotasClient);
});
afterEach(() => cloud.close());

const standard = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' };

describe('GetServiceQuota', () => {
  it('answers the local default, and AWS’s own on the other action', async () => {
    const applied = await quotas.send(new GetServiceQuotaCommand(standard));
    const onAws = await quotas.send(new GetAWSDefaultServiceQuotaCommand(standard));
    expect(applied.Quota).toMatchObject({
      QuotaName: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
      QuotaArn: 'arn:aws:servicequotas:us-east-1:123456789012:ec2/L-1216C47A',
      Value: 256,
      Adjustable: true,
    });
    expect(onAws.Quota?.Value).toBe(5);
  });

  it.each([
    { ServiceCode: 'ec2', QuotaCode: 'L-00000000' },
    { ServiceCode: 'vpc', QuotaCode: 'L-1216C47A' },
  ])('refuses the unknown %o', async (input) => {
    await expect(quotas.send(new GetServiceQuotaCommand(input))).rejects.toMatchObject({
      name: 'NoSuchResourceException',
    });
  });
});

describe('ListServiceQuotas', () => {
  it('pages through all of a service without gap or double', async () => {
    const listed: ServiceQuota[] = [];
    const input = { ServiceCode: 'ec2', MaxResults: 2 };
    for await (const page of paginateListServiceQuotas({ client: quotas, pageSize: 2 }, input)) {
      expect(page.Quotas?.length).toBeLessThanOrEqual(2);
      listed.push(...(page.Quotas ?? []));
    }
    const expected = quotaDefinitions.filter((quota) => quota.serviceCode === 'ec2');
    expect(listed.map((quota) => quota.QuotaCode)).toEqual(expected.map((quota) => quota.quotaCode));
  });

  it('narrows to one code', async () => {
    const { Quotas } = await quotas.send(new ListServiceQuotasCommand(standard));
    expect(Quotas?.map((quota) => quota.QuotaCode)).toEqual(['L-1216C47A']);
  });

  it('refuses a service or a token it does not know', async () => {
    const unknown = quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'nothing' }));
    await expect(unknown).rejects.toMatchObject({ name: 'NoSuchResourceException' });
    const token = quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'ec2', NextToken: 'x' }));
    await expect(token).rejects.toMatchObject({ name: 'InvalidPaginationTokenException' });
  });
});
