// Takes a requested certificate from PENDING_VALIDATION to ISSUED.
import type { LocalCloud } from '../cloud.js';
import { reconcileQuietly } from '../elbv2/open-port.js';
import { certificates } from './records.js';

// AWS takes minutes after the validation record appears; here only the order of states is kept.
const validationMs = 200;

/** The front signs it with the local authority as soon as it is issued, or at the latest when a listener uses it. */
export async function issueCertificate(cloud: LocalCloud, arn: string): Promise<void> {
  await cloud.clock.sleep(validationMs);
  const issuedAt = cloud.clock.now().toISOString();
  const issued = certificates(cloud.store).update(arn, (old) => ({ ...old, status: 'ISSUED', issuedAt }));
  if (issued) await reconcileQuietly(cloud);
}

/** Goes on with requests an earlier process had taken. */
export function resumeIssues(cloud: LocalCloud): void {
  for (const { arn, status } of certificates(cloud.store).values()) {
    if (status === 'PENDING_VALIDATION') cloud.background(`issue ${arn}`, () => issueCertificate(cloud, arn));
  }
}
