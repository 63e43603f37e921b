// The certificates of the region, and the one that covers a name.
import { paginateListCertificates } from '@aws-sdk/client-acm';
import { acm } from './acm.js';
import type { Cloud } from './clients.js';
import { attempt } from './failures.js';
import { certificateCovers } from './front.js';

export interface CertificateSummary {
  readonly arn: string;
  /** Its names as far as ACM lists them, e.g. `*.stack.example.org`. */
  readonly names: readonly string[];
}

/** The issued certificates of the region. */
export async function listCertificates(cloud: Cloud): Promise<CertificateSummary[]> {
  return attempt(cloud, 'cannot list the certificates', async () => {
    const found: CertificateSummary[] = [];
    const pages = paginateListCertificates({ client: acm(cloud) }, { CertificateStatuses: ['ISSUED'] });
    for await (const page of pages)
      for (const one of page.CertificateSummaryList ?? []) {
        const names = new Set([one.DomainName ?? '', ...(one.SubjectAlternativeNameSummaries ?? [])]);
        found.push({ arn: one.CertificateArn ?? '', names: [...names].filter((name) => name !== '') });
      }
    return found;
  });
}

/** ARN of the first issued certificate that covers the name; undefined where there is none. */
export async function findCertificate(cloud: Cloud, name: string): Promise<string | undefined> {
  for (const { arn } of await listCertificates(cloud))
    if ((await certificateCovers(cloud, arn, name)).ok) return arn;
  return undefined;
}
