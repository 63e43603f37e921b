// Protects a box: nothing deletes it until that is ended, neither we nor the AWS console.
import { withBoxLock } from '../../assets/lock.js';
import type { Context } from '../context.js';
import { changeProtection, type ProtectResult } from '../steps/protection.js';

export async function protectBox(context: Context, user: string): Promise<ProtectResult> {
  return withBoxLock(context.workspace, user, `stack protect ${user}`, () =>
    changeProtection(context, user, true),
  );
}
