// A process that opens the machines, starts one, and is killed in the middle: the next one finishes the work.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layoutOf, machinePlaces } from '../../src/localcloud/machines/layout.js';
import type { MachineSpec } from '../../src/localcloud/machines/machines.js';
import {
  closeFixture,
  type Fixture,
  openFixture,
  runOn,
  specFor,
  tracesOf,
  until,
  waitForLogin,
} from './fixture.js';

let fixture: Fixture;
let spec: MachineSpec;

beforeAll(async () => {
  fixture = await openFixture();
  await fixture.machines.prepareImage();
  await fixture.machines.createVolume('vol-0aa1', 1);
  spec = specFor(fixture, { id: 'i-0cut', devices: [{ volumeId: 'vol-0aa1', name: '/dev/sdf' }] });
  await buildStarter(fixture);
}, 900_000);

afterAll(async () => {
  await closeFixture(fixture);
});

test('killed at any moment of a creation, the same creation ends in the one machine', async () => {
  for (const delayMs of [0, 60, 120, 180, 240, 300, 360, 420, 480, 600]) {
    const starter = startElsewhere(fixture, spec);
    await once(starter.stdout ?? starter, 'data');
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    starter.kill('SIGKILL');
    await once(starter, 'close');
    await fixture.machines.create(spec);
    expect(await fixture.machines.list()).toEqual([spec.id]);
    expect(await fixture.machines.isRunning(spec.id)).toBe(true);
    if (delayMs < 600) await fixture.machines.destroy(spec.id);
  }
  await waitForLogin(fixture, spec.publicIp);
  expect((await runOn(fixture, spec.publicIp, 'sudo blockdev --getsize64 /dev/xvdf')).trim()).toBe(
    `${1024 ** 3}`,
  );
  expect((await tracesOf(fixture)).filter((line) => line.includes('vol-0aa1'))).toHaveLength(1);
});

test('opened again, the machines are found, watched, and not disturbed', async () => {
  const uptime = () => runOn(fixture, spec.publicIp, 'systemctl show -P UserspaceTimestampMonotonic');
  const before = await uptime();
  await fixture.machines.close();
  fixture = await openFixture(fixture.dir);
  await fixture.machines.create(spec);
  expect(await fixture.machines.list()).toEqual([spec.id]);
  expect(await uptime()).toBe(before);
  await runOn(fixture, spec.publicIp, 'sudo systemctl reboot').catch(() => undefined);
  await until(() => fixture.exits.length > 0);
  expect(fixture.exits).toEqual([{ id: spec.id, exit: 'reboot' }]);
});

test('what is left of a machine whose container is gone is listed, can be stopped, and is taken away', async () => {
  const { machines, dir } = fixture;
  await machines.create(specFor(fixture, { id: 'i-0rest', privateIp: '10.0.0.6' }));
  const places = machinePlaces(layoutOf(realpathSync(join(dir, 'cloud'))), 'i-0rest');
  await promisify(execFile)('podman', ['rm', '--force', '--time', '0', places.name]);
  expect([...(await machines.list())].sort()).toEqual([spec.id, 'i-0rest']);
  await machines.stop('i-0rest');
  expect(existsSync(places.consoleLog)).toBe(true);
  await machines.destroy('i-0rest');
  expect(await machines.list()).toEqual([spec.id]);
  expect(existsSync(places.dir)).toBe(false);
  expect((await tracesOf(fixture)).filter((line) => line.includes('i-0rest'))).toEqual([]);
});

test('reset finds everything, running or not', async () => {
  const { machines } = fixture;
  await machines.start(spec);
  await machines.setHostAddresses('lb', ['10.0.0.200']);
  await machines.commit(spec.id, 'ami-01');
  await machines.createSnapshot('snap-01', 'vol-0aa1');
  await machines.reset();
  expect(await tracesOf(fixture)).toEqual([]);
});

/** The machines' code as one file, so that a plain Node process can run it. */
async function buildStarter({ dir }: Fixture): Promise<void> {
  await build({
    entryPoints: ['src/localcloud/machines/podman.ts'],
    outfile: join(dir, 'machines.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  writeFileSync(join(dir, 'starter.mjs'), STARTER);
}

function startElsewhere({ dir }: Fixture, machine: MachineSpec): ChildProcess {
  const args = [join(dir, 'starter.mjs'), join(dir, 'cloud'), JSON.stringify(machine)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Says when it begins, so that the kill can be timed from there. */
const STARTER = `
import { openMachines } from './machines.mjs';
const ignore = () => undefined;
const machines = await openMachines({ dir: process.argv[2], log: ignore, progress: ignore });
process.stdout.write('begins');
await machines.create(JSON.parse(process.argv[3]));
setInterval(ignore, 1000);
`;
