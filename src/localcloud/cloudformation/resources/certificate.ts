// AWS::CertificateManager::Certificate
import type { RequestCertificateRequest } from '@aws-sdk/client-acm';
import { deleteCertificate } from '../../acm/DeleteCertificate.js';
import { describeCertificate } from '../../acm/DescribeCertificate.js';
import { listCertificates } from '../../acm/ListCertificates.js';
import { listTagsForCertificate } from '../../acm/ListTagsForCertificate.js';
import { requestCertificate } from '../../acm/RequestCertificate.js';
import { requiredText, text, texts } from '../engine/properties.js';
import type { ResourceContext, ResourceType } from '../engine/resource-type.js';
import { mergedTags, unlessGone } from './ec2.js';

export const certificate: ResourceType = {
  type: 'AWS::CertificateManager::Certificate',
  service: 'Acm',
  required: ['DomainName'],
  updates: {
    DomainName: 'replace',
    DomainValidationOptions: 'replace',
    SubjectAlternativeNames: 'replace',
    Tags: 'update',
    ValidationMethod: 'replace',
  },
  attributes: [],
  create: async (properties, context) => {
    const { CertificateArn } = await requestCertificate.handle(
      {
        DomainName: requiredText(properties, 'DomainName'),
        SubjectAlternativeNames: texts(properties, 'SubjectAlternativeNames'),
        ValidationMethod: text(
          properties,
          'ValidationMethod',
        ) as RequestCertificateRequest['ValidationMethod'],
        IdempotencyToken: context.token,
        Tags: mergedTags(properties, context),
      },
      context.call,
    );
    return CertificateArn ?? '';
  },
  find: async (_properties, context) => {
    const { CertificateSummaryList = [] } = await listCertificates.handle({}, context.call);
    for (const { CertificateArn } of CertificateSummaryList) {
      if (await isOurs(CertificateArn, context)) return CertificateArn;
    }
    return undefined;
  },
  complete: ({ physicalId }, { call, wait }) =>
    wait(async () => {
      const { Certificate } = await describeCertificate.handle({ CertificateArn: physicalId }, call);
      return Certificate?.Status === 'ISSUED';
    }),
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => deleteCertificate.handle({ CertificateArn: physicalId }, call)),
};

async function isOurs(
  arn: string | undefined,
  { call, stack, logicalId }: ResourceContext,
): Promise<boolean> {
  const { Tags } = await listTagsForCertificate.handle({ CertificateArn: arn }, call);
  const tags = new Map(Tags?.map((tag) => [tag.Key, tag.Value]));
  return (
    tags.get('aws:cloudformation:stack-id') === stack.stackId &&
    tags.get('aws:cloudformation:logical-id') === logicalId
  );
}
