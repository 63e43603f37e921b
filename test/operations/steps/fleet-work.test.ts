// Work on the boxes of a fleet from the selection to the result file, and again for what failed.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withBoxLock } from '../../../src/assets/lock.js';
import { RemoteError } from '../../../src/model/errors.js';
import type { Event } from '../../../src/model/events.js';
import type { Selection } from '../../../src/model/fleet.js';
import { type FanOutChoices, workOnFleet } from '../../../src/operations/steps/fleet-work.js';
import { errorOf } from '../../helpers/error-of.js';
import { type FleetStage, openFleetStage } from '../fleet/fleet-stage.js';

let stage: FleetStage;
beforeAll(async () => {
  stage = await openFleetStage();
  for (const number of [1, 2, 3, 4]) await stage.launch('ws', number);
  await stage.launch('ws');
  await stage.settle();
});
afterEach(() => rm(join(stage.context.workspace, 'logs'), { recursive: true, force: true }));

/** Work that fails on these boxes; answers the outcomes by box, and what was told. */
async function work(
  failing: readonly number[],
  {
    choices = {},
    locked = false,
    ...selection
  }: Partial<Selection> & { readonly choices?: FanOutChoices; readonly locked?: boolean } = {},
) {
  const events: Event[] = [];
  const port = { ...stage.context.port, report: (event: Event) => void events.push(event) };
  const report = await workOnFleet(
    { ...stage.context, port },
    {
      command: 'fleet try ws',
      verb: 'try',
      selection: { base: 'ws', ...selection },
      choices,
      locked,
      timeoutSeconds: 10,
      work: async ({ user, fleet: { number } }) => {
        if (!failing.includes(number)) return number;
        throw new RemoteError({ what: `no ${user}`, why: 'because', next: 'again', reason: 'failed' });
      },
      detailsOf: (value) => ({ value }),
    },
  );
  const states = Object.fromEntries(report.outcomes.map(({ name, state }) => [name, state]));
  return { report, states, events };
}

describe('workOnFleet', () => {
  it('works on every numbered box, and keeps what became of each', async () => {
    const { report, states, events } = await work([3]);
    expect(states).toEqual({ 'ws-1': 'done', 'ws-2': 'done', 'ws-3': 'failed', 'ws-4': 'done' });
    const kept = JSON.parse(await readFile(join(stage.context.workspace, report.file), 'utf8'));
    expect(kept).toMatchObject({
      command: 'fleet try ws',
      boxes: [
        { user: 'ws-1', state: 'done', details: { value: 1 } },
        { user: 'ws-2', state: 'done', details: { value: 2 } },
        { user: 'ws-3', state: 'failed', why: 'because', next: 'again' },
        { user: 'ws-4', state: 'done', details: { value: 4 } },
      ],
    });
    const ends = events.filter((event) => event.kind === 'progress' && event.state === 'failed');
    expect(ends).toMatchObject([{ box: 'ws-3', subject: 'try', detail: 'because', passing: false }]);
  });

  it('counts a box of the range that is not there as failed', async () => {
    const { states } = await work([], { range: { low: 4, high: 6 } });
    expect(states).toEqual({ 'ws-4': 'done', 'ws-5': 'failed', 'ws-6': 'failed' });
  });

  it('leaves a box alone that another command works on, where it changes boxes', async () => {
    const { workspace } = stage.context;
    const held = await withBoxLock(workspace, 'ws-2', 'stack stop ws-2', () => work([], { locked: true }));
    expect(held.states).toMatchObject({ 'ws-1': 'done', 'ws-2': 'failed', 'ws-3': 'done' });
    const looking = await withBoxLock(workspace, 'ws-2', 'stack stop ws-2', () => work([]));
    expect(looking.states).toMatchObject({ 'ws-2': 'done' });
  });

  it('ends before anything is done where no box is meant', async () => {
    const refused = await errorOf(work([], { range: { low: 7, high: 9 } }));
    expect(refused.complaint).toMatchObject({
      reason: 'notFound',
      why: expect.stringMatching(/other boxes/),
    });
  });
});

describe('with retryFailed', () => {
  const again = { choices: { retryFailed: true } };

  it('works on what failed in the last run, until nothing is left', async () => {
    await work([2, 3]);
    expect((await work([3], again)).states).toEqual({ 'ws-2': 'done', 'ws-3': 'failed' });
    expect((await work([], again)).states).toEqual({ 'ws-3': 'done' });
    expect((await errorOf(work([], again))).complaint).toMatchObject({
      reason: 'notFound',
      why: expect.stringMatching(/^none of them failed in the run of /),
    });
  });

  it('keeps to the range typed beside it', async () => {
    await work([1, 4]);
    expect((await work([], { ...again, range: { low: 2, high: 4 } })).states).toEqual({ 'ws-4': 'done' });
    expect((await errorOf(work([], { ...again, only: [2, 3] }))).complaint.reason).toBe('notFound');
  });

  it('says that there was no run', async () => {
    expect((await errorOf(work([], again))).complaint.why).toBe('logs/ holds no results of it');
  });
});
