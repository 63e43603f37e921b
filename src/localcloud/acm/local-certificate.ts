// The certificate that every region of a local cloud has from the start.
import type { Clock } from '../clock.js';
import type { Store } from '../store.js';
import { AwsError } from '../wire/error.js';
import { type CertificateRecord, certificates } from './records.js';

const localId = '00000000-0000-4000-8000-000000000001';
const localNames = ['flotilla.localhost', '*.flotilla.localhost'] as const;

interface Place {
  readonly store: Store;
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
}

/** The ARN of the certificate for `flotilla.localhost` and `*.flotilla.localhost` of a region. */
export function localCertificateArn(account: string, region: string): string {
  return `arn:aws:acm:${region}:${account}:certificate/${localId}`;
}

/** All certificates of a region, the local one always among them. */
export function certificatesOf(place: Place): CertificateRecord[] {
  ensureLocalCertificate(place);
  return certificates(place.store)
    .values()
    .filter((certificate) => certificate.region === place.region);
}

/** The certificate of that ARN in this region, or undefined. */
export function findCertificate(place: Place, arn: string): CertificateRecord | undefined {
  if (arn === localCertificateArn(place.account, place.region)) ensureLocalCertificate(place);
  const found = certificates(place.store).get(arn);
  return found?.region === place.region ? found : undefined;
}

/** @throws AwsError InvalidArnException, ResourceNotFoundException */
export function requireCertificate(place: Place, arn: string | undefined): CertificateRecord {
  if (!arn || !/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/.test(arn)) {
    throw new AwsError('InvalidArnException', `Invalid arn: ${arn ?? ''}`);
  }
  const found = findCertificate(place, arn);
  if (!found) throw new AwsError('ResourceNotFoundException', `Could not find certificate ${arn}.`);
  return found;
}

function ensureLocalCertificate({ store, clock, account, region }: Place): void {
  const arn = localCertificateArn(account, region);
  if (certificates(store).get(arn)) return;
  const now = clock.now().toISOString();
  certificates(store).put(arn, {
    arn,
    region,
    domainName: localNames[0],
    subjectAlternativeNames: localNames,
    status: 'ISSUED',
    validationMethod: 'DNS',
    createdAt: now,
    issuedAt: now,
    tags: [],
  });
}
