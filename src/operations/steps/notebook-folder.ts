// A folder of this machine as the notebook folder of a box of the local cloud.
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import type { CreateWishes } from '../../model/plan.js';
import { tagKeys } from '../../model/tags.js';
import { quote } from '../../ssh/quote.js';
import type { Context } from '../context.js';

/** Before anything else is looked at: a box of AWS has no way to a folder of this machine. */
export function refuseOnAws(context: Context, { user, notebooks }: CreateWishes): void {
  if (notebooks === undefined || context.cloud.kind === 'local') return;
  throw new UserError({
    what: '--notebooks is for boxes of the local cloud',
    why: 'a box on AWS cannot reach a folder of this machine',
    next: `create ${user} without it, then copy the folder: stack put ${user} ${quote(`${notebooks}/`)} notebook`,
  });
}

/** The folder without links, if it may be shared; nothing is done yet. */
export async function checkNotebooks(
  context: Context,
  { notebooks }: CreateWishes,
): Promise<string | undefined> {
  if (notebooks === undefined) return undefined;
  return context.local?.shareFolder(notebooks, { dryRun: true });
}

/** Offers the folder to boxes whose tags name it. */
export async function shareNotebooks(context: Context, folder: string): Promise<void> {
  await context.local?.shareFolder(folder, { dryRun: false });
}

/** A folder that has gone is told before the machine fails to start without it. */
export async function lookForNotebooks(context: Context, box: Box): Promise<void> {
  const folder = box.tags[tagKeys.notebooks];
  if (folder !== undefined) await context.local?.shareFolder(folder, { dryRun: true });
}

/** A box gets its folder at its launch or never. */
export async function warnOfNotebooks(context: Context, box: Box, wishes: CreateWishes): Promise<void> {
  const [has, wanted] = [box.tags[tagKeys.notebooks], await checkNotebooks(context, wishes)];
  if (wanted === undefined || has === wanted) return;
  const what = has === undefined ? 'without a folder of this machine' : `with the folder ${has}`;
  context.port.report({
    kind: 'warning',
    text: `${box.user} exists ${what} and stays so; stack delete ${box.user}, then create it with --notebooks`,
  });
}
