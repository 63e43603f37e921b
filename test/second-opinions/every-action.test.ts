// boto3 as a client of the local cloud, for every action it serves.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { services } from '../../src/localcloud/services.js';
import { createFakeMachines, type FakeMachines } from '../helpers/fake-machines.js';
import { canRun } from '../helpers/programs.js';
import { createTestCloud, type TestCloud } from '../helpers/test-cloud.js';
import { clientEnvironment } from './client-environment.js';

type Outcomes = Record<string, Record<string, string>>;

const script = new URL('every_action/main.py', import.meta.url).pathname;
const hasBoto = canRun('python3', ['-c', 'import boto3']);
let cloud: TestCloud<FakeMachines>;
let outcomes: Outcomes;
let complaints = '';

describe.skipIf(!hasBoto)(`boto3${hasBoto ? '' : ' (not installed: skipped)'}`, () => {
  beforeAll(async () => {
    const console = async () => Buffer.from('Debian says\nhällo\n');
    cloud = await createTestCloud({ services, machines: { ...createFakeMachines(), console } });
    outcomes = await walk();
  }, 60_000);
  afterAll(() => cloud?.close());

  it.each(services.map(({ scope, actions }) => ({ scope, names: actions.map(({ name }) => name) })))(
    'calls each action of $scope',
    ({ scope, names }) => {
      expect(outcomes[scope]).toEqual(Object.fromEntries(names.map((name) => [name, 'ok'])));
    },
  );

  it('gets to the end, and leaves a cloud that met no surprise', () => {
    expect(complaints).toBe('');
    expect(cloud.logged).toEqual([]);
  });
});

async function walk(): Promise<Outcomes> {
  const child = spawn('python3', [script, cloud.url], { env: clientEnvironment(cloud) });
  const served = services.map(({ scope, actions }) => [scope, actions.map(({ name }) => name)]);
  child.stdin.end(JSON.stringify(Object.fromEntries(served)));
  const [told, failed] = await Promise.all([text(child.stdout), text(child.stderr)]);
  complaints = failed;
  if (told === '') throw new Error(failed);
  return JSON.parse(told) as Outcomes;
}
