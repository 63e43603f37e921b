// Client tokens: the same request with the same token does its work once.
import { createHash } from 'node:crypto';
import type { Store, Table } from '../store.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

interface TokenRecord {
  readonly digest: string;
  readonly ids: readonly string[];
  /** Absent in those that an earlier version of the local cloud wrote. */
  readonly usedAt?: string;
  /** When the last of its instances ended that EC2 has forgotten. */
  readonly endedAt?: string;
}

export const clientTokens = (store: Store): Table<TokenRecord> => store.table('ec2/client-tokens');

/**
 * Runs `make` unless the token was used before; answers the ids made then or now.
 * @param make makes the resources without waiting for anything, so that two equal requests cannot both pass
 * @throws IdempotentParameterMismatch where the token came with other parameters
 */
export function once(
  request: { readonly action: string; readonly token: string | undefined; readonly input: object },
  call: Call,
  make: () => string[],
): string[] {
  if (!request.token) return make();
  const table = clientTokens(call.cloud.store);
  const key = `${call.region}/${request.action}/${request.token}`;
  const digest = createHash('sha256').update(JSON.stringify(request.input)).digest('hex');
  const used = table.get(key);
  if (!used) {
    const ids = make();
    table.put(key, { digest, ids, usedAt: call.cloud.clock.now().toISOString() });
    return ids;
  }
  if (used.digest === digest) return [...used.ids];
  throw new AwsError(
    'IdempotentParameterMismatch',
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );
}
