// Ends the protection of a box: it can be deleted again.
import { withBoxLock } from '../../assets/lock.js';
import type { Context } from '../context.js';
import { changeProtection, type ProtectResult } from '../steps/protection.js';

export async function unprotectBox(context: Context, user: string): Promise<ProtectResult> {
  return withBoxLock(context.workspace, user, `stack unprotect ${user}`, () =>
    changeProtection(context, user, false),
  );
}
