// The local clouds of the journeys, one for each lane of files that run at the same time; the end leaves nothing behind.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackOk } from './bins.js';
import { hostLeftovers } from './host-leftovers.js';

/** Vitest's global set-up of the project `boxes`; answers the tear-down. Each lane starts its cloud by itself. */
export async function setup(): Promise<() => Promise<void>> {
  if (!existsSync('dist/stack.js')) throw new Error('dist/ is missing: npm run build comes first');
  const base = await mkdtemp(join(tmpdir(), 'flotilla-cloud-'));
  process.env.FLOTILLA_TEST_CLOUDS = base;
  return async () => {
    const left: string[] = [];
    for (const name of await readdir(base)) {
      const dir = join(base, name);
      process.env.FLOTILLA_TEST_CLOUD = dir;
      if ((await hostLeftovers(dir)).length === 0) left.push(`no trace of a cloud that ran in ${dir}`);
      await stackOk(['local', 'reset', '--yes'], { cwd: dir, timeout: 200_000 });
      left.push(...(await hostLeftovers(dir)));
    }
    await rm(base, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`the local clouds left behind:\n${left.join('\n')}`);
  };
}
