// What all virtual machines of one local cloud share.
import type { FirewallRule, MachineExit } from '../machines/machines.js';
import type { BadDay } from './bad-day.js';
import type { Doors } from './doors.js';
import type { NotebookServer } from './notebook-server.js';
import type { Tables } from './records.js';

export interface VirtualContext {
  readonly tables: Tables;
  readonly notebooks: NotebookServer;
  /** Of the machines that run; made on first use. */
  readonly doorsOf: (id: string) => Doors;
  readonly forgetDoors: (id: string) => void;
  /** Rules of the machines' security groups; who has none here lets nobody in. */
  readonly firewalls: Map<string, readonly FirewallRule[]>;
  /** Faults of the present start, by machine. */
  readonly badDays: Map<string, BadDay>;
  /** From the start of a machine until its sshd answers. */
  readonly bootMilliseconds: number;
  readonly log: (line: string) => void;
  /** Tells of a machine that went down by itself. */
  readonly exited: (id: string, exit: MachineExit) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
