// Bad days of a real machine: its sshd comes late, says nothing, resets, dies; a disk is full, packages are locked; it
// crashes while it boots, or reboots in the middle of a step.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStep } from '../../src/assets/steps.js';
import type { MachineSpec } from '../../src/localcloud/machines/machines.js';
import { connectFailure } from '../../src/ssh/connect-error.js';
import { type Connection, type ConnectOptions, connect as connectSsh } from '../../src/ssh/connection.js';
import { runStep } from '../../src/ssh/step.js';
import type { SshTarget } from '../../src/ssh/target.js';
import { waitForSsh } from '../../src/ssh/wait.js';
import { errorOf } from '../helpers/error-of.js';
import { closeFixture, type Fixture, openFixture, runOn, specFor, until, waitForLogin } from './fixture.js';

let fixture: Fixture;
let spec: MachineSpec;

beforeAll(async () => {
  fixture = await openFixture();
  await fixture.machines.prepareImage();
  spec = specFor(fixture, { id: 'i-0faults' });
}, 900_000);

afterAll(() => closeFixture(fixture));

const target = (): SshTarget => ({
  name: 'alice',
  host: spec.publicIp ?? '',
  user: 'ubuntu',
  key: { publicKey: spec.publicKey ?? '', privateKeyFile: fixture.userKey },
  hostKeys: [readFileSync(`${fixture.hostKey}.pub`, 'utf8').trim()],
});

const connectTo = (options: ConnectOptions = {}) => connectSsh(target(), options);

const stepOf = (script: string) => ({ name: 'trial', script, args: [], sudo: true, timeoutSeconds: 60 });

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

test('sshd takes connections and says nothing for a while, or resets them, then answers', async () => {
  for (const kind of ['sshd-hangs', 'sshd-resets'] as const) {
    await fixture.machines.stop(spec.id);
    await start({ kind, seconds: 5 });
    await until(async () => (await tryConnect()) === 'open');
    expect(connectFailure(await errorOf(connectTo({ readySeconds: 1 })))).toBe(
      kind === 'sshd-hangs' ? 'handshake' : 'reset',
    );
    const connection = await waitForSsh(target(), { timeoutSeconds: 60 });
    expect((await connection.run({ argv: ['true'] })).failed).toBe(false);
    connection.close();
  }
  await fixture.machines.stop(spec.id);
  await start({ kind: 'sshd-resets' });
  await until(async () => (await tryConnect()) === 'open');
  await new Promise((wake) => setTimeout(wake, 3000));
  expect(connectFailure(await errorOf(connectTo()))).toBe('reset');
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

test('the packages are locked from the start, by somebody with a name, for as long as said', async () => {
  const [look, hold] = [await readStep('look'), ['sudo', 'apt-get', '-y', 'install', '-f']];
  await fixture.machines.stop(spec.id);
  await start({ kind: 'dpkg-locked', seconds: 25 });
  await waitForLogin(fixture, spec.publicIp);
  const connection = await connectTo();
  const looked = await runStep(connection, { ...stepOf(look), args: ['ubuntu'] });
  expect(looked.stdout).toMatch(/dpkg is locked by process \d+ \(unattended-upgr\)/);
  expect(await connection.run({ argv: hold })).toMatchObject({
    code: 100,
    stderr: expect.stringMatching(/Could not get lock .*unattended-upgr/),
  });
  const patient = ['sudo', 'apt-get', '-o', 'DPkg::Lock::Timeout=60', '-y', 'install', '-f'];
  expect(await connection.run({ argv: patient })).toMatchObject({ code: 0 });
  connection.close();
  await fixture.machines.reboot(spec.id);
  await waitForLogin(fixture, spec.publicIp);
  expect(await runOn(fixture, spec.publicIp, hold.join(' '))).toContain('0 newly installed');
});

test('it reboots in the step it was told to, which has failed, and not in the next', async () => {
  await fixture.machines.stop(spec.id);
  fixture.exits.splice(0);
  await start({ kind: 'reboot-in-step', step: 2 });
  await waitForLogin(fixture, spec.publicIp);
  const connection = await connectTo();
  const bootId = async (over: Connection) =>
    (await over.run({ argv: ['cat', '/proc/sys/kernel/random/boot_id'] })).stdout;
  const before = await bootId(connection);
  expect((await runStep(connection, stepOf('echo first'))).stdout).toBe('first\n');
  const begun = performance.now();
  const error = await errorOf(
    runStep(connection, stepOf('touch /var/tmp/begun\nsleep 5\ntouch /var/tmp/ended')),
  );
  expect(error.complaint.what).toBe('alice: step trial failed');
  expect(performance.now() - begun).toBeLessThan(30_000);
  await until(() => fixture.exits.length > 0);
  expect(fixture.exits).toEqual([{ id: spec.id, exit: 'reboot' }]);
  await start();
  const again = await waitForSsh(target(), { timeoutSeconds: 60 });
  expect(await bootId(again)).not.toBe(before);
  for (const word of ['second', 'third', 'fourth'])
    expect((await runStep(again, stepOf(`echo ${word}`))).stdout).toBe(`${word}\n`);
  expect((await again.run({ argv: ['ls', '/var/tmp/begun'] })).failed).toBe(false);
  again.close();
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
