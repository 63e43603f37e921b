// Carries a change of listeners to the front, and takes it back when a port cannot be opened.
import type { LocalCloud } from '../cloud.js';
import { AwsError } from '../wire/error.js';
import { PortsUnavailable } from './ports-unavailable.js';

/**
 * Ports other listeners have lost meanwhile are not this call's fault: the front has logged them.
 * @param undo puts the stored listeners back as they were
 * @throws AwsError InvalidConfigurationRequest naming the port
 */
export async function openPort(cloud: LocalCloud, port: number, undo: () => void): Promise<void> {
  try {
    await cloud.front.reconcile();
  } catch (error) {
    if (!(error instanceof PortsUnavailable)) throw error;
    const why = error.reasons.get(port);
    if (why === undefined) return;
    undo();
    await reconcileQuietly(cloud);
    throw new AwsError(
      'InvalidConfigurationRequest',
      `Port ${port} cannot be opened on this machine: ${why}`,
    );
  }
}

/** Brings the front up to date where no port of the caller's is at stake. */
export async function reconcileQuietly(cloud: LocalCloud): Promise<void> {
  try {
    await cloud.front.reconcile();
  } catch (error) {
    if (!(error instanceof PortsUnavailable)) throw error;
  }
}
