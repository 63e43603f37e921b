// The same calls to moto and to the local cloud: where they differ, one of them is wrong, and it is written down which.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allInstanceTypes } from '../../src/localcloud/ec2/instance-types/instance-types.js';
import { services } from '../../src/localcloud/services.js';
import type { FakeMachines } from '../helpers/fake-machines.js';
import { canRun } from '../helpers/programs.js';
import { createTestCloud, type TestCloud } from '../helpers/test-cloud.js';
import { imageId } from '../localcloud/ec2/ec2-fixture.js';
import { type Difference, differencesOf, readAnswers, type Told } from './answers.js';
import { clientEnvironment } from './client-environment.js';
import { isKnown, knownDifferences } from './known-differences.js';

const script = new URL('two_clouds/main.py', import.meta.url).pathname;
const hasMoto = canRun('python3', ['-c', 'import moto']);
let cloud: TestCloud<FakeMachines>;
let steps: number;
let differences: Difference[];

describe.skipIf(!hasMoto)(`moto${hasMoto ? '' : ' (not installed: skipped)'}`, () => {
  beforeAll(async () => {
    cloud = await createTestCloud({ services });
    const [moto, ours] = (await Promise.all([ask('moto'), ask(cloud.url)])).map(readAnswers);
    if (!moto || !ours) throw new Error('a cloud gave no answers');
    steps = ours.size;
    differences = differencesOf(ours, moto);
  }, 60_000);
  afterAll(() => cloud?.close());

  it('agrees with the local cloud but where one of them is known to be wrong', () => {
    expect(steps).toBeGreaterThan(200);
    expect(
      differences.filter((difference) => !knownDifferences.some((one) => isKnown(one, difference))),
    ).toEqual([]);
  });

  it('still differs wherever it is said to', () => {
    expect(
      knownDifferences.filter((one) => !differences.some((difference) => isKnown(one, difference))),
    ).toEqual([]);
  });
});

async function ask(where: string): Promise<Told> {
  const types = allInstanceTypes().map(({ name }) => name);
  const child = spawn('python3', [script, where, imageId(), ...types], { env: clientEnvironment(cloud) });
  const [told, failed] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (told === '') throw new Error(failed);
  return JSON.parse(told) as Told;
}
