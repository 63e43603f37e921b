// The state of many boxes by a number of calls that does not grow with them.
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Complaint, RemoteError } from '../../../src/model/errors.js';
import { tagKeys } from '../../../src/model/tags.js';
import { type FleetStatus, fleetStatus, watchFleet } from '../../../src/operations/fleet/status.js';
import { errorOf } from '../../helpers/error-of.js';
import { type FleetStage, openFleetStage } from './fleet-stage.js';

let stage: FleetStage;
let third = '';
beforeAll(async () => {
  stage = await openFleetStage();
  for (const number of [10, 2, 1]) await stage.launch('ws', number, { [tagKeys.state]: 'ready' });
  third = await stage.launch('ws', 3);
  await stage.launch('ws');
  await stage.settle();
});

const look = (rest: object = {}, check = false) =>
  fleetStatus(stage.context, { selection: { base: 'ws', ...rest }, check });
const namesOf = ({ boxes }: FleetStatus) => boxes.map(({ box }) => box.user);

describe('fleetStatus', () => {
  it('shows all boxes by number, those without one at the end', async () => {
    const status = await look();
    expect(namesOf(status)).toEqual(['ws-1', 'ws-2', 'ws-3', 'ws-10', '']);
    expect(status).toMatchObject({ base: 'ws', missing: [], ready: false });
  });

  it('names what is missing in the range, and leaves out what is not in it', async () => {
    const status = await look({ range: { low: 2, high: 5 } });
    expect(namesOf(status)).toEqual(['ws-2', 'ws-3']);
    expect(status.missing).toEqual(['ws-4', 'ws-5']);
  });

  it('is ready when every box of the selection runs', async () => {
    expect((await look({ range: { low: 1, high: 2 } })).ready).toBe(true);
    expect((await look({ range: { low: 1, high: 3 } })).ready).toBe(false);
    expect((await look({ only: [1, 4] })).ready).toBe(false);
  });

  it('says where to look for a fleet that has no such box', async () => {
    const refused: RemoteError = await errorOf(look({ range: { low: 20, high: 30 } }));
    expect(refused.complaint).toMatchObject<Partial<Complaint>>({
      reason: 'notFound',
      why: 'the fleet has 4 other boxes',
    });
  });

  it('asks EC2 once and CloudFormation once for any number of boxes behind the front', async () => {
    for (let number = 1; number <= 12; number++)
      await stage.launch('many', number, { [tagKeys.access]: 'https', [tagKeys.state]: 'ready' });
    await stage.settle();
    stage.calls.length = 0;
    const status = await fleetStatus(stage.context, { selection: { base: 'many' }, check: false });
    expect(status.boxes).toHaveLength(12);
    // There is no front here: even so nobody looks for it twice.
    expect(stage.calls).toEqual(['DescribeInstances', 'DescribeStacks']);
  });
});

describe('with check', () => {
  it('asks running boxes alone, and keeps why one could not be asked', async () => {
    const status = await look({ range: { low: 1, high: 3 } }, true);
    expect(status.boxes.map(({ notebookAnswers }) => notebookAnswers)).toEqual([false, false, undefined]);
    // In tunnel mode it is asked over SSH, and these boxes' host keys are not known here.
    expect(status.boxes[0]?.why).toContain('known_hosts/ws-1');
    expect(status.ready).toBe(false);
  });
});

describe('watchFleet', () => {
  it('looks until all are ready', async () => {
    const looks: FleetStatus[] = [];
    const watch = watchFleet(stage.context, {
      selection: { base: 'ws', range: { low: 1, high: 3 } },
      check: false,
      seconds: 0.05,
      onLook: (status) => looks.push(status),
    });
    await expect.poll(() => looks.length).toBeGreaterThan(1);
    await stage.ec2.send(
      new CreateTagsCommand({ Resources: [third], Tags: [{ Key: tagKeys.state, Value: 'ready' }] }),
    );
    await watch;
    expect(looks.map(({ ready }) => ready)).toEqual([...looks.slice(1).map(() => false), true]);
  });

  it('waits for boxes that are still to come where the range is given', async () => {
    const looks: FleetStatus[] = [];
    const watch = watchFleet(stage.context, {
      selection: { base: 'late', range: { low: 1, high: 1 } },
      check: false,
      seconds: 0.05,
      onLook: (status) => looks.push(status),
    });
    await expect.poll(() => looks.length).toBeGreaterThan(0);
    await stage.launch('late', 1, { [tagKeys.state]: 'ready' });
    await watch;
    expect(looks[0]).toMatchObject({ boxes: [], missing: ['late-1'] });
  });

  it('ends at once for a name without range or boxes: it would wait for ever', async () => {
    const watch = { selection: { base: 'nobody' }, check: false, seconds: 0.05, onLook: () => {} };
    expect((await errorOf(watchFleet(stage.context, watch))).complaint.reason).toBe('notFound');
  });

  it('ends when the user has seen enough', async () => {
    const controller = new AbortController();
    const context = { ...stage.context, signal: controller.signal };
    const watch = watchFleet(context, {
      selection: { base: 'ws', range: { low: 1, high: 99 } },
      check: false,
      seconds: 60,
      onLook: () => controller.abort(new Error('enough')),
    });
    await expect(watch).rejects.toThrow();
  });
});
