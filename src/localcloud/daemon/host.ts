// Whether this host and this user can have a local cloud at all.
import { LocalCloudError } from './error.js';
import type { HostParts } from './parts.js';

/** @throws LocalCloudError no-engine */
export async function requireTools(parts: HostParts): Promise<void> {
  const missing = await parts.missingTools();
  if (missing.length === 0) return;
  throw new LocalCloudError({
    reason: 'no-engine',
    what: 'The local cloud cannot run its boxes on this machine.',
    why: `Its boxes are containers, and these packages are not installed: ${missing.join(' ')}.`,
    next: `sudo apt-get install ${missing.join(' ')}`,
  });
}

/** @throws LocalCloudError not-permitted */
export function requireRoot(parts: HostParts): void {
  if (!parts.needsRoot || isRoot()) return;
  throw new LocalCloudError({
    reason: 'not-permitted',
    what: 'The local cloud cannot run its boxes as this user.',
    why: 'Containers with networks and disks of their own need root.',
    next: 'Run the same command with sudo.',
  });
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
