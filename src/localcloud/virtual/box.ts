// A virtual machine as what is played on it sees it.
import type { Disk, MachineRecord, VolumeRecord } from './records.js';

/** How something that was run ended. */
export interface Played {
  readonly stdout?: string;
  readonly stderr?: string;
  /** Default 0. */
  readonly code?: number;
}

export interface Box {
  /** As it is now. */
  readonly machine: () => MachineRecord;
  readonly changeDisk: (change: (disk: Disk) => Disk) => void;
  readonly print: (consoleText: string) => void;
  readonly volume: (volumeId: string) => VolumeRecord | undefined;
  readonly changeVolume: (volumeId: string, volume: VolumeRecord) => void;
  /** Opens and shuts the doors of what is served on other addresses than loopback. */
  readonly serve: () => Promise<void>;
  readonly powerOff: (how: 'reboot' | 'poweroff') => void;
  /** A folder that has no room. */
  readonly fullPath: () => string | undefined;
  /** Whether somebody else holds the lock on the packages. */
  readonly isDpkgLocked: () => boolean;
  /** Counts a step that was run; true where the machine reboots before anybody hears of its end. */
  readonly rebootsInStep: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export const say = (line: string): Played => ({ stdout: `${line}\n` });

export const fail = (line: string, code = 1): Played => ({ stderr: `${line}\n`, code });

/** A process id that no other process of the machine has had. */
export function takePid(box: Box): number {
  const pid = box.machine().disk.nextPid;
  box.changeDisk((disk) => ({ ...disk, nextPid: pid + 3 }));
  return pid;
}
