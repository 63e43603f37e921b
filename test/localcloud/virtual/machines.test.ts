// Virtual machines over real sockets, reached with the product's own SSH and notebook clients.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStep } from '../../../src/assets/steps.js';
import { virtualHost } from '../../../src/localcloud/daemon/virtual-host.js';
import type { MachineFault, MachineSpec, Machines } from '../../../src/localcloud/machines/machines.js';
import { probeAddress } from '../../../src/localcloud/virtual/addresses.js';
import { openVirtualMachines } from '../../../src/localcloud/virtual/open-machines.js';
import { RemoteError } from '../../../src/model/errors.js';
import { Secret } from '../../../src/model/secret.js';
import { readUpgrade } from '../../../src/model/upgrade.js';
import { logIn, notebookAnswers } from '../../../src/notebook/client.js';
import { hashPassword } from '../../../src/notebook/password-hash.js';
import type { NotebookSite } from '../../../src/notebook/site.js';
import { request } from '../../../src/notebook/site.js';
import { bootData } from '../../../src/operations/steps/boot-data.js';
import { connectFailure } from '../../../src/ssh/connect-error.js';
import { type Connection, connect } from '../../../src/ssh/connection.js';
import { generateKey } from '../../../src/ssh/keys.js';
import { runStep } from '../../../src/ssh/step.js';
import type { SshTarget } from '../../../src/ssh/target.js';
import { getPath } from '../../../src/ssh/transfer/get.js';
import { putPath } from '../../../src/ssh/transfer/put.js';
import { machineSpec } from './virtual-box.js';

let dir: string;
let machines: Machines;
const open: Connection[] = [];
const login = generateKey();
const oneTime = generateKey();

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'flotilla-virtual-'));
  machines = await opened();
});

afterEach(async () => {
  for (const connection of open.splice(0)) connection.close();
  await machines.reset();
  await machines.close();
  rmSync(dir, { recursive: true, force: true });
});

async function opened(bootMilliseconds = 0): Promise<Machines> {
  const fresh = await openVirtualMachines({ dir, log: () => {}, bootMilliseconds });
  await fresh.prepareImage();
  return fresh;
}

async function create(change: Partial<MachineSpec> = {}): Promise<MachineSpec> {
  const spec = machineSpec({
    publicIp: machines.pickPublicIp(new Set()),
    publicKey: login.publicKey,
    userData: bootData(oneTime, 'ubuntu').reveal(),
    ...change,
  });
  await machines.createVolume('vol-0a', 1);
  await machines.create(spec);
  return spec;
}

const targetOf = ({ publicIp = '' }: MachineSpec, change: Partial<SshTarget> = {}): SshTarget => ({
  name: 'alice',
  host: publicIp,
  user: 'ubuntu',
  key: login,
  hostKeys: [oneTime.publicKey],
  ...change,
});

async function reach(spec: MachineSpec, change: Partial<SshTarget> = {}): Promise<Connection> {
  const connection = await connect(targetOf(spec, change), { connectSeconds: 1, readySeconds: 1 });
  open.push(connection);
  return connection;
}

/** The kind of failure of a connection that must not come about. */
const refusal = (spec: MachineSpec, change: Partial<SshTarget> = {}) =>
  reach(spec, change).then(() => 'connected', connectFailure);

async function step(
  connection: Connection,
  name: string,
  args: string[] = [],
  secrets = {},
): Promise<string> {
  const script = await readStep(name);
  const done = await runStep(connection, { name, script, args, secrets, sudo: true, timeoutSeconds: 10 });
  return done.stdout.trim();
}

async function serveNotebook(connection: Connection, access: string, password: string): Promise<void> {
  await step(connection, 'notebook', ['ubuntu', access, '8888']);
  await step(connection, 'password', ['ubuntu'], { HASH: await hashPassword(new Secret(password)) });
  await step(connection, 'start', ['ubuntu', '8888']);
}

const tunnelTo = (connection: Connection): NotebookSite => ({
  url: 'http://localhost:8888',
  connect: () => connection.forward('127.0.0.1', 8888),
});

// Port 22 is for root, or for whoever has the capability.
describe.skipIf(virtualHost.needsRoot)('a virtual machine', () => {
  it('shows the host key of its user data, takes its own key alone, and prints both on its console', async () => {
    const spec = await create();
    const connection = await reach(spec);
    expect(await connection.run({ argv: ['hostname'] })).toMatchObject({ code: 0, stdout: 'ip-10-0-0-5\n' });
    expect(await refusal(spec, { key: generateKey() })).toBe('auth');
    expect(await refusal(spec, { user: 'root' })).toBe('auth');
    expect(await refusal(spec, { hostKeys: [generateKey().publicKey] })).toBe('hostKey');
    expect((await machines.console(spec.id)).toString()).toContain(oneTime.publicKey);
  });

  it('takes no signature of another key for one that opens it', async () => {
    const { publicIp } = await create();
    const outcome = (signer: string) => authenticateAs(login.publicKey, signer, publicIp as string);
    expect(await outcome(login.privateKey?.reveal() ?? '')).toBe('ready');
    expect(await outcome(generateKey().privateKey?.reveal() ?? '')).toBe('refused');
  });

  it('exchanges its host key, and keeps the connection that does it', async () => {
    const spec = await create();
    const connection = await reach(spec);
    const fresh = await step(connection, 'host-keys-stage');
    expect(await step(connection, 'host-keys-install')).toBe('installed');
    expect(await step(connection, 'cloud-init', ['5'])).toBe('done');
    expect(await refusal(spec)).toBe('hostKey');
    await reach(spec, { hostKeys: [fresh] });
    expect((await machines.console(spec.id)).toString()).toContain(fresh);
  });

  it('serves a notebook on its loopback that takes its password and no other', async () => {
    const spec = await create();
    const connection = await reach(spec);
    await expect(connection.forward('127.0.0.1', 8888)).rejects.toThrow(RemoteError);
    await serveNotebook(connection, 'tunnel', 'a good password');
    const site = tunnelTo(connection);
    expect(await notebookAnswers(site)).toBe(true);
    const { cookie } = await logIn(site, new Secret('a good password'));
    await expect(logIn(site, new Secret('a bad password'))).rejects.toThrow();
    const status = async () => (await request(site, { path: '/api/status', headers: { cookie } })).status;
    expect(await status()).toBe(200);
    await serveNotebook(connection, 'tunnel', 'a good password');
    expect(await status()).toBe(403);
  });

  it('lets in what its security groups let in', async () => {
    const open8888 = { protocol: 'tcp', fromPort: 8888, toPort: 8888, source: '10.0.1.0/24' };
    const spec = await create();
    await serveNotebook(await reach(spec), 'https', 'a good password');
    const [from = ''] = await machines.setHostAddresses('balancer', ['10.0.1.9']);
    const site = { url: `http://${spec.publicIp}:8888` };
    const status = (localAddress?: string) =>
      fetchStatus(site.url, localAddress).catch(() => 'silence' as const);
    expect(await status(from)).toBe('silence');
    await machines.setFirewall(spec.id, [open8888]);
    expect(await status(from)).toBe(200);
    expect(await status()).toBe('silence');
    expect(await refusal(spec)).toBe('handshake');
  });

  it('goes down with its connections, and comes back as it was at another address', async () => {
    const spec = await create();
    const connection = await reach(spec);
    await serveNotebook(connection, 'tunnel', 'a good password');
    await step(connection, 'data-volume', ['vol-0a', '/dev/sdf', String(2 ** 30), 'yes', '/data', 'ubuntu']);
    await expect(machines.detach(spec.id, 'vol-0a')).rejects.toThrow('is busy');
    await machines.stop(spec.id);
    await connection.closed;
    expect(await refusal(spec)).toBe('refused');
    const moved = { ...spec, publicIp: machines.pickPublicIp(new Set([spec.publicIp as string])) };
    await machines.start(moved);
    expect(await notebookAnswers(tunnelTo(await reach(moved)))).toBe(true);
    expect(await refusal(spec)).toBe('refused');
    await machines.destroy(spec.id);
    expect(await machines.list()).toEqual([]);
  });

  it('tells when it is rebooted or powered off from inside', async () => {
    const spec = await create();
    const exits: string[] = [];
    machines.onExit((id, exit) => void exits.push(`${id} ${exit}`));
    await (await reach(spec)).run({ argv: ['poweroff'], sudo: true });
    expect(exits).toEqual(['i-1 poweroff']);
    expect(await machines.isRunning(spec.id)).toBe(false);
  });

  it('counts what is copied to it and keeps none of it, unless it was given no room', async () => {
    const faults = [{ kind: 'disk-full' as const, path: '/data' }];
    const connection = await reach(await create({ faults }));
    const local = join(dir, 'folder');
    mkdirSync(local);
    for (const name of ['a', 'b']) writeFileSync(join(local, name), 'x'.repeat(70_000));
    expect(await putPath(connection, { local, remote: 'work' })).toMatchObject({ files: 2 });
    const log = readFileSync(join(dir, 'virtual.jsonl'), 'utf8');
    expect(log).toContain('"received":{"files":2,"bytes":140000}');
    await expect(putPath(connection, { local, remote: '/data/' })).rejects.toThrow(/0 KiB free/);
    await expect(getPath(connection, { local: dir, remote: 'work/a' })).rejects.toThrow(/not found/);
  });

  it('has the bad days it is given for one start', async () => {
    const exits: string[] = [];
    machines.onExit((_id, exit) => void exits.push(exit));
    const spec = await create({ faults: [{ kind: 'sshd-late', seconds: 0.3 }] });
    expect(await refusal(spec)).toBe('refused');
    await expect.poll(() => refusal(spec), { timeout: 5000 }).toBe('connected');
    const start = async (fault: MachineFault) => {
      await machines.stop(spec.id);
      await machines.start({ ...spec, faults: [fault] });
    };
    await start({ kind: 'sshd-hangs' });
    expect(await refusal(spec)).toBe('handshake');
    await start({ kind: 'sshd-resets' });
    expect(await refusal(spec)).toBe('reset');
    for (const kind of ['sshd-hangs', 'sshd-resets'] as const) {
      await start({ kind, seconds: 0.5 });
      expect(await refusal(spec), kind).not.toBe('connected');
      await expect.poll(() => refusal(spec), { timeout: 5000, message: kind }).toBe('connected');
    }
    await start({ kind: 'sshd-killed', seconds: 0.3 });
    expect(await refusal(spec)).toBe('connected');
    await expect.poll(() => refusal(spec), { timeout: 5000 }).toBe('refused');
    await start({ kind: 'boot-crash', seconds: 0.1 });
    await expect.poll(() => exits, { timeout: 5000 }).toEqual(['crash']);
    expect((await machines.console(spec.id)).toString()).toContain('Kernel panic');
    await machines.start({ ...spec, faults: [] });
    expect(await refusal(spec)).toBe('connected');
  });

  it('reboots in the step it was told to, once, with what that step did', async () => {
    const exits: string[] = [];
    machines.onExit((id, exit) => void exits.push(`${id} ${exit}`));
    const spec = await create({ faults: [{ kind: 'reboot-in-step', step: 2 }] });
    const connection = await reach(spec);
    expect(await step(connection, 'packages')).toBe('same');
    await expect(step(connection, 'host-name', ['alice'])).rejects.toThrow(/closed without an exit status/);
    expect(exits).toEqual(['i-1 reboot']);
    await machines.start({ ...spec, faults: [] });
    const again = await reach(spec);
    expect(await step(again, 'host-name', ['alice'])).toBe('same');
    expect(await step(again, 'packages')).toBe('same');
  });

  it('lets who upgrades its packages wait for the lock of another', async () => {
    const spec = await create({ faults: [{ kind: 'dpkg-locked', seconds: 0.7 }] });
    const connection = await reach(spec);
    expect(await step(connection, 'look', ['ubuntu'])).toMatch(/dpkg is locked by process 612/);
    const begun = performance.now();
    expect(readUpgrade(await step(connection, 'upgrade'))).toMatchObject({ upgraded: 0, rebootDue: false });
    expect(performance.now() - begun).toBeGreaterThan(300);
    expect(await step(connection, 'look', ['ubuntu'])).not.toMatch(/locked/);
  });

  it('listens only once it has booted', async () => {
    await machines.close();
    machines = await opened(400);
    const spec = await create();
    expect(await machines.isRunning(spec.id)).toBe(true);
    expect(await refusal(spec)).toBe('refused');
    await expect.poll(() => refusal(spec), { timeout: 5000 }).toBe('connected');
  });

  it('is still there for the next process, without a stop or a close', async () => {
    const spec = await create();
    await serveNotebook(await reach(spec), 'tunnel', 'a good password');
    // What a kill leaves: nothing of the first process but its file.
    const former = machines;
    await former.close();
    machines = await opened();
    expect(await machines.isRunning(spec.id)).toBe(true);
    expect(await refusal(spec)).toBe('handshake');
    await machines.setFirewall(spec.id, spec.firewall);
    expect(await notebookAnswers(tunnelTo(await reach(spec)))).toBe(true);
  });

  it('says at its start that another program has port 22', async () => {
    const [, index] = /"index":(\d+)/.exec(readFileSync(join(dir, 'virtual.jsonl'), 'utf8')) ?? [];
    await machines.close();
    const other = createServer();
    await new Promise<void>((listening) => other.listen(22, probeAddress(Number(index)), listening));
    machines = await openVirtualMachines({ dir, log: () => {} });
    await expect(machines.prepareImage()).rejects.toMatchObject({ reason: 'port-taken' });
    await new Promise((closed) => other.close(closed));
  });

  it('keeps off the addresses of another cloud', async () => {
    const [own, others] = [mkdtempSync(join(tmpdir(), 'flotilla-virtual-')), new Set<string>()];
    copyFileSync(join(dir, 'virtual.jsonl'), join(own, 'virtual.jsonl'));
    await expect(openVirtualMachines({ dir: own, log: () => {} })).rejects.toThrow(
      /another local cloud uses/,
    );
    rmSync(own, { recursive: true });
    for (let count = 0; count < 50; count += 1) others.add(machines.pickPublicIp(others));
    expect(others.size).toBe(50);
  });

  it('gives its image to another machine, which has keys of its own', async () => {
    const spec = await create();
    await serveNotebook(await reach(spec), 'tunnel', 'a good password');
    await machines.commit(spec.id, 'ami-1');
    const other = generateKey();
    const copy = await create({
      id: 'i-2',
      imageId: 'ami-1',
      publicIp: machines.pickPublicIp(new Set([spec.publicIp as string])),
      userData: bootData(other, 'ubuntu').reveal(),
    });
    expect(await notebookAnswers(tunnelTo(await reach(copy, { hostKeys: [other.publicKey] })))).toBe(true);
    await expect(create({ id: 'i-3', imageId: 'ami-2' })).rejects.toThrow('no machine image ami-2');
  });
});

/** A client whose agent names one key and signs with another. */
function authenticateAs(publicKey: string, privateKey: string, host: string): Promise<string> {
  const parsed = (text: string) => [ssh2.utils.parseKey(text)].flat()[0] as ssh2.ParsedKey;
  class Liar extends ssh2.BaseAgent {
    override getIdentities(answer: (error: undefined, keys: ssh2.ParsedKey[]) => void): void {
      answer(undefined, [parsed(publicKey)]);
    }
    override sign(
      _key: unknown,
      data: Buffer,
      _options: unknown,
      answer?: (error: undefined, signature: Buffer) => void,
    ): void {
      answer?.(undefined, parsed(privateKey).sign(data));
    }
  }
  return new Promise((settle) => {
    const client = new ssh2.Client();
    client.on('ready', () => {
      client.end();
      settle('ready');
    });
    client.on('error', () => settle('refused'));
    client.connect({ host, username: 'ubuntu', agent: new Liar() as never });
  });
}

/** As a load balancer asks: from an address of its own. */
async function fetchStatus(url: string, localAddress: string | undefined): Promise<number> {
  const { get } = await import('node:http');
  return new Promise((resolve, reject) => {
    const asked = get(`${url}/api`, { localAddress, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.setTimeout(500, () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
  });
}
