// Work that waits for machines: given up for one that goes down, and watched by as few calls for many as for one.
import { setTimeout as sleep } from 'node:timers/promises';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { NumberedBox } from '../../../src/operations/steps/fleet-boxes.js';
import { findFleet } from '../../../src/operations/steps/fleet-boxes.js';
import { openRunningWatch } from '../../../src/operations/steps/while-running.js';
import { errorOf } from '../../helpers/error-of.js';
import { type FleetStage, openFleetStage } from '../fleet/fleet-stage.js';

const pause = 50;
const count = 12;

let stage: FleetStage;
let boxes: readonly NumberedBox[];
beforeAll(async () => {
  stage = await openFleetStage();
  for (let number = 1; number <= count; number++) await stage.launch('ws', number);
  await stage.settle();
  boxes = await findFleet(stage.context, 'ws');
});
beforeEach(() => {
  stage.calls.length = 0;
});

const looks = () => stage.calls.filter((action) => action === 'DescribeInstances').length;

it('looks at many boxes as often as at one', async () => {
  const watching = openRunningWatch(stage.context.cloud, pause);
  const done = boxes.map((box) =>
    watching(stage.context, box, async () => {
      await expect.poll(looks).toBeGreaterThanOrEqual(3);
      return box.user;
    }),
  );
  expect(await Promise.all(done)).toEqual(boxes.map(({ user }) => user));
  expect(looks()).toBeLessThan(count);
});

it('ends the work on the one that goes down, with its reason, and no other; nobody is looked at afterwards', async () => {
  const watching = openRunningWatch(stage.context.cloud, pause);
  const [first, ...others] = boxes as [NumberedBox, ...NumberedBox[]];
  const still = others.map((box) => watching(stage.context, box, () => sleep(10 * pause, box.user)));
  // Deaf to its signal: not waited for all the same.
  const waiting = errorOf(watching(stage.context, first, () => sleep(60_000, undefined, { ref: false })));
  await stage.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first.instanceId] }));
  expect(await waiting).toMatchObject({
    complaint: {
      what: 'ws-1 went down while it started',
      why: expect.stringMatching(/is (shutting-down|terminated): Client\.UserInitiatedShutdown/),
      next: 'stack why ws-1',
      reason: 'failed',
    },
  });
  expect(await Promise.all(still)).toEqual(others.map(({ user }) => user));
  await sleep(2 * pause);
  const before = looks();
  await sleep(4 * pause);
  expect(looks()).toBe(before);
});

it('tells the work by its signal', async () => {
  const watching = openRunningWatch(stage.context.cloud, pause);
  const [, second] = boxes as [NumberedBox, NumberedBox];
  let told: unknown;
  const waiting = errorOf(
    watching(stage.context, second, ({ signal }) =>
      sleep(60_000, undefined, { signal }).catch(() => {
        told = signal.reason;
      }),
    ),
  );
  await stage.ec2.send(new TerminateInstancesCommand({ InstanceIds: [second.instanceId] }));
  const error = await waiting;
  await expect.poll(() => told).toBe(error);
});
