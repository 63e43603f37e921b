// Bad days of a real machine: its sshd comes late, says nothing, dies; a disk is full; it crashes while it boots.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MachineSpec } from '../../src/localcloud/machines/machines.js';
import { closeFixture, type Fixture, openFixture, runOn, specFor, until, waitForLogin } from './fixture.js';

let fixture: Fixture;
let spec: MachineSpec;

beforeAll(async () => {
  fixture = await openFixture();
  await fixture.machines.prepareImage();
  spec = specFor(fixture, { id: 'i-0faults' });
}, 900_000);

afterAll(() => closeFixture(fixture));

const start = (...faults: NonNullable<MachineSpec['faults']>) => fixture.machines.start({ ...spec, faults });

/** What the port says first within the time; undefined where it says nothing or is shut. */
async function banner(milliseconds: number): Promise<string | undefined> {
  const socket = connect({ host: spec.publicIp, port: 22, timeout: milliseconds });
  const silence = new Promise<undefined>((resolve) => {
    for (const event of ['timeout', 'error', 'close']) socket.once(event, () => resolve(undefined));
  });
  const said = once(socket, 'data').then(
    ([data]) => String(data),
    () => undefined,
  );
  const first = await Promise.race([said, silence]);
  socket.destroy();
  return first;
}

test('sshd comes late at a first boot, and not before', async () => {
  const begun = Date.now();
  await start({ kind: 'sshd-late', seconds: 8 }, { kind: 'disk-full', path: '/var/tmp/full' });
  await waitForLogin(fixture, spec.publicIp);
  expect(Date.now() - begun).toBeGreaterThan(8000);
  expect(Date.now() - begun).toBeLessThan(30_000);
  const write = 'echo x 2>&1 >/var/tmp/full/x | cat; df --output=pcent /var/tmp/full | tail -1';
  expect(await runOn(fixture, spec.publicIp, write)).toMatch(/No space left on device[\s\S]*100%/);
});

test('sshd takes connections and never says a word', async () => {
  await fixture.machines.stop(spec.id);
  await start({ kind: 'sshd-hangs' });
  await until(async () => (await tryConnect()) === 'open');
  expect(await banner(3000)).toBeUndefined();
  expect(await tryConnect()).toBe('open');
});

test('sshd is killed, and stays away until the next start, which has no fault any more', async () => {
  await fixture.machines.stop(spec.id);
  await start({ kind: 'sshd-killed', seconds: 4 });
  await waitForLogin(fixture, spec.publicIp);
  await until(async () => (await tryConnect()) === 'shut');
  await new Promise((wake) => setTimeout(wake, 2000));
  expect(await tryConnect()).toBe('shut');
  await fixture.machines.stop(spec.id);
  await start();
  await waitForLogin(fixture, spec.publicIp);
  expect(await banner(3000)).toMatch(/^SSH-2\.0-/);
});

test('it crashes while it boots, and its console says so', async () => {
  await fixture.machines.stop(spec.id);
  fixture.exits.splice(0);
  await start({ kind: 'boot-crash', seconds: 0.5 });
  await until(() => fixture.exits.length > 0);
  expect(fixture.exits).toEqual([{ id: spec.id, exit: 'crash' }]);
  expect((await fixture.machines.console(spec.id)).toString()).toMatch(/Kernel panic - not syncing/);
});

function tryConnect(): Promise<'open' | 'shut'> {
  return new Promise((resolve) => {
    const socket = connect({ host: spec.publicIp, port: 22, timeout: 1000 });
    const settle = (state: 'open' | 'shut') => {
      socket.destroy();
      resolve(state);
    };
    socket.once('connect', () => settle('open'));
    for (const event of ['timeout', 'error']) socket.once(event, () => settle('shut'));
  });
}
