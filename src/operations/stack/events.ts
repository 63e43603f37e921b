// The events of a box's stack, with the one that was the cause.
import { checkUserName } from '../../model/names.js';
import type { Context } from '../context.js';
import { absent, findBox } from '../steps/boxes.js';
import { type StackHistory, stackHistory } from '../steps/stack-history.js';

/** Throws `notFound` where CloudFormation knows no stack of that user, now or in the last 90 days. */
export async function boxEvents(context: Context, user: string): Promise<StackHistory> {
  const box = await findBox(context, checkUserName(user));
  const history = await stackHistory(context, box ?? { user });
  if (history) return history;
  throw await absent(context, user);
}
