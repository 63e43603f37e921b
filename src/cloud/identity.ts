// Who the cloud takes us for.
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Cloud } from './clients.js';
import { attempt } from './failures.js';
import { sts } from './sts.js';

export interface Identity {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/** @throws CloudError with reason `credentials` when there are none or they have expired */
export async function callerIdentity(cloud: Cloud): Promise<Identity> {
  const answer = await attempt(
    cloud,
    `cannot sign in to ${cloud.kind === 'aws' ? 'AWS' : 'the local cloud'}`,
    () => sts(cloud).send(new GetCallerIdentityCommand({})),
  );
  return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
}
