// What virtual machines ask of the host: the right to listen on port 22, and nothing else.
import { readFileSync } from 'node:fs';
import { isRoot } from './host.js';
import type { HostParts } from './parts.js';

const sshPort = 22;
/** https://man7.org/linux/man-pages/man7/capabilities.7.html, CAP_NET_BIND_SERVICE */
const bindService = 10n;

export const virtualHost: HostParts = {
  missingTools: async () => [],
  needsRoot: !isRoot() && !mayBindLowPorts(),
};

function mayBindLowPorts(): boolean {
  const start = readText('/proc/sys/net/ipv4/ip_unprivileged_port_start');
  if (start !== undefined && Number(start) <= sshPort) return true;
  const [, effective] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readText('/proc/self/status') ?? '') ?? [];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> bindService) & 1n) === 1n;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // No such file: a system without this setting, where only root may.
    return undefined;
  }
}
