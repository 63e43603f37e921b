// The stored form of virtual machines, their disks and what was saved of them.
import type { MachineSpec } from '../machines/machines.js';
import type { Store, Table } from '../store.js';

export interface HostKey {
  /** PEM or OpenSSH's own form. */
  readonly privateKey: string;
  /** `type base64`. */
  readonly publicKey: string;
}

/** What the notebook server is configured with. */
export interface NotebookSettings {
  readonly address: string;
  readonly port: number;
  /** `argon2:$argon2id$…`; no server starts without one. */
  readonly hash?: string;
}

export interface Session {
  readonly name: string;
  readonly command: string;
  readonly pid: number;
  readonly started: string;
  /** Milliseconds since 1970; what ends later still runs. */
  readonly endsAt: number;
  readonly status: number;
  readonly output: string;
  /** The machine went down while it ran. */
  readonly lost?: boolean;
}

/** What is on a machine's root disk, as far as Flotilla's own work on it goes. */
export interface Disk {
  readonly hostKey: HostKey;
  /** Made beside the one in use, and not installed yet. */
  readonly stagedKey?: HostKey | undefined;
  readonly hostName: string;
  /** The one user who may log in. */
  readonly user: string;
  /** Text of his authorized_keys. */
  readonly authorizedKeys: string;
  readonly notebook?: NotebookSettings;
  /** The settings its server was last started with. */
  readonly served?: Required<NotebookSettings>;
  readonly servedPid?: number;
  /** In /etc/fstab: the volume and where it is mounted. */
  readonly mounted?: { readonly volumeId: string; readonly mountPoint: string };
  readonly sessions: readonly Session[];
  /** What was copied to it; the content itself is not kept. */
  readonly received: { readonly files: number; readonly bytes: number };
  /** The next process id. */
  readonly nextPid: number;
  /** Instance id cloud-init last ran for. */
  readonly initialised?: string;
}

/** Without the rules of its security groups: EC2 gives them again after a restart, and they can be long. */
export type KeptSpec = Omit<MachineSpec, 'firewall' | 'faults'>;

export interface MachineRecord {
  readonly spec: KeptSpec;
  readonly running: boolean;
  readonly bootId: string;
  /** Milliseconds since 1970. */
  readonly bootedAt: number;
  readonly console: string;
  readonly disk: Disk;
}

export interface VolumeRecord {
  readonly sizeGiB: number;
  /** Of the file system on it; absent while it is blank. */
  readonly fileSystemGiB?: number;
}

/** An address of this host that stands for a load balancer's private one. */
export interface StandInRecord {
  readonly address: string;
  readonly owner: string;
  readonly privateIp: string;
}

export interface Tables {
  readonly machines: Table<MachineRecord>;
  readonly volumes: Table<VolumeRecord>;
  readonly snapshots: Table<VolumeRecord>;
  readonly images: Table<Disk>;
  /** By address. */
  readonly standIns: Table<StandInRecord>;
  /** Which block of loopback is this cloud's, under `block`. */
  readonly blocks: Table<{ readonly index: number }>;
}

export function openTables(store: Store): Tables {
  return {
    machines: store.table('virtual/machines'),
    volumes: store.table('virtual/volumes'),
    snapshots: store.table('virtual/snapshots'),
    images: store.table('virtual/images'),
    standIns: store.table('virtual/stand-ins'),
    blocks: store.table('virtual/blocks'),
  };
}
