// Programs of the host a test may or may not find.
import { spawnSync } from 'node:child_process';

/** Whether the command succeeds; a test that is skipped for want of it says so in its name. */
export function canRun(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
