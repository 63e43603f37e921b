// The front: real listeners on loopback for the load balancers of the store, and real health checks.
import { type Authority, openAuthority } from '../acm/authority.js';
import { type Clock, systemClock } from '../clock.js';
import type { Front } from '../cloud.js';
import type { Store } from '../store.js';
import { openCertificates } from './front/certificates.js';
import { openHealth } from './front/health.js';
import { openPorts } from './front/ports.js';
import { buildRoutes } from './front/routes.js';
import { serialize } from './front/serialize.js';
import { openTraffic } from './front/traffic.js';

export interface FrontOptions {
  /** Folder for the authority's and the certificates' files. */
  readonly dir: string;
  readonly store: Store;
  readonly log: (line: string) => void;
  /** For dates of certificates. */
  readonly clock?: Clock;
  /** Milliseconds of one second of health checks and idle timeouts; tests shorten it. */
  readonly second?: number;
}

// Certificates are looked at for renewal this often, besides every reconcile.
const renewalMs = 6 * 3_600_000;

const RETRY_SECONDS = 2;

/**
 * Opens the front; nothing listens until the first `reconcile`. That rejects with PortsUnavailable when ports
 * could not be opened, after everything else was put right.
 */
export async function openFront(options: FrontOptions): Promise<Front> {
  const { dir, store, log, clock = systemClock(), second = 1000 } = options;
  const authority: Authority = await openAuthority({ dir, clock, log });
  const certificates = openCertificates({ authority, store, clock });
  const traffic = openTraffic({ store, log, second });
  const ports = openPorts({ certificates, traffic, log });
  const health = openHealth({ store, log, second });
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  const reconcile = serialize(async () => {
    clearTimeout(retry);
    const routes = buildRoutes(store);
    await certificates.refresh();
    traffic.refresh();
    health.reconcile();
    try {
      await ports.reconcile(routes);
    } catch (error) {
      // Whoever has the port now may end at any moment: another local cloud, as a rule.
      if (!closed) retry = setTimeout(() => reconcile().catch(() => {}), RETRY_SECONDS * second).unref();
      throw error;
    }
  });
  const renewal = setInterval(
    () => reconcile().catch((error: Error) => log(error.message)),
    renewalMs,
  ).unref();
  return {
    authorityFile: authority.certificateFile,
    reconcile,
    close: async () => {
      clearInterval(renewal);
      closed = true;
      clearTimeout(retry);
      health.close();
      await ports.close();
      traffic.close();
    },
  };
}
