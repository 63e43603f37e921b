// Tells all there is to know of one box: its machine, its stack, its names, and whether its notebook answers.
import { readProtection } from '../../cloud/protection.js';
import { describeStack } from '../../cloud/stacks.js';
import type { Box } from '../../model/box.js';
import type { Context } from '../context.js';
import { stackNameOf } from '../steps/box-stack.js';
import { requireBox } from '../steps/boxes.js';
import { answersNow, notebookUrl } from '../steps/site.js';

export interface BoxStatus {
  readonly box: Box;
  readonly url?: string;
  /** CloudFormation's status of its stack. */
  readonly stackStatus?: string;
  /** Undefined where it was not asked, because the box is not running. */
  readonly notebookAnswers?: boolean;
  /** AWS refuses to delete it. */
  readonly protected: boolean;
}

export async function boxStatus(context: Context, user: string): Promise<BoxStatus> {
  const box = await requireBox(context, user);
  const [stack, url, answers] = await Promise.all([
    describeStack(context.cloud, stackNameOf(context, box)),
    notebookUrl(context, box),
    box.state === 'running' ? answersNow(context, box) : undefined,
  ]);
  const protection = await readProtection(context.cloud, {
    instanceId: box.instanceId,
    // A fleet's stack is protected, or not, for the fleet's sake.
    stackId: box.fleet ? undefined : stack?.stackId,
  });
  return {
    box,
    url,
    stackStatus: stack?.status,
    notebookAnswers: answers,
    protected: protection.instance || protection.stack,
  };
}
