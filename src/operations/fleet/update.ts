// Makes the boxes of a fleet another instance type, each at rest for as long as that takes.
import type { Selection } from '../../model/fleet.js';
import type { RetypePlan } from '../../model/retype.js';
import type { Context } from '../context.js';
import type { NumberedBox } from '../steps/fleet-boxes.js';
import { openFleetPower } from '../steps/fleet-power.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { type Retyped, retypeBox } from '../steps/retype.js';
import { planRetype } from '../steps/retype-plan.js';

export interface FleetUpdateRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
  readonly type: string;
  /** Shows the plan; called before anything is stopped. */
  readonly showPlan: (plan: RetypePlan) => void;
  /** Ends after the plan. */
  readonly dryRun: boolean;
  /** Does not ask. */
  readonly yes: boolean;
}

/** Seconds for one box: down, up, and where the type cannot be had the same again. */
const timeoutSeconds = 2400;

/** Undefined after a dry run, or when the user said no. Throws what stands in the way of any box before the first stops. */
export async function updateFleet(
  context: Context,
  { selection, type, ...request }: FleetUpdateRequest,
): Promise<FleetReport<Retyped> | undefined> {
  const { power, wake, choices } = await openFleetPower(context, request.choices);
  return workOnFleet(context, {
    command: `fleet update ${selection.base}`,
    verb: 'update',
    selection,
    choices,
    timeoutSeconds,
    locked: true,
    agree: async (boxes) => agreed(context, await planOf(context, boxes, { type, ...request }), request),
    work: (box, own) => retypeBox(own, box, { type, power, wake }),
  });
}

async function planOf(
  context: Context,
  boxes: readonly NumberedBox[],
  { type, showPlan }: Pick<FleetUpdateRequest, 'type' | 'showPlan'>,
): Promise<RetypePlan> {
  const plan = await planRetype(context, boxes, type);
  showPlan(plan);
  return plan;
}

/** Nobody's work is interrupted by surprise, and nothing that costs is changed unseen. */
async function agreed(
  context: Context,
  plan: RetypePlan,
  { dryRun, yes }: Pick<FleetUpdateRequest, 'dryRun' | 'yes'>,
): Promise<boolean> {
  if (dryRun) return false;
  if (yes || plan.cloud === 'local' || plan.boxes.length === 0) return true;
  const running = plan.boxes.filter((box) => box.runs).length;
  const text = `Make ${plan.boxes.length} boxes a ${plan.type}, which stops and starts ${running} of them?`;
  return context.port.ask({ text, flag: '--yes' });
}
