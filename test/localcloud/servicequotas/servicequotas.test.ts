import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  paginateListServiceQuotas,
  type ServiceQuota,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callControl } from '../../../src/localcloud/control/call.js';
import { control } from '../../../src/localcloud/control/service.js';
import { quotaDefinitions, quotaValue } from '../../../src/localcloud/servicequotas/quotas.js';
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
