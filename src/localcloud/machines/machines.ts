// What the rest of the local cloud may ask of machines, whatever they are made of.

/** An attached volume: `name` is the name in the API, e.g. `/dev/sdf`. */
export interface MachineDevice {
  readonly volumeId: string;
  readonly name: string;
}

/** One allowed inbound flow; everything else to the machine is dropped, as by an AWS security group. */
export interface FirewallRule {
  /** `tcp`, `udp`, `icmp`, or `-1` for all. */
  readonly protocol: string;
  /** Inclusive; -1 means all ports. */
  readonly fromPort: number;
  readonly toPort: number;
  /** IPv4 CIDR. */
  readonly source: string;
}

/** A folder of the host that a machine sees as its first user's. */
export interface MachineFolder {
  /** Absolute, without links. */
  readonly folder: string;
  /** Whose files the machine's first user may read and write as his own. */
  readonly uid: number;
  readonly gid: number;
}

export interface MachineSpec {
  /** The instance id; also names container, network namespace and folder. */
  readonly id: string;
  /** Image key as given to `commit` or `hasImage`; the AMI id. */
  readonly imageId: string;
  readonly hostName: string;
  readonly privateIp: string;
  readonly publicIp?: string;
  /** EC2 instance type; Nitro types get NVMe names for their volumes, Xen types xvd names. */
  readonly instanceType: string;
  readonly nitro: boolean;
  /** Base64, as in the EC2 API. */
  readonly userData?: string;
  /** OpenSSH public key line of the key pair. */
  readonly publicKey?: string;
  readonly devices: readonly MachineDevice[];
  readonly firewall: readonly FirewallRule[];
  /** Played by this start alone. */
  readonly faults?: readonly MachineFault[];
  readonly folder?: MachineFolder | undefined;
}

/** A bad day of a machine, played by one start of it. */
export interface MachineFault {
  readonly kind:
    | 'sshd-late'
    | 'sshd-killed'
    | 'sshd-hangs'
    | 'sshd-resets'
    | 'boot-crash'
    | 'disk-full'
    | 'dpkg-locked'
    | 'reboot-in-step';
  /**
   * After its start: 10 for an sshd that is late or killed, and 1 for a crash unless said. For how long, and for ever
   * unless said: an sshd that hangs or resets, a lock.
   */
  readonly seconds?: number | undefined;
  /** Directory that has no room; `/data` unless said. */
  readonly path?: string | undefined;
  /** Which step since the start it reboots in; 1 unless said. */
  readonly step?: number | undefined;
}

/** Why a machine's first process ended by itself. */
export type MachineExit = 'reboot' | 'poweroff' | 'crash';

/** Every call converges: what is already so is not an error. */
export interface Machines {
  /** Makes and starts the machine; resolves when its first process runs (not when sshd answers). */
  readonly create: (spec: MachineSpec) => Promise<void>;
  /** Starts a stopped machine again with the addresses, devices and rules of `spec`. */
  readonly start: (spec: MachineSpec) => Promise<void>;
  /** Stops in order, as a power button would; kills after a time limit. */
  readonly stop: (id: string) => Promise<void>;
  readonly reboot: (id: string) => Promise<void>;
  /** Removes container, namespace and folder; volumes stay. */
  readonly destroy: (id: string) => Promise<void>;
  readonly isRunning: (id: string) => Promise<boolean>;
  /** The last 64 KiB of the console since the machine's creation. */
  readonly console: (id: string) => Promise<Buffer>;
  readonly attach: (id: string, device: MachineDevice & { readonly nitro: boolean }) => Promise<void>;
  readonly detach: (id: string, volumeId: string) => Promise<void>;
  /** Gives a machine another public address, or none, while it runs; connections over the former one end. */
  readonly setPublicIp: (id: string, publicIp: string | undefined) => Promise<void>;
  readonly setFirewall: (id: string, rules: readonly FirewallRule[]) => Promise<void>;
  /** Tells of machines whose first process ended without `stop`, `reboot` or `destroy`. */
  readonly onExit: (listener: (id: string, exit: MachineExit) => void) => void;
  /** Ids of all machines of this cloud of which anything exists, running or not. */
  readonly list: () => Promise<string[]>;

  /** A sparse volume of `sizeGiB`; from a snapshot its blocks come first. */
  readonly createVolume: (volumeId: string, sizeGiB: number, snapshotId?: string) => Promise<void>;
  readonly growVolume: (volumeId: string, sizeGiB: number) => Promise<void>;
  readonly deleteVolume: (volumeId: string) => Promise<void>;
  readonly createSnapshot: (snapshotId: string, volumeId: string) => Promise<void>;
  readonly deleteSnapshot: (snapshotId: string) => Promise<void>;

  /** Makes the stock image if it is not there yet; minutes at the first time. */
  readonly prepareImage: () => Promise<void>;
  /** Saves a machine's root as the image `imageId`. */
  readonly commit: (id: string, imageId: string) => Promise<void>;
  readonly removeImage: (imageId: string) => Promise<void>;

  /** Throws, with the reason, where machines cannot be given the folder; absent where none can be given any. */
  readonly probeFolder?: (folder: MachineFolder) => Promise<void>;

  /** What the machines' processors can be, in EC2's words: `x86_64`, `arm64`. */
  readonly architectures: readonly string[];
  /** A free public address of this cloud's own bridge, never one in `taken`. */
  readonly pickPublicIp: (taken: ReadonlySet<string>) => string;
  /** The address boxes see when this host's user calls them. */
  readonly callerIp: string;
  /**
   * Makes ways into a VPC for an owner (a load balancer): a socket of this host bound to one of the addresses it
   * answers, in the order of `privateIps`, reaches machines as that private address. `[]` removes all of that owner's.
   */
  readonly setHostAddresses: (owner: string, privateIps: readonly string[]) => Promise<readonly string[]>;
  /** Removes everything this cloud ever made on the host. */
  readonly reset: () => Promise<void>;
  /** Lets go without stopping machines: a later process finds them again. */
  readonly close: () => Promise<void>;
}
