// A local cloud's machines in a temporary folder, keys to get into them, and a look at what is left on the host.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { layoutOf, machinePlaces } from '../../src/localcloud/machines/layout.js';
import type { MachineExit, MachineSpec, Machines } from '../../src/localcloud/machines/machines.js';
import { openMachines } from '../../src/localcloud/machines/podman.js';

const execute = promisify(execFile);

export interface Fixture {
  readonly machines: Machines;
  readonly dir: string;
  readonly lines: string[];
  readonly userKey: string;
  readonly hostKey: string;
  readonly exits: { readonly id: string; readonly exit: MachineExit }[];
}

/** Machines in a folder of their own; `dir` opens those of an earlier fixture again. */
export async function openFixture(dir = mkdtempSync(join(tmpdir(), 'flotilla-machines-'))): Promise<Fixture> {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  const machines = await openMachines({ dir: join(dir, 'cloud'), log: keep, progress: keep });
  const exits: Fixture['exits'] = [];
  machines.onExit((id, exit) => void exits.push({ id, exit }));
  const [userKey, hostKey] = await Promise.all([makeKey(dir, 'user'), makeKey(dir, 'host')]);
  return { machines, dir, lines, userKey, hostKey, exits };
}

export async function closeFixture(fixture: Fixture): Promise<void> {
  await fixture.machines.reset();
  await fixture.machines.close();
  rmSync(fixture.dir, { recursive: true, force: true });
}

/** A machine with the fixture's keys that lets this host in on SSH. */
export function specFor(fixture: Fixture, spec: Partial<MachineSpec> & { readonly id: string }): MachineSpec {
  return {
    imageId: 'stock',
    hostName: 'ip-10-0-0-5',
    privateIp: '10.0.0.5',
    publicIp: fixture.machines.pickPublicIp(new Set()),
    instanceType: 't2.micro',
    nitro: false,
    publicKey: readFileSync(`${fixture.userKey}.pub`, 'utf8'),
    userData: userDataFor(fixture),
    devices: [],
    firewall: [allowPort(fixture, 22)],
    ...spec,
  };
}

export function allowPort(fixture: Fixture, port: number) {
  return { protocol: 'tcp', fromPort: port, toPort: port, source: `${fixture.machines.callerIp}/32` };
}

function userDataFor({ hostKey }: Fixture): string {
  const config = {
    ssh_keys: {
      ed25519_private: readFileSync(hostKey, 'utf8'),
      ed25519_public: readFileSync(`${hostKey}.pub`, 'utf8'),
    },
    runcmd: ['touch /var/tmp/user-data-ran'],
  };
  return Buffer.from(`#cloud-config\n${JSON.stringify(config)}\n`).toString('base64');
}

/** Runs a command line as ubuntu; the host key must be the one given through user data. */
export async function runOn(
  fixture: Fixture,
  publicIp: string | undefined,
  command: string,
): Promise<string> {
  const known = join(fixture.dir, 'known_hosts');
  writeFileSync(known, `* ${readFileSync(`${fixture.hostKey}.pub`, 'utf8')}`);
  const options = [
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${known}`,
    'ConnectTimeout=5',
    'BatchMode=yes',
  ];
  const flags = ['-i', fixture.userKey, ...options.flatMap((option) => ['-o', option])];
  const { stdout } = await execute('ssh', [...flags, `ubuntu@${publicIp}`, command], { timeout: 60_000 });
  return stdout;
}

/** Waits until cloud-init is done and logging in works. */
export async function waitForLogin(fixture: Fixture, publicIp: string | undefined): Promise<void> {
  await until(() => runOn(fixture, publicIp, 'cloud-init status --wait >/dev/null; true').then(() => true));
}

/** Whether a TCP connection is made (`open`), fails at once (`refused`), or is not answered at all (`silent`). */
export function tryPort(
  host: string | undefined,
  port: number,
  localAddress?: string,
): Promise<'open' | 'refused' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress });
    const end = (answer: 'open' | 'refused' | 'silent') => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end('open'));
    socket.on('error', () => end('refused'));
    socket.setTimeout(1000, () => end('silent'));
  });
}

/** Tries until the answer is true; a failing try counts as false, the last failure is thrown. */
export async function until(check: () => Promise<boolean> | boolean, limitMs = 60_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      if (await check()) return;
      if (Date.now() > deadline) throw new Error(`not so after ${limitMs} ms: ${check}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** As a crash of the machine's kernel would. */
export async function killFirstProcess(fixture: Fixture, id: string): Promise<void> {
  const { name } = machinePlaces(layoutOf(join(fixture.dir, 'cloud')), id);
  await execute('podman', ['kill', '--signal', 'KILL', name]);
}

/** Lines about this cloud in what the host lists: containers, images, devices, links, routes, filter rules. */
export async function tracesOf(fixture: Fixture): Promise<string[]> {
  const { key } = layoutOf(join(fixture.dir, 'cloud'));
  const prefix = fixture.machines.callerIp.replace(/\d+$/, '');
  const listings = await Promise.all(LISTINGS.map(([program, ...args]) => execute(program ?? '', args)));
  const lines = listings.flatMap(({ stdout }) => stdout.split('\n'));
  return lines.filter((line) => [key, fixture.dir, prefix].some((mark) => line.includes(mark)));
}

const LISTINGS = [
  ['podman', 'ps', '--all', '--format', '{{.Names}}'],
  ['podman', 'images', '--all', '--format', '{{.Repository}}:{{.Tag}}'],
  ['losetup', '--list'],
  ['ip', '-oneline', 'address'],
  ['ip', 'netns', 'list'],
  ['ip', 'route', 'show', 'table', 'all'],
  ['ip', 'rule', 'show'],
  ['iptables-save'],
];

async function makeKey(dir: string, name: string): Promise<string> {
  const file = join(dir, 'keys', name);
  if (existsSync(file)) return file;
  mkdirSync(join(dir, 'keys'), { recursive: true });
  await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
  return file;
}
