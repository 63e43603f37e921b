// DescribeCertificate: one certificate with its validation records and, once signed, its dates.
import { createHash } from 'node:crypto';
import {
  type CertificateDetail,
  DescribeCertificate$,
  type DescribeCertificateRequest,
  type DomainValidation,
} from '@aws-sdk/client-acm';
import { action, type Call } from '../wire/action.js';
import { usersOf } from './in-use.js';
import { requireCertificate } from './local-certificate.js';
import { placeOf } from './place.js';
import type { CertificateRecord } from './records.js';

export const describeCertificate = action(
  DescribeCertificate$,
  (input: DescribeCertificateRequest, call: Call) => {
    const certificate = requireCertificate(placeOf(call), input.CertificateArn);
    return { Certificate: describe(certificate, usersOf(call.cloud.store, certificate.arn)) };
  },
);

function describe(certificate: CertificateRecord, inUseBy: string[]): CertificateDetail {
  return {
    CertificateArn: certificate.arn,
    DomainName: certificate.domainName,
    SubjectAlternativeNames: [...certificate.subjectAlternativeNames],
    DomainValidationOptions: certificate.subjectAlternativeNames.map((name) => validation(name, certificate)),
    Subject: `CN=${certificate.domainName}`,
    Status: certificate.status,
    Type: 'AMAZON_ISSUED',
    KeyAlgorithm: 'EC_prime256v1',
    SignatureAlgorithm: 'SHA256WITHECDSA',
    CreatedAt: new Date(certificate.createdAt),
    IssuedAt: certificate.issuedAt === undefined ? undefined : new Date(certificate.issuedAt),
    InUseBy: inUseBy,
    RenewalEligibility: inUseBy.length > 0 ? 'ELIGIBLE' : 'INELIGIBLE',
    Options: { CertificateTransparencyLoggingPreference: 'DISABLED' },
    ...describeLeaf(certificate),
  };
}

function describeLeaf({ leaf }: CertificateRecord): Partial<CertificateDetail> {
  if (!leaf) return { Issuer: 'Flotilla local authority' };
  return {
    Issuer: leaf.issuer,
    Serial: leaf.serial.match(/../g)?.join(':'),
    NotBefore: new Date(leaf.notBefore),
    NotAfter: new Date(leaf.notAfter),
  };
}

// A wildcard and its parent share one validation record, as in ACM.
function validation(name: string, certificate: CertificateRecord): DomainValidation {
  const bare = name.replace(/^\*\./, '');
  const digest = createHash('sha256').update(`${certificate.arn} ${bare}`).digest('hex');
  return {
    DomainName: name,
    ValidationDomain: name,
    ValidationStatus: certificate.status === 'ISSUED' ? 'SUCCESS' : 'PENDING_VALIDATION',
    ValidationMethod: certificate.validationMethod,
    ...(certificate.validationMethod === 'DNS' && {
      ResourceRecord: {
        Name: `_${digest.slice(0, 32)}.${bare}.`,
        Type: 'CNAME' as const,
        Value: `_${digest.slice(32)}.acm-validations.aws.`,
      },
    }),
  };
}
