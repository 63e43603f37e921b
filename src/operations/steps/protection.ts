// Protects a box from deletion, or ends that.
import { type Protectable, readProtection, setProtection } from '../../cloud/protection.js';
import { describeStack, type Stack } from '../../cloud/stacks.js';
import { tagResources, untagResources } from '../../cloud/tags.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { boxStackName, checkUserName } from '../../model/names.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { absent, findBox } from './boxes.js';

export interface ProtectResult {
  readonly user: string;
  readonly protected: boolean;
  /** False when it was so already. */
  readonly changed: boolean;
}

/** Both the instance and its stack, of a fleet's box the instance; for a command that holds the box's lock. */
export async function changeProtection(context: Context, text: string, on: boolean): Promise<ProtectResult> {
  const user = checkUserName(text);
  const box = await findBox(context, user);
  // A fleet's stack is not one box's to protect: its instance is.
  const name = boxStackName(context.config.prefix, user);
  const stack = box?.fleet ? undefined : await describeStack(context.cloud, name);
  if (!box && !stack) throw await absent(context, user);
  const parts = partsOf(box, stack);
  const before = await readProtection(context.cloud, parts);
  const changed =
    (box !== undefined && before.instance !== on) || (stack !== undefined && before.stack !== on);
  if (changed) await setProtection(context.cloud, parts, on);
  if (box?.fleet) await markProtected(context, box, on);
  return { user, protected: on, changed };
}

/** Whoever deletes forty boxes reads this tag with all the others. */
async function markProtected({ cloud }: Context, { instanceId }: Box, on: boolean): Promise<void> {
  if (on) await tagResources(cloud, [instanceId], { [tagKeys.protected]: 'yes' });
  else await untagResources(cloud, [instanceId], [tagKeys.protected]);
}

/** Throws before anything of a protected box is touched. */
export async function refuseProtected(
  context: Context,
  user: string,
  { box, stack }: { readonly box?: Box; readonly stack?: Stack },
): Promise<void> {
  const { instance, stack: ofStack } = await readProtection(context.cloud, partsOf(box, stack));
  if (!instance && !ofStack) return;
  const what = [instance && `instance ${box?.instanceId}`, ofStack && `stack ${stack?.name}`];
  throw new UserError({
    what: `${user} is protected from deletion`,
    why: `termination protection is on for ${what.filter(Boolean).join(' and ')}`,
    next: `stack unprotect ${user}, then delete it`,
    reason: 'protected',
  });
}

const partsOf = (box: Box | undefined, stack: Stack | undefined): Protectable => ({
  instanceId: box?.instanceId,
  stackId: stack?.stackId,
});
