// Finds a certificate of the region by the name it must cover.
import { paginateListCertificates } from '@aws-sdk/client-acm';
import { acm } from './acm.js';
import type { Cloud } from './clients.js';
import { attempt } from './failures.js';
import { certificateCovers } from './front.js';

/** ARN of the first issued certificate that covers the name; undefined where there is none. */
export async function findCertificate(cloud: Cloud, name: string): Promise<string | undefined> {
  const arns = await attempt(cloud, 'cannot list the certificates', async () => {
    const found: string[] = [];
    const pages = paginateListCertificates({ client: acm(cloud) }, { CertificateStatuses: ['ISSUED'] });
    for await (const page of pages)
      for (const one of page.CertificateSummaryList ?? []) found.push(one.CertificateArn ?? '');
    return found;
  });
  for (const arn of arns) if ((await certificateCovers(cloud, arn, name)).ok) return arn;
  return undefined;
}
