// ACM through its bare client.
import {
  ACMClient,
  AddTagsToCertificateCommand,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
  RequestCertificateCommand,
  waitUntilCertificateValidated,
} from '@aws-sdk/client-acm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localCertificateArn } from '../../../src/localcloud/acm/local-certificate.js';
import { acm } from '../../../src/localcloud/acm/service.js';
import { type FrontStage, openFrontStage } from '../elbv2/front-stage.js';

let stage: FrontStage;
let client: ACMClient;

beforeAll(async () => {
  stage = await openFrontStage({ services: [acm] });
  client = stage.test.client(ACMClient);
});
afterAll(() => stage.close());

const describeOne = async (arn: string | undefined) =>
  (await client.send(new DescribeCertificateCommand({ CertificateArn: arn }))).Certificate;
const request = async (DomainName: string, more: object = {}) =>
  (await client.send(new RequestCertificateCommand({ DomainName, ValidationMethod: 'DNS', ...more })))
    .CertificateArn;

describe('acm', () => {
  it('has an issued certificate for the local domain in every region', async () => {
    for (const region of ['us-east-1', 'eu-west-2']) {
      const regional = stage.test.client(ACMClient, region);
      const { CertificateSummaryList: found } = await regional.send(new ListCertificatesCommand({}));
      expect(found?.map((one) => one.CertificateArn)).toEqual([localCertificateArn('123456789012', region)]);
      expect(found?.[0]).toMatchObject({
        Status: 'ISSUED',
        SubjectAlternativeNameSummaries: ['flotilla.localhost', '*.flotilla.localhost'],
      });
    }
  });

  it('issues a requested one after a moment, with serial and dates', async () => {
    const arn = await request('lab.example.org', { SubjectAlternativeNames: ['*.lab.example.org'] });
    const pending = await describeOne(arn);
    expect(pending).toMatchObject({ Status: 'PENDING_VALIDATION', DomainName: 'lab.example.org' });
    expect(pending?.DomainValidationOptions?.[0]?.ResourceRecord).toMatchObject({ Type: 'CNAME' });
    await waitUntilCertificateValidated(
      { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { CertificateArn: arn },
    );
    await stage.test.settle();
    const issued = await describeOne(arn);
    expect(issued).toMatchObject({
      Status: 'ISSUED',
      Serial: expect.stringMatching(/^([0-9a-f]{2}:)+[0-9a-f]{2}$/),
      Issuer: expect.stringContaining('Flotilla local authority'),
    });
    expect(issued?.NotAfter?.getTime()).toBeGreaterThan(Date.now() + 390 * 86_400_000);
  });

  it('answers the same certificate for the same token and names', async () => {
    const first = await request('t.example.org', { IdempotencyToken: 'token' });
    expect(await request('t.example.org', { IdempotencyToken: 'token' })).toBe(first);
    expect(await request('u.example.org', { IdempotencyToken: 'token' })).not.toBe(first);
    expect(await request('t.example.org')).not.toBe(first);
  });

  it('keeps tags', async () => {
    const arn = await request('tags.example.org', { Tags: [{ Key: 'a', Value: '1' }] });
    await client.send(
      new AddTagsToCertificateCommand({
        CertificateArn: arn,
        Tags: [{ Key: 'a', Value: '2' }, { Key: 'b' }],
      }),
    );
    const { Tags } = await client.send(new ListTagsForCertificateCommand({ CertificateArn: arn }));
    expect(Tags).toEqual([
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '' },
    ]);
    const many = Array.from({ length: 49 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    await expect(
      client.send(new AddTagsToCertificateCommand({ CertificateArn: arn, Tags: many })),
    ).rejects.toMatchObject({ name: 'TooManyTagsException' });
  });

  it('pages', async () => {
    const arns: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListCertificatesCommand({ MaxItems: 2, NextToken }));
      expect(page.CertificateSummaryList?.length).toBeLessThanOrEqual(2);
      arns.push(...(page.CertificateSummaryList ?? []).map((one) => one.CertificateArn));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(arns.length).toBeGreaterThan(4);
    expect(new Set(arns).size).toBe(arns.length);
  });

  it('deletes, and then does not find', async () => {
    const arn = await request('gone.example.org');
    await client.send(new DeleteCertificateCommand({ CertificateArn: arn }));
    await expect(describeOne(arn)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Could not find certificate ${arn}.`,
    });
    await expect(describeOne('nonsense')).rejects.toMatchObject({ name: 'InvalidArnException' });
  });

  it('refuses names that are none, and more than ten', async () => {
    for (const name of ['no spaces.org', 'a', '*.*.example.org', '-a.example.org']) {
      await expect(request(name), name).rejects.toMatchObject({ name: 'ValidationException' });
    }
    const more = Array.from({ length: 10 }, (_, i) => `n${i}.example.org`);
    await expect(request('x.example.org', { SubjectAlternativeNames: more })).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
  });
});
