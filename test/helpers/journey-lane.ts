// Before each file of journeys: the local cloud of its lane runs. What one lane does to its cloud, no other meets.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stackOk } from './bins.js';

const { FLOTILLA_TEST_CLOUDS: base, VITEST_POOL_ID: lane } = process.env;
if (!base || !lane) throw new Error('journeys run under their global set-up only');
const dir = join(base, `lane-${lane}`);
process.env.FLOTILLA_TEST_CLOUD = dir;
await mkdir(join(dir, 'home'), { recursive: true });
await stackOk(['local', 'start'], { cwd: dir, timeout: 600_000 });
