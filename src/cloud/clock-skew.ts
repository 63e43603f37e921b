// How far this machine's clock is from the cloud's.
import { CloudError } from '../model/errors.js';
import type { Cloud } from './clients.js';

/**
 * Seconds by which our clock is ahead of the cloud's, from the Date header of its EC2 endpoint; exact to about a
 * second. Signatures more than five minutes off are refused (AWS General Reference, Signature Version 4).
 * @throws CloudError when the endpoint does not answer
 */
export async function clockSkew(cloud: Cloud): Promise<number> {
  const url = cloud.endpoint ?? process.env.AWS_ENDPOINT_URL ?? regionalEndpoint(cloud.region);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000), redirect: 'manual' });
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) throw new Error('its answer has no Date');
    return Math.round((Date.now() - theirs) / 1000);
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message || cause.name : message;
    throw new CloudError('ClockUnknown', {
      what: 'cannot ask the cloud for the time',
      why: `${url}: ${why}`,
      next: cloud.kind === 'local' ? 'stack local status' : 'check the network and the name of the region',
      reason: 'failed',
    });
  }
}

const regionalEndpoint = (region: string): string =>
  `https://ec2.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`;
