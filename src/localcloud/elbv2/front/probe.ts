// One health check request.
import { request } from 'node:http';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import { matchesCode } from '../matcher.js';
import { healthy, mismatched, refused, timedOut } from '../target-health.js';

export interface Probe {
  readonly host: string;
  readonly port: number;
  readonly localAddress?: string;
  readonly path: string;
  readonly matcher: string;
  readonly timeoutMs: number;
}

/** Asks once on a connection of its own; never rejects. The time limit covers connecting and the status line. */
export function probe(options: Probe): Promise<TargetHealth> {
  const { host, port, localAddress, path, matcher, timeoutMs } = options;
  return new Promise((resolve) => {
    const outgoing = request({
      agent: false,
      host,
      port,
      localAddress,
      path,
      headers: { Host: `${host}:${port}`, 'User-Agent': 'ELB-HealthChecker/2.0', Connection: 'close' },
    });
    const finish = (health: TargetHealth) => {
      clearTimeout(timer);
      resolve(health);
      outgoing.destroy();
    };
    const timer = setTimeout(() => finish(timedOut), timeoutMs);
    outgoing.once('response', ({ statusCode = 0 }) => {
      finish(matchesCode(matcher, statusCode) ? healthy : mismatched(statusCode));
    });
    // Stays on: destroying after the answer may raise another.
    outgoing.on('error', () => finish(refused));
    outgoing.end();
  });
}
