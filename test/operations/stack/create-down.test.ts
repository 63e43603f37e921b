// A machine that goes down for good while it comes up: create ends within seconds, with the reason.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../src/model/events.js';
import { createFleet } from '../../../src/operations/fleet/create.js';
import { createBox } from '../../../src/operations/stack/create.js';
import { runHere } from '../../sweep/commands.js';
import { openWorld, type World } from '../../sweep/world.js';

let folder: string;
let world: World;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-down-'));
  world = await openWorld({ folder, config: 'box: {volume_size: 0}\n' });
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const machine = { rootSize: 16, openPorts: [], securityGroups: [], tags: {}, upgrade: false };

/** Its sshd keeps it waiting. @param onWaiting told, with the instance, when it does */
async function create(
  user: string,
  faults: readonly object[],
  onWaiting = async (_instanceId: string) => {},
) {
  await world.playFaults({ fault: 'sshd-late', box: user, seconds: 600 }, ...faults);
  const wishes = { ...machine, user, instanceType: 't3.micro', access: 'tunnel' as const };
  const options = { dryRun: false, yes: true, protect: false, showPlan: () => {} };
  let instanceId = '';
  return runHere(world, (context) => {
    const report = (event: Event) => {
      context.port.report(event);
      if (event.kind === 'made' && event.what === 'instance') instanceId = event.id;
      if (event.kind === 'progress' && event.subject === 'ssh' && !event.detail && event.state === 'running')
        void onWaiting(instanceId);
    };
    return createBox({ ...context, port: { ...context.port, report } }, { wishes, ...options });
  });
}

it('a machine that crashes', { timeout: 30_000 }, async () => {
  const { code, text } = await create('alice', [{ fault: 'boot-crash', box: 'alice', seconds: 1 }]);
  expect(code).toBe(3);
  expect(text).toMatch(/alice went down while it started\n +why: +i-\w+ is stop\w+: Server\.InternalError/);
});

it('a machine that somebody terminates', { timeout: 30_000 }, async () => {
  const credentials = world.credentials();
  const ec2 = new EC2Client({ endpoint: world.url(), region: 'us-east-1', credentials });
  const { code, text } = await create('bob', [], async (id) => {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  });
  expect(code).toBe(3);
  expect(text).toMatch(
    /bob went down while it started\n +why: +i-\w+ is (?:shutting-down|terminated): Client\.User/,
  );
});

it('a machine of a fleet, and none of the others', { timeout: 30_000 }, async () => {
  const late = { fault: 'sshd-late', box: 'ws-1', seconds: 600 };
  await world.playFaults(late, { fault: 'boot-crash', box: 'ws-1', seconds: 1 });
  const selection = { base: 'ws', range: { low: 1, high: 2 } };
  const wishes = { ...machine, selection, types: ['t3.micro'], markets: ['on-demand' as const] };
  const options = { choices: {}, dryRun: false, yes: true, showPlan: () => {} };
  let outcomes: readonly unknown[] = [];
  await runHere(world, async (context) => {
    const report = await createFleet(context, { wishes: { ...wishes, access: 'tunnel' }, ...options });
    outcomes = report?.outcomes ?? [];
  });
  const why = expect.stringMatching(/^i-\w+ is stop\w+: Server\.InternalError/);
  expect(outcomes).toMatchObject([
    { name: 'ws-1', state: 'failed', complaint: { what: 'ws-1 went down while it started', why } },
    { name: 'ws-2', state: 'done' },
  ]);
});
