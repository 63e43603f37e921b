// Which load balancers use a certificate.
import { listeners } from '../elbv2/records.js';
import type { Store } from '../store.js';

/** ARNs of the load balancers with a listener that serves this certificate. */
export function usersOf(store: Store, certificateArn: string): string[] {
  const using = listeners(store)
    .values()
    .filter((listener) => listener.certificateArns.includes(certificateArn));
  return [...new Set(using.map((listener) => listener.loadBalancerArn))];
}
