// The stored form of ACM's certificates; keys and PEM text live in files, never in the store.
import type { Store, Table } from '../store.js';
import type { Tag } from '../tags.js';

export interface CertificateRecord {
  readonly arn: string;
  readonly region: string;
  readonly domainName: string;
  /** All names, the domain name first, as ACM answers them. */
  readonly subjectAlternativeNames: readonly string[];
  readonly status: 'PENDING_VALIDATION' | 'ISSUED';
  readonly validationMethod: 'DNS' | 'EMAIL';
  readonly createdAt: string;
  readonly issuedAt?: string;
  readonly idempotencyToken?: string;
  /** Filled in once the local authority has signed it. */
  readonly leaf?: LeafFacts;
  readonly tags: readonly Tag[];
}

interface LeafFacts {
  /** Hexadecimal, without colons. */
  readonly serial: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

export const certificates = (store: Store): Table<CertificateRecord> => store.table('acm/certificates');

/** The last part of a certificate's ARN; names its files. */
export function certificateId(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
