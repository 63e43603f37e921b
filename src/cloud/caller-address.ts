// The address this machine has when it calls the cloud: what SSH rules are opened for.
import { isIPv4 } from 'node:net';
import { CloudError } from '../model/errors.js';
import type { Cloud } from './clients.js';

const awsService = 'https://checkip.amazonaws.com';

/** @throws CloudError when nobody answers, or what answers is no IPv4 address (a proxy's page, IPv6) */
export async function callerAddress(cloud: Cloud): Promise<string> {
  const url = cloud.kind === 'local' ? `${cloud.endpoint}/flotilla/caller-ip` : awsService;
  const text = await ask(url, cloud);
  if (isIPv4(text)) return text;
  throw unknownAddress(
    `${url} answered ${JSON.stringify(text.slice(0, 80))}, which is no IPv4 address`,
    cloud,
  );
}

async function ask(url: string, cloud: Cloud): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000), redirect: 'error' });
    const text = (await answer.text()).trim();
    if (answer.ok) return text;
    throw unknownAddress(`${url} answered HTTP ${answer.status}`, cloud);
  } catch (error) {
    if (error instanceof CloudError) throw error;
    throw unknownAddress(`${url} does not answer: ${causeOf(error)}`, cloud, error);
  }
}

// fetch says only "fetch failed"; what failed is in the cause.
function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || cause.name : message;
}

function unknownAddress(why: string, cloud: Cloud, cause?: unknown): CloudError {
  const complaint = {
    what: 'cannot find out the address of this machine',
    why,
    next:
      cloud.kind === 'local'
        ? 'see whether the local cloud runs: stack local status'
        : 'name it: ssh.allow in flotilla.yaml, or --ssh-allow 203.0.113.7/32',
    reason: 'failed',
  } as const;
  return new CloudError('CallerAddressUnknown', complaint, cause);
}
