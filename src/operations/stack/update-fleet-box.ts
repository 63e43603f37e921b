// The update of one box of a fleet: it has no stack, so that EC2's own call makes it another type.
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import type { RetypePlan } from '../../model/retype.js';
import type { UpdatePlan } from '../../model/update.js';
import type { Context } from '../context.js';
import { awaken } from '../steps/awake.js';
import { refuseFleetBox } from '../steps/box-stack.js';
import { openPower } from '../steps/power.js';
import { retypeBox } from '../steps/retype.js';
import { planRetype } from '../steps/retype-plan.js';
import type { UpdateOptions, UpdateResult } from './update.js';

/** For a command that holds the lock. Undefined after a dry run, or when the user said no. */
export async function updateFleetBox(
  context: Context,
  box: Box,
  { wishes, yes, dryRun, showPlan }: UpdateOptions,
): Promise<UpdateResult | undefined> {
  const type = onlyType(box, wishes);
  const plan = await planRetype(context, [box], type);
  showPlan(updatePlanOf(box, plan));
  if (dryRun) return undefined;
  const quiet = yes || context.cloud.kind === 'local' || plan.boxes.length === 0;
  const text = `Update ${box.user}, which stops and starts it?`;
  if (!quiet && !(await context.port.ask({ text, flag: '--yes' }))) return undefined;
  const power = openPower(context, { many: false });
  const end = await retypeBox(context, box, { type, power, wake: awaken });
  return { box: end.box, url: end.url, done: end.changed ? 'updated' : 'nothing', snapshotIds: [] };
}

function onlyType(box: Box, { instanceType, volumeSize, image }: UpdateOptions['wishes']): string {
  const { base, number } = box.fleet ?? {};
  const again = `fleet update ${base} ${number} ${number} <type>`;
  if (volumeSize !== undefined)
    refuseFleetBox(box, 'cannot be given a larger volume', `${again} is what can change`);
  if (image !== undefined)
    refuseFleetBox(
      box,
      'cannot be given another image',
      `fleet delete and create it anew; ${again} is what can change`,
    );
  if (instanceType !== undefined) return instanceType;
  throw new UserError({
    what: `nothing was said that ${box.user} should become`,
    why: 'the type is missing',
    next: again,
  });
}

function updatePlanOf(box: Box, { boxes, type, price }: RetypePlan): UpdatePlan {
  const as = (instanceType: string) => ({ instanceType, volumeSize: 0, imageId: box.imageId });
  const changes = boxes.map(({ instanceId, runs }) => ({
    logicalId: 'Instance',
    physicalId: instanceId,
    type: 'AWS::EC2::Instance',
    outcome: runs ? ('restart' as const) : ('update' as const),
    because: ['InstanceType'],
  }));
  const { user, instanceId, instanceType } = box;
  return { user, instanceId, from: as(instanceType), to: as(type), changes, price };
}
