// What an examination found out about one thing.
import { complaintOf } from './errors.js';
import type { ExitReason } from './exit-codes.js';

export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** A command to type, or a thing to do, where something is to be mended. */
  readonly next?: string;
  /** Of a failure. */
  readonly reason?: ExitReason;
}

export const ok = (subject: string, detail: string): Finding => ({ subject, state: 'ok', detail });

export function warn(subject: string, detail: string, next: string): Finding {
  return { subject, state: 'warn', detail, next };
}

/** What the check answers; an expected error becomes its finding, a bug stays a bug. */
export async function examine(
  subject: string,
  check: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    const { what, why, next, reason } = complaint;
    return [{ subject, state: 'fail', detail: `${what}: ${why}`, next, reason }];
  }
}
