// The figures of a fleet.
import { describe, expect, it } from 'vitest';
import { costText, statesText, zonesText } from '../../src/cli/words/fleet-figures.js';
import type { Box } from '../../src/model/box.js';
import { summarizeFleet } from '../../src/model/fleet-summary.js';
import { priceOf } from '../../src/model/price.js';

const box = (number: number | undefined, rest: Partial<Box> = {}): Box => ({
  user: number === undefined ? '' : `ws-${number}`,
  state: 'running',
  instanceId: `i-${number}`,
  instanceType: 't3.micro',
  imageId: 'ami-1',
  region: 'us-east-1',
  zone: 'us-east-1a',
  access: 'https',
  spot: false,
  fleet: { base: 'ws', number },
  launchTime: `2026-11-20T10:0${number ?? 0}:00.000Z`,
  tags: {},
  volumes: [],
  securityGroupIds: [],
  ...rest,
});

const summarize = (boxes: readonly Box[]) =>
  summarizeFleet({
    base: 'ws',
    boxes,
    priceOf: ({ region, instanceType }) => priceOf({ cloud: 'aws', region, instanceType }),
  });

describe('summarizeFleet', () => {
  it('adds up what is billed, and counts what has no price', () => {
    const boxes = [
      box(1),
      box(2, { instanceType: 't3.large' }),
      box(3, { state: 'failed' }),
      box(4, { state: 'stopped' }),
      box(5, { state: 'deleting' }),
      box(6, { instanceType: 'u-24tb1.metal' }),
      box(7, { spot: true }),
    ];
    expect(summarize(boxes)).toMatchObject({ perHour: 0.104, unpriced: 2 });
  });

  it('gives the number of a box that is being deleted back', () => {
    expect(summarize([box(2), box(1, { state: 'deleting' }), box(undefined)])).toMatchObject({
      boxes: 3,
      numbers: [2],
      unnumbered: 1,
      states: { running: 2, deleting: 1 },
      since: '2026-11-20T10:00:00.000Z',
    });
  });

  it('names each type, zone and access once', () => {
    const boxes = [box(1), box(2, { zone: 'us-east-1c' }), box(3, { access: 'tunnel' })];
    expect(summarize(boxes)).toMatchObject({
      types: ['t3.micro'],
      zones: ['us-east-1a', 'us-east-1c'],
      access: ['https', 'tunnel'],
    });
  });
});

describe('the words for them', () => {
  it('put the most frequent state first', () => {
    expect(statesText({ failed: 1, running: 38, creating: 2 })).toBe('38 running, 2 creating, 1 failed');
  });

  it('never guess a price', () => {
    expect(costText({ perHour: 1.68, unpriced: 0 })).toBe('1.68');
    expect(costText({ perHour: 1.68, unpriced: 3 })).toBe('1.68 and 3 unknown');
    expect(costText({ perHour: 0, unpriced: 3 })).toBe('unknown');
  });

  it('shorten zones of one region to their letters', () => {
    expect(zonesText(['us-east-1a', 'us-east-1b', 'us-east-1f'])).toBe('us-east-1a,b,f');
    expect(zonesText(['us-east-1a', 'us-east-1-bos-1a'])).toBe('us-east-1a, us-east-1-bos-1a');
    expect([zonesText(['us-east-1a']), zonesText([])]).toEqual(['us-east-1a', '']);
  });
});
