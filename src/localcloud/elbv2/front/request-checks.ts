// Requests no target gets to see.
import type { IncomingMessage } from 'node:http';

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
const largestLine = 16_384;
const largestHeader = 16_384;

/** The status a request is refused with, or undefined. Node's parser has already refused odd framing. */
export function faultOf(request: IncomingMessage): number | undefined {
  const url = request.url ?? '';
  if (url.length > largestLine) return 414;
  // Absolute targets would let the target's host differ from the one that was routed by.
  if (!url.startsWith('/') && url !== '*') return 400;
  if (countHosts(request.rawHeaders) !== 1) return 400;
  return hasLargeHeader(request.rawHeaders) ? 400 : undefined;
}

function countHosts(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
}

function hasLargeHeader(rawHeaders: readonly string[]): boolean {
  return rawHeaders.some(
    (name, index) => index % 2 === 0 && name.length + (rawHeaders[index + 1]?.length ?? 0) > largestHeader,
  );
}
