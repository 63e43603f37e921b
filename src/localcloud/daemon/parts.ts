// What a background process is built from; tests put others in their place.
import type { Front } from '../cloud.js';
import type { Machines } from '../machines/machines.js';
import type { Store } from '../store.js';
import type { Service } from '../wire/action.js';

type Log = (line: string) => void;

/** What a start asks of the host before it does anything. */
export interface HostParts {
  /** Debian packages the host lacks. */
  readonly missingTools: () => Promise<string[]>;
  /** Containers with networks and disks of their own need root. */
  readonly needsRoot: boolean;
}

interface MachinesOptions {
  readonly dir: string;
  readonly log: Log;
  readonly progress: Log;
  /** How long a virtual machine takes from its start to its sshd; a container takes its own time. */
  readonly bootMilliseconds?: number;
}

export interface CloudParts extends HostParts {
  readonly services: readonly Service[];
  readonly openMachines: (options: MachinesOptions) => Promise<Machines>;
  readonly openFront: (options: { dir: string; store: Store; log: Log }) => Promise<Front>;
}
