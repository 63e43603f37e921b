// Another try at the rollback of an update that failed.
import { ContinueUpdateRollbackCommand } from '@aws-sdk/client-cloudformation';
import type { Cloud } from './clients.js';
import { cloudformation } from './cloudformation.js';
import { attempt } from './failures.js';

export interface Continuation {
  readonly token: string;
  /** Logical ids that count as done, whatever they are; CloudFormation takes those in UPDATE_FAILED only. */
  readonly skip: readonly string[];
}

/** Asks for it and returns at once; the stack is in UPDATE_ROLLBACK_FAILED. */
export async function continueRollback(
  cloud: Cloud,
  stackId: string,
  { token, skip }: Continuation,
): Promise<void> {
  const command = new ContinueUpdateRollbackCommand({
    StackName: stackId,
    ClientRequestToken: token,
    ResourcesToSkip: skip.length > 0 ? [...skip] : undefined,
  });
  await attempt(cloud, `cannot go on with the rollback of ${stackId}`, () =>
    cloudformation(cloud).send(command),
  );
}
