// Links planted where the copies of boxes go: nothing is written through them, and the box is not even asked.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchLogs } from '../../../src/operations/fleet/fetch-logs.js';
import { getFromFleet } from '../../../src/operations/fleet/get.js';
import { type FleetStage, openFleetStage } from './fleet-stage.js';

let stage: FleetStage;
let outside: string;
beforeAll(async () => {
  stage = await openFleetStage();
  await stage.launch('ws', 1);
  await stage.settle();
  outside = mkdtempSync(join(tmpdir(), 'flotilla-outside-'));
});
afterAll(() => rmSync(outside, { recursive: true }));

const asked = () => ({ selection: { base: 'ws' }, choices: {} });

it('fleet fetch-logs refuses a link for the folder of a box', async () => {
  const logs = join(stage.context.workspace, 'logs');
  mkdirSync(logs, { recursive: true });
  symlinkSync(outside, join(logs, 'ws-1'));
  const { outcomes } = await fetchLogs(stage.context, { ...asked(), path: '/var/log/work' });
  expect(outcomes).toMatchObject([
    { state: 'failed', complaint: { why: `${join(logs, 'ws-1')} is a link` } },
  ]);
  expect(readdirSync(outside)).toEqual([]);
});

it('fleet get refuses a link for the folder of a box', async () => {
  const local = mkdtempSync(join(tmpdir(), 'flotilla-here-'));
  symlinkSync(outside, join(local, 'ws-1'));
  const { outcomes } = await getFromFleet(stage.context, {
    ...asked(),
    remote: '/data/x',
    local,
    checksum: false,
  });
  expect(outcomes).toMatchObject([
    { state: 'failed', complaint: { why: `${join(local, 'ws-1')} is a link` } },
  ]);
  expect(readdirSync(outside)).toEqual([]);
  rmSync(local, { recursive: true });
});
