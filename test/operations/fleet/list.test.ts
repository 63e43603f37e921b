// Fleets as the tags tell them, also those whose boxes are gone.
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { tagKeys } from '../../../src/model/tags.js';
import { listFleets } from '../../../src/operations/fleet/list.js';
import { type FleetStage, openFleetStage } from './fleet-stage.js';

let stage: FleetStage;
beforeAll(async () => {
  stage = await openFleetStage();
  const { launch, makeStack } = stage;
  for (const number of [1, 2, 3, 10]) await launch('ws', number, { [tagKeys.state]: 'ready' });
  await launch('ws', 4, { [tagKeys.state]: 'failed', [tagKeys.access]: 'public' });
  await launch('ws');
  await launch('other', 1);
  await launch('foreign', 1, { [tagKeys.prefix]: 'someone' });
  await makeStack('flotilla-fleet-gone', { [tagKeys.prefix]: 'flotilla', [tagKeys.fleet]: 'gone' });
  await makeStack('flotilla-fleet-ws', { [tagKeys.prefix]: 'flotilla', [tagKeys.fleet]: 'ws' });
  // A single box that is called fleet-x has a stack of that name too.
  await makeStack('flotilla-fleet-x', { [tagKeys.prefix]: 'flotilla', [tagKeys.user]: 'fleet-x' });
  await makeStack('flotilla-network', { [tagKeys.prefix]: 'flotilla' });
  await stage.settle();
});

describe('listFleets', () => {
  it('tells every fleet of the prefix by its instances and its stack, and nothing else', async () => {
    const fleets = await listFleets(stage.context);
    expect(fleets.map(({ base }) => base)).toEqual(['gone', 'other', 'ws']);
    expect(fleets[2]).toEqual({
      base: 'ws',
      boxes: 6,
      states: { running: 4, failed: 1, unfinished: 1 },
      numbers: [1, 2, 3, 4, 10],
      unnumbered: 1,
      types: ['t3.micro'],
      zones: ['us-east-1a'],
      access: ['public', 'tunnel'],
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      perHour: 0,
      unpriced: 0,
      stackStatus: 'CREATE_COMPLETE',
    });
  });

  it('shows a fleet without boxes as long as its stack exists', async () => {
    const [gone] = await listFleets(stage.context);
    expect(gone).toMatchObject({ base: 'gone', boxes: 0, numbers: [], stackStatus: 'CREATE_COMPLETE' });
    expect(gone?.since).toMatch(/^\d{4}-.*Z$/);
  });

  it('is two calls, however many fleets there are', async () => {
    stage.calls.length = 0;
    await listFleets(stage.context);
    expect([...stage.calls].sort()).toEqual(['DescribeInstances', 'DescribeStacks']);
  });

  it('forgets what is terminated', async () => {
    const id = await stage.launch('brief', 1);
    await stage.settle();
    await stage.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await stage.settle();
    expect((await listFleets(stage.context)).map(({ base }) => base)).not.toContain('brief');
  });
});
