// A machine from its first boot to its end: login, user data, console, firewall, addresses, stop and start.
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MachineSpec } from '../../src/localcloud/machines/machines.js';
import {
  allowPort,
  closeFixture,
  type Fixture,
  killFirstProcess,
  openFixture,
  runOn,
  specFor,
  tracesOf,
  tryPort,
  until,
  waitForLogin,
} from './fixture.js';

let fixture: Fixture;
let spec: MachineSpec;

beforeAll(async () => {
  fixture = await openFixture();
  await fixture.machines.prepareImage();
  spec = specFor(fixture, { id: 'i-0boot' });
  await fixture.machines.create(spec);
  await waitForLogin(fixture, spec.publicIp);
}, 900_000);

afterAll(async () => {
  await closeFixture(fixture);
});

test('user data is applied, and the key given in it is the host key', async () => {
  expect(await runOn(fixture, spec.publicIp, 'ls /var/tmp/user-data-ran')).toContain('user-data-ran');
});

test('the machine is healthy and has its name, its sudo and its addresses', async () => {
  const answer = await runOn(
    fixture,
    spec.publicIp,
    'hostname; sudo -n id -u; hostname -I; systemctl is-system-running --wait; systemctl --failed --plain --no-legend',
  );
  expect(
    answer
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual(['ip-10-0-0-5', '0', `10.0.0.5 ${spec.publicIp}`, 'running']);
});

test('the host name can be changed, and stays changed after a reboot from inside', async () => {
  const bootId = () => runOn(fixture, spec.publicIp, 'cat /proc/sys/kernel/random/boot_id');
  const before = await bootId();
  await runUntilCut('sudo hostnamectl set-hostname alice; sudo systemctl reboot');
  await until(() => fixture.exits.length > 0);
  expect(fixture.exits.splice(0)).toEqual([{ id: 'i-0boot', exit: 'reboot' }]);
  expect(await fixture.machines.isRunning('i-0boot')).toBe(false);
  await fixture.machines.start(spec);
  await waitForLogin(fixture, spec.publicIp);
  expect(await runOn(fixture, spec.publicIp, 'hostname')).toBe('alice\n');
  expect(await bootId()).not.toBe(before);
});

test('the console holds the block of host keys', async () => {
  const text = (await fixture.machines.console('i-0boot')).toString();
  const block = /-----BEGIN SSH HOST KEY KEYS-----([\s\S]*?)-----END SSH HOST KEY KEYS-----/.exec(text)?.[1];
  expect(block).toMatch(/ssh-ed25519 AAAA/);
});

test('only ports with a rule answer, and rules change while the machine runs', async () => {
  await runOn(fixture, spec.publicIp, 'sudo systemd-run -q python3 -m http.server 8080');
  expect(await tryPort(spec.publicIp, 8080)).toBe('silent');
  await fixture.machines.setFirewall('i-0boot', [allowPort(fixture, 22), allowPort(fixture, 8080)]);
  await until(async () => (await tryPort(spec.publicIp, 8080)) === 'open');
  await fixture.machines.setFirewall('i-0boot', []);
  expect(await tryPort(spec.publicIp, 22)).toBe('silent');
  await fixture.machines.setFirewall('i-0boot', spec.firewall);
  expect(await tryPort(spec.publicIp, 22)).toBe('open');
});

test('the machine cannot change its firewall', async () => {
  await expect(runOn(fixture, spec.publicIp, 'sudo iptables -F')).rejects.toThrow(/Permission denied/);
});

test('the machine cannot change kernel settings of the host, but those of its own network', async () => {
  await expect(runOn(fixture, spec.publicIp, 'sudo sysctl -w vm.swappiness=42')).rejects.toThrow(
    /permission denied on key/,
  );
  expect(await runOn(fixture, spec.publicIp, 'sudo sysctl -w net.core.somaxconn=1234')).toContain('= 1234');
});

test("the machine cannot reach a metadata service of the host's", async () => {
  const command = 'curl -sS --max-time 5 http://169.254.169.254/';
  await expect(runOn(fixture, spec.publicIp, command)).rejects.toThrow(/curl: \(7\) Failed to connect/);
});

test('cloud-init has nothing to complain about, and waiting for udev does not fail', async () => {
  const log = '/var/log/cloud-init.log';
  expect(
    await runOn(fixture, spec.publicIp, `sudo udevadm settle && sudo grep -cE "WARN|ERROR" ${log}; true`),
  ).toBe('0\n');
});

test('the machine reaches the package archive', async () => {
  expect(await runOn(fixture, spec.publicIp, 'sudo apt-get update 2>&1')).not.toMatch(/^(Err|W):/m);
});

test('this host sees the public address of a machine that calls it', async () => {
  const callers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    callers.push(request.socket.remoteAddress);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, fixture.machines.callerIp, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await runOn(fixture, spec.publicIp, `curl -s http://${fixture.machines.callerIp}:${address.port}/`);
  await new Promise((resolve) => server.close(resolve));
  expect(callers).toEqual([spec.publicIp]);
});

test('a running machine takes another public address at once, and keeps the private one', async () => {
  const { machines } = fixture;
  const before = spec.publicIp ?? '';
  const publicIp = machines.pickPublicIp(new Set([before]));
  for (const _twice of [1, 2]) await machines.setPublicIp('i-0boot', publicIp);
  const asked = 'hostname -I; ip route get 198.18.0.1; ip route get 192.0.2.1';
  const seen = await runOn(fixture, publicIp, asked);
  expect(seen.split('\n')[0]?.trim()).toBe(`10.0.0.5 ${publicIp}`);
  expect(seen).toMatch(new RegExp(`198.18.0.1 .* src ${publicIp} `));
  expect(seen).toMatch(/192\.0\.2\.1 .* src 10\.0\.0\.5 /);
  expect(await tryPort(before, 22)).not.toBe('open');
  await machines.setPublicIp('i-0boot', undefined);
  expect(await tryPort(publicIp, 22)).not.toBe('open');
  await machines.setPublicIp('i-0boot', before);
  expect((await runOn(fixture, before, asked)).split('\n')[0]?.trim()).toBe(`10.0.0.5 ${before}`);
  await machines.setPublicIp('i-0nobody', publicIp);
});

test('a stopped machine comes back with another public address, its disk and its console', async () => {
  await fixture.machines.stop('i-0boot');
  expect(await fixture.machines.isRunning('i-0boot')).toBe(false);
  const publicIp = fixture.machines.pickPublicIp(new Set([spec.publicIp ?? '']));
  await fixture.machines.start({ ...spec, publicIp });
  await waitForLogin(fixture, publicIp);
  expect(await tryPort(spec.publicIp, 22)).not.toBe('open');
  expect(await runOn(fixture, publicIp, 'ls /var/tmp/user-data-ran')).toContain('user-data-ran');
  expect((await fixture.machines.console('i-0boot')).toString()).toContain('BEGIN SSH HOST KEY KEYS');
  expect(fixture.exits).toEqual([]);
  spec = { ...spec, publicIp };
});

test('a machine that powers itself off says so', async () => {
  await runUntilCut('sudo systemctl poweroff');
  await until(() => fixture.exits.length > 0);
  expect(fixture.exits.splice(0)).toEqual([{ id: 'i-0boot', exit: 'poweroff' }]);
});

test('a machine whose first process is killed has crashed, and starts again', async () => {
  await fixture.machines.start(spec);
  await killFirstProcess(fixture, 'i-0boot');
  await until(() => fixture.exits.length > 0);
  expect(fixture.exits.splice(0)).toEqual([{ id: 'i-0boot', exit: 'crash' }]);
  await fixture.machines.start(spec);
  await waitForLogin(fixture, spec.publicIp);
});

test("a reboot asked for from outside is nobody's exit", async () => {
  await fixture.machines.reboot('i-0boot');
  await waitForLogin(fixture, spec.publicIp);
  expect(fixture.exits).toEqual([]);
});

test('destroyed, the machine leaves nothing; reset, the cloud leaves nothing', async () => {
  await fixture.machines.destroy('i-0boot');
  await fixture.machines.destroy('i-0boot');
  expect(await fixture.machines.list()).toEqual([]);
  expect((await tracesOf(fixture)).filter((line) => line.includes('i-0boot'))).toEqual([]);
  expect(await tracesOf(fixture)).not.toEqual([]);
  await fixture.machines.reset();
  expect(await tracesOf(fixture)).toEqual([]);
});

/** The machine may cut the connection before the command's status comes through. */
async function runUntilCut(command: string): Promise<void> {
  await runOn(fixture, spec.publicIp, command).catch((error: unknown) => {
    if (!/closed by remote host/.test(String(error))) throw error;
  });
}
