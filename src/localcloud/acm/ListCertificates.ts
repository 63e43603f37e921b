// ListCertificates: the region's certificates by status, in pages.

import {
  type CertificateSummary,
  ListCertificates$,
  type ListCertificatesRequest,
} from '@aws-sdk/client-acm';
import { cutPage } from '../page.js';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { usersOf } from './in-use.js';
import { certificatesOf } from './local-certificate.js';
import { placeOf } from './place.js';
import type { CertificateRecord } from './records.js';

const largestPage = 1000;

/** All certificates are EC_prime256v1; `Includes.keyTypes` that leaves these out answers none, as in ACM. */
export const listCertificates = action(ListCertificates$, (input: ListCertificatesRequest, call: Call) => {
  const all = certificatesOf(placeOf(call)).filter((certificate) => isAskedFor(certificate, input));
  const { page, token } = cutPage(all, {
    idOf: (certificate) => certificate.arn,
    token: input.NextToken,
    size: Math.min(input.MaxItems ?? largestPage, largestPage),
    refusal: () => new AwsError('ValidationException', 'The NextToken is not valid'),
  });
  return {
    CertificateSummaryList: page.map((one) => summarize(one, usersOf(call.cloud.store, one.arn).length > 0)),
    NextToken: token,
  };
});

function isAskedFor(certificate: CertificateRecord, input: ListCertificatesRequest): boolean {
  const statuses = input.CertificateStatuses ?? [];
  const keyTypes = input.Includes?.keyTypes ?? [];
  return (
    (statuses.length === 0 || statuses.includes(certificate.status)) &&
    (keyTypes.length === 0 || keyTypes.includes('EC_prime256v1'))
  );
}

function summarize(certificate: CertificateRecord, inUse: boolean): CertificateSummary {
  const { leaf, issuedAt } = certificate;
  return {
    CertificateArn: certificate.arn,
    DomainName: certificate.domainName,
    SubjectAlternativeNameSummaries: [...certificate.subjectAlternativeNames],
    HasAdditionalSubjectAlternativeNames: false,
    Status: certificate.status,
    Type: 'AMAZON_ISSUED',
    KeyAlgorithm: 'EC_prime256v1',
    InUse: inUse,
    RenewalEligibility: inUse ? 'ELIGIBLE' : 'INELIGIBLE',
    CreatedAt: new Date(certificate.createdAt),
    ...(issuedAt !== undefined && { IssuedAt: new Date(issuedAt) }),
    ...(leaf && { NotBefore: new Date(leaf.notBefore), NotAfter: new Date(leaf.notAfter) }),
  };
}
