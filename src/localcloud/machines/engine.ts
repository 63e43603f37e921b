// The container engine, by argv. Nothing here knows what a machine is for.
import { FOLDER_IN_MACHINE } from './folders.js';
import type { HostLimits } from './host-limits.js';
import { findProgram } from './host-tools.js';
import type { Layout, MachinePlaces } from './layout.js';
import { CommandError, runCommand, tryCommand } from './process.js';

export interface Container {
  readonly id: string;
  readonly running: boolean;
  /** Of the first process, as the host counts; 0 when it does not run. */
  readonly pid: number;
}

/** What a container is made from. */
export interface ContainerSpec {
  readonly id: string;
  readonly places: MachinePlaces;
  readonly image: string;
  readonly hostName: string;
  readonly limits: HostLimits;
  readonly runtime: string;
  /** It gets the folder that is mounted at `places.folder` whenever it starts. */
  readonly hasFolder: boolean;
}

const CLOUD_LABEL = 'flotilla.cloud';
const MACHINE_LABEL = 'flotilla.machine';
/** systemd gets this long to stop its services; some 0.3 s are usual. */
const STOP_SECONDS = 20;
const MISSING = /no such (container|image|object)|image not known|no container with/i;

/** `runc` where there is one: crun refuses hosts with both versions of control groups mounted. */
export async function chooseRuntime(): Promise<string> {
  const path = (await findProgram('runc')) ?? (await findProgram('crun'));
  if (path === undefined) throw new Error('neither runc nor crun is installed: apt-get install runc');
  return path;
}

/** Containers of this cloud, running or not. */
export async function listContainers(layout: Layout): Promise<Container[]> {
  const filter = `label=${CLOUD_LABEL}=${layout.key}`;
  const text = await podman(['ps', '--all', '--filter', filter, '--format', 'json']);
  const rows = JSON.parse(text || '[]') as { Labels: Record<string, string>; State: string; Pid: number }[];
  return rows.map((row) => ({
    id: row.Labels[MACHINE_LABEL] ?? '',
    running: row.State === 'running',
    pid: row.Pid,
  }));
}

/** The container of that name, or undefined. */
export async function inspectContainer(name: string): Promise<Omit<Container, 'id'> | undefined> {
  const format = '{{.State.Running}} {{.State.Pid}}';
  const text = await tryPodman(['container', 'inspect', '--format', format, name]);
  if (text === undefined) return undefined;
  const [running, pid] = text.trim().split(' ');
  return { running: running === 'true', pid: Number(pid) };
}

/** Makes the container without starting it. */
export async function createContainer(layout: Layout, spec: ContainerSpec): Promise<void> {
  const argv = createArguments(layout, spec);
  try {
    await podman(argv);
  } catch (error) {
    // A kill in the middle of a creation can leave a name in the storage that no container has.
    if (!(error instanceof CommandError) || !/already in use/.test(error.stderr)) throw error;
    await podman(['rm', '--force', '--ignore', spec.places.name]);
    await podman(argv);
  }
}

/** Resolves when the first process runs; answers its id. */
export async function startContainer(name: string): Promise<number> {
  await podman(['start', name]);
  const { pid } = (await inspectContainer(name)) ?? { pid: 0 };
  return pid;
}

export async function stopContainer(name: string): Promise<void> {
  await tryPodman(['stop', '--time', `${STOP_SECONDS}`, name]);
}

export async function removeContainer(name: string): Promise<void> {
  await podman(['rm', '--force', '--ignore', '--time', '0', '--volumes', name]);
}

/** Waits for the container's end and answers its exit status. */
export async function waitForExit(name: string): Promise<number> {
  return Number((await podman(['wait', name])).trim().split('\n').pop());
}

/** Copies what a folder holds into the root of a container, running or not. */
export async function copyInto(name: string, folder: string): Promise<void> {
  await podman(['cp', `${folder}/.`, `${name}:/`]);
}

/** Runs a program inside; throws on another status than 0. */
export async function execInside(name: string, argv: readonly string[]): Promise<string> {
  return podman(['exec', name, ...argv]);
}

export function createArguments(layout: Layout, spec: ContainerSpec): string[] {
  const { places, limits } = spec;
  return [
    ...['create', '--tty', '--name', places.name, '--hostname', spec.hostName, '--pull', 'never'],
    ...['--label', `${CLOUD_LABEL}=${layout.key}`, '--label', `${MACHINE_LABEL}=${spec.id}`],
    ...['--runtime', spec.runtime, '--systemd', 'always', '--pids-limit', '-1'],
    ...['--network', `ns:/run/netns/${places.name}`, '--no-hosts', '--dns', 'none', '--http-proxy=false'],
    ...['--cap-add', limits.capabilities.join(',')],
    ...['seccomp=unconfined', 'apparmor=unconfined', `unmask=${UNMASKED}`].flatMap((option) => [
      '--security-opt',
      option,
    ]),
    // Loop devices only: of the host's other devices a box has neither name nor use.
    ...['--device-cgroup-rule', 'b 7:* rwm'],
    ...['--ulimit', `nofile=${Math.min(1024, limits.openFiles)}:${limits.openFiles}`],
    ...['--ulimit', `nproc=${limits.processes}:${limits.processes}`],
    ...['--log-driver', 'k8s-file', '--log-opt', `path=${places.consoleLog}`],
    ...['--volume', `${places.seed}:/var/lib/cloud/seed/nocloud:ro`],
    ...['--volume', `${places.host}:/run/host/flotilla:ro`],
    ...(spec.hasFolder ? ['--volume', `${places.folder}:${FOLDER_IN_MACHINE}:nosuid,nodev`] : []),
    ...[spec.image, '/usr/lib/flotilla/boot'],
  ];
}

/** sysctl settings of a box's own network, and the table lsblk reads. */
const UNMASKED = '/proc/sys:/sys/dev/block';

async function podman(args: readonly string[], timeoutMs?: number): Promise<string> {
  return runCommand(['podman', ...args], { timeoutMs });
}

async function tryPodman(args: readonly string[]): Promise<string | undefined> {
  return tryCommand(['podman', ...args], MISSING);
}
