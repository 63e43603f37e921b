// Makes a box another instance type: at rest, by EC2's own call, and up again; its old type where that cannot be.
import { changeInstanceType } from '../../cloud/instance-changes.js';
import { tagResources } from '../../cloud/tags.js';
import type { Box } from '../../model/box.js';
import { CloudError, complaintOf, UserError } from '../../model/errors.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import type { awaken } from './awake.js';
import { forgetResume, type Power, powerOff, powerOn } from './power.js';
import { runs } from './retype-plan.js';

export interface Retyped {
  readonly box: Box;
  /** Undefined in tunnel mode, and for a box at rest. */
  readonly url?: string;
  /** False when it was of the type already. */
  readonly changed: boolean;
}

export interface RetypeMeans {
  readonly power: Power;
  readonly wake: typeof awaken;
}

/**
 * For a command that holds the lock of the box. One that runs, runs again when this resolves; one at rest stays so.
 * A tag tells a later run what an interrupted one was about: that the box ran, and as what.
 * @throws CloudError when the type could not be had; the box then is what it was
 */
export async function retypeBox(
  context: Context,
  given: Box,
  { type, power, wake }: RetypeMeans & { readonly type: string },
): Promise<Retyped> {
  const found = await power.look(given);
  if (found.state === 'deleting') throw going(found);
  const changed = found.instanceType !== type;
  const starts = runs(found);
  const old = found.tags[tagKeys.resume] ?? found.instanceType;
  if (!changed && !(starts && found.state === 'stopped')) return { box: found, changed: false };
  const box = await bringToRest(context, found, power);
  try {
    if (changed) await changeInstanceType(context.cloud, box.instanceId, type);
    if (!starts) return { box: { ...box, instanceType: type }, changed };
    return { ...(await startAgain(context, box, { power, wake })), changed };
  } catch (error) {
    // What was met after the machine ran is no fault of its type.
    if (!(error instanceof CloudError) || context.signal.aborted) throw error;
    const back = await comeBack(context, box, { type: old, starts, power, wake });
    throw notRetyped(box, { type, old, back, error });
  }
}

async function bringToRest(context: Context, box: Box, power: Power): Promise<Box> {
  if (box.state !== 'stopped' && box.state !== 'stopping')
    await tagResources(context.cloud, [box.instanceId], { [tagKeys.resume]: box.instanceType });
  return powerOff(context, box, power);
}

async function startAgain(context: Context, box: Box, { power, wake }: RetypeMeans): Promise<Retyped> {
  const running = await powerOn(context, box, power);
  const { url } = await wake(context, running, true);
  await forgetResume(context, running);
  return { box: running, url, changed: true };
}

type Return = RetypeMeans & { readonly type: string; readonly starts: boolean };

/** What this meets is told beside the failure itself, which is what matters. */
async function comeBack(context: Context, box: Box, { type, starts, ...means }: Return): Promise<boolean> {
  try {
    await powerOff(context, await means.power.look(box), means.power);
    await changeInstanceType(context.cloud, box.instanceId, type);
    if (starts) await startAgain(context, box, means);
    return true;
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    const text = `${box.user} could not be made a ${type} again: ${complaint.what}: ${complaint.why}`;
    context.port.report({ kind: 'warning', text });
    return false;
  }
}

interface Missed {
  readonly type: string;
  readonly old: string;
  /** Whether it is what it was. */
  readonly back: boolean;
  readonly error: CloudError;
}

function notRetyped({ user }: Box, { type, old, back, error }: Missed): CloudError {
  const next = back
    ? `${user} is what it was, a ${old}: try again later, or choose another type`
    : `stack status ${user}; the same command with ${old} makes it what it was`;
  return new CloudError(
    error.code,
    { ...error.complaint, what: `${user} did not become a ${type}`, next },
    error,
  );
}

function going({ user, instanceId }: Box): UserError {
  return new UserError({
    what: `${user} cannot become another type`,
    why: `${instanceId} is being deleted`,
    next: `stack status ${user}`,
    reason: 'failed',
  });
}
