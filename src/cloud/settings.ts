// The settings every SDK client is made with.
import type { CloudTarget } from './clients.js';
import { retryStrategy } from './retries.js';

export type ClientSettings = ReturnType<typeof clientSettings>;

const timeouts = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;

/**
 * Local: endpoint and keys are explicit and nothing of the environment counts. AWS: the SDK's chain finds
 * credentials, an explicit profile winning over keys in the environment.
 */
export function clientSettings(target: CloudTarget) {
  const { kind, region, endpoint, profile, credentials } = target;
  const common = { region, ...retryStrategy(kind), requestHandler: timeouts };
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
