// The certificates of listeners, checked against ACM's.
import type { Certificate } from '@aws-sdk/client-elastic-load-balancing-v2';
import { findCertificate } from '../acm/local-certificate.js';
import { placeOf } from '../acm/place.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

/** The ARNs, each of an issued certificate of this region. @throws AwsError CertificateNotFound, UnsupportedCertificate */
export function readCertificates(given: readonly Certificate[] | undefined, call: Call): string[] {
  const arns = (given ?? []).map((certificate) => certificate.CertificateArn ?? '');
  for (const arn of arns) checkCertificate(arn, call);
  return [...new Set(arns)];
}

/** The one default certificate of an HTTPS listener. @throws AwsError ValidationError, CertificateNotFound */
export function readDefaultCertificate(given: readonly Certificate[] | undefined, call: Call): string {
  const arns = readCertificates(given, call);
  const [only] = arns;
  if (only !== undefined && arns.length === 1) return only;
  const message = only
    ? 'Only one certificate can be specified'
    : 'A certificate must be specified for HTTPS listeners';
  throw new AwsError('ValidationError', message);
}

function checkCertificate(arn: string, call: Call): void {
  const found = findCertificate(placeOf(call), arn);
  if (!found) throw new AwsError('CertificateNotFound', `Certificate '${arn}' not found`);
  if (found.status === 'ISSUED') return;
  throw new AwsError(
    'UnsupportedCertificate',
    `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
  );
}
