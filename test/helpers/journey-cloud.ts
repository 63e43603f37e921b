// One local cloud for all journeys: made before the first, removed after the last, which must leave nothing behind.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackOk } from './bins.js';
import { hostLeftovers } from './host-leftovers.js';

/** Vitest's global set-up of the project `boxes`; answers the tear-down. */
export async function setup(): Promise<() => Promise<void>> {
  if (!existsSync('dist/stack.js')) throw new Error('dist/ is missing: npm run build comes first');
  const dir = await mkdtemp(join(tmpdir(), 'flotilla-cloud-'));
  process.env.FLOTILLA_TEST_CLOUD = dir;
  await mkdir(join(dir, 'home'), { recursive: true });
  await stackOk(['local', 'start'], { cwd: dir, timeout: 600_000 });
  if ((await hostLeftovers(dir)).length === 0)
    throw new Error('a running local cloud leaves no trace to look for');
  return async () => {
    await stackOk(['local', 'reset', '--yes'], { cwd: dir, timeout: 200_000 });
    const left = await hostLeftovers(dir);
    await rm(dir, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`the local cloud left behind:\n${left.join('\n')}`);
  };
}
