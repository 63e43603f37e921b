// When sweeps come: at once, now and then, and as soon as the clock was moved; and what a kill leaves of one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openClock } from '../../../src/localcloud/clock.js';
import type { LocalCloud } from '../../../src/localcloud/cloud.js';
import { assembleCloud } from '../../../src/localcloud/daemon/assemble.js';
import { keepSweeping, sweep } from '../../../src/localcloud/retention/sweep.js';
import { changes } from '../../../src/localcloud/route53/records.js';
import { openStore } from '../../../src/localcloud/store.js';
import { createFakeMachines } from '../../helpers/fake-machines.js';

const day = 24 * 3_600_000;
let folder: string;
const file = (name = 'state.jsonl') => join(folder, name);
const front = { reconcile: async () => {}, close: async () => {}, authorityFile: '/dev/null' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-sweep-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(logged: string[] = [], path = file()): LocalCloud {
  const store = openStore(path);
  const log = (line: string) => void logged.push(line);
  return assembleCloud({ store, machines: createFakeMachines(), front, log, pace: 'none' });
}

const submit = ({ store, clock }: LocalCloud, id: string) =>
  changes(store).put(id, { id, submittedAt: clock.now().toISOString() });
const idsOf = ({ store }: LocalCloud) =>
  changes(store)
    .values()
    .map(({ id }) => id);
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('sweeps at the opening and whenever the clock is moved past a pause, until it is ended', async () => {
  const cloud = open();
  const clock = openClock(cloud.store);
  submit(cloud, 'C1');
  clock.move(day);
  const moving = { ...cloud, clock };
  const end = keepSweeping(moving);
  await turn();
  expect(idsOf(cloud)).toEqual([]);
  submit(moving, 'C2');
  clock.move(day);
  await turn();
  expect(idsOf(cloud)).toEqual([]);
  submit(moving, 'C3');
  end();
  clock.move(day);
  await turn();
  expect(idsOf(cloud)).toEqual(['C3']);
});

it('goes on after a sweep that failed, and says so in the log', async () => {
  const logged: string[] = [];
  const cloud = open(logged);
  const clock = openClock(cloud.store);
  let broken = true;
  const store = {
    ...cloud.store,
    compact: () => {
      if (broken) throw new Error('no space left');
    },
  };
  const failing = { ...cloud, clock, store };
  submit(failing, 'C1');
  clock.move(day);
  const end = keepSweeping(failing);
  await turn();
  expect(logged.join('\n')).toContain('sweep failed: Error: no space left');
  broken = false;
  submit(failing, 'C2');
  clock.move(day);
  await turn();
  expect(idsOf(cloud)).toEqual([]);
  end();
  clock.move(day);
});

it('is in the file as a whole or not at all, wherever a kill falls', async () => {
  const cloud = open();
  for (let number = 1; number <= 5; number += 1) submit(cloud, `C${number}`);
  await turn();
  const before = readFileSync(file(), 'utf8');
  const clock = { ...cloud.clock, now: () => new Date(Date.now() + 2 * day) };
  // Without the compaction, so that the line itself is seen.
  sweep({ ...cloud, clock, store: { ...cloud.store, compact: () => {} } });
  await turn();
  const line = readFileSync(file(), 'utf8').slice(before.length);
  expect(line.split('\n')).toHaveLength(2);
  for (let length = 0; length < line.length - 1; length += 7) {
    writeFileSync(file('torn'), before + line.slice(0, length));
    expect(idsOf(open([], file('torn'))), `${length} bytes of the line`).toHaveLength(5);
  }
  writeFileSync(file('torn'), before + line);
  expect(idsOf(open([], file('torn')))).toEqual([]);
});
