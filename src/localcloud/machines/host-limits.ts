// What the host's kernel allows: resource limits, capabilities, inotify instances, forwarding.
import { readFile, writeFile } from 'node:fs/promises';

/**
 * Each systemd opens some five inotify instances; with the default of 128, sshd never starts from about the
 * twenty-fifth box on.
 */
const INOTIFY_INSTANCES = 8192;

/** What systemd, mounts and debuggers need beyond the engine's default set; the network stays the host's. */
const WANTED_CAPABILITIES: readonly (readonly [name: string, bit: number])[] = [
  ['DAC_READ_SEARCH', 2],
  ['LINUX_IMMUTABLE', 9],
  ['NET_RAW', 13],
  ['IPC_LOCK', 14],
  ['SYS_CHROOT', 18],
  ['SYS_PTRACE', 19],
  ['SYS_ADMIN', 21],
  ['SYS_BOOT', 22],
  ['SYS_NICE', 23],
  ['SYS_RESOURCE', 24],
  ['SYS_TTY_CONFIG', 26],
  ['MKNOD', 27],
  ['LEASE', 28],
  ['AUDIT_WRITE', 29],
  ['AUDIT_CONTROL', 30],
];

export interface HostLimits {
  readonly openFiles: number;
  readonly processes: number;
  readonly capabilities: readonly string[];
}

/** The most that may be given to a container: the engine refuses to start one that is given more. */
export async function readHostLimits(): Promise<HostLimits> {
  const [limits, status, pidMax] = await Promise.all([
    readFile('/proc/self/limits', 'utf8'),
    readFile('/proc/self/status', 'utf8'),
    readFile('/proc/sys/kernel/pid_max', 'utf8'),
  ]);
  return {
    openFiles: hardLimit(limits, 'Max open files', 1_048_576),
    // The engine lowers its own limit to pid_max before it starts anything.
    processes: hardLimit(limits, 'Max processes', Number(pidMax)),
    capabilities: grantableCapabilities(status),
  };
}

/** The capabilities boxes get, without those this host's processes cannot have themselves. */
export function grantableCapabilities(procStatus: string): string[] {
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(procStatus)?.[1] ?? '0'}`);
  return WANTED_CAPABILITIES.filter(([, bit]) => (bounding >> BigInt(bit)) & 1n).map(([name]) => name);
}

/** The hard limit in a /proc/<pid>/limits text, at most `ceiling`. */
export function hardLimit(limits: string, name: string, ceiling: number): number {
  const hard = new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, 'm').exec(limits)?.[1];
  return Math.min(hard === undefined || hard === 'unlimited' ? ceiling : Number(hard), ceiling);
}

/** Raises what boxes need of the host's kernel; says so, or names the command where it is not permitted. */
export async function raiseHostLimits(log: (line: string) => void): Promise<void> {
  await raiseSysctl({ name: 'fs.inotify.max_user_instances', least: INOTIFY_INSTANCES, log });
  await raiseSysctl({ name: 'net.ipv4.ip_forward', least: 1, log });
}

async function raiseSysctl(setting: {
  readonly name: string;
  readonly least: number;
  readonly log: (line: string) => void;
}): Promise<void> {
  const { name, least, log } = setting;
  const file = `/proc/sys/${name.replaceAll('.', '/')}`;
  const value = Number(await readFile(file, 'utf8'));
  if (value >= least) return;
  try {
    await writeFile(file, `${least}\n`);
    log(`raised ${name} from ${value} to ${least}`);
  } catch {
    log(`${name} is ${value}, boxes need ${least}: run sysctl -w ${name}=${least}`);
  }
}
