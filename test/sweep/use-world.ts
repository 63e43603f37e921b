// A world for the tests of one describe, empty, with a home folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openWorld, type World } from './world.js';

/** Kept as the moment `empty`. Answers where to find it once the tests run. */
export function useWorld(): () => World {
  let folder: string;
  let world: World;
  const home = process.env.HOME;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flotilla-world-'));
    process.env.HOME = join(folder, 'home');
    world = await openWorld({ folder, config: 'box: {volume_size: 1}\n' });
    await world.keep('empty');
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
    process.env.HOME = home;
  });
  return () => world;
}
