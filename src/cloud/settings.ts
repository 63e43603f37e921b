// The settings every SDK client is made with.
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { CloudTarget } from './clients.js';
import { retryStrategy } from './retries.js';

export type ClientSettings = ReturnType<typeof clientSettings>;

const timeouts = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;

// The SDK warns on stderr, e.g. of a profile beside keys in the environment: what counts is said in our plans. It asks
// whether there is `info` and `error`: for them it would copy every answer, without what is secret in it.
const silent = { debug: () => {}, warn: () => {} } as unknown as Required<EC2ClientConfig>['logger'];

/**
 * Local: endpoint and keys are explicit and nothing of the environment counts. AWS: the SDK's chain finds
 * credentials, an explicit profile winning over keys in the environment.
 */
export function clientSettings(target: CloudTarget) {
  const { kind, region, endpoint, profile, credentials } = target;
  const common = { region, ...retryStrategy(kind), requestHandler: timeouts, logger: silent };
  if (kind === 'aws') return { ...common, ...(profile && { profile }), ...(credentials && { credentials }) };
  return { ...common, endpoint, credentials, ...withoutEnvironment };
}

// AWS_USE_FIPS_ENDPOINT and its like in the environment would make the SDK refuse a custom endpoint.
const withoutEnvironment = {
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  defaultsMode: 'standard',
  userAgentAppId: async () => undefined,
} as const;
