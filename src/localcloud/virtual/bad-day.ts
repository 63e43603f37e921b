// The faults of one start of a virtual machine, as its doors and its disk look them up.
import type { MachineFault } from '../machines/machines.js';

/** What a machine's doors and disk look up; absent for a good day. */
export interface BadDay {
  /** Added to its boot. */
  readonly lateMilliseconds: number;
  /** `hangs` takes connections and says no word, `resets` ends them so; `killed` takes none. */
  readonly sshd: 'answers' | 'hangs' | 'resets' | 'killed';
  /** A folder without room. */
  readonly fullPath?: string;
  /** Somebody else installs packages. */
  readonly dpkgLocked: boolean;
  /** How many more steps it runs, the one counted that it reboots in; 0 for any number. */
  readonly stepsLeft: number;
}

export function readBadDay(faults: readonly MachineFault[]): BadDay {
  const of = (kind: MachineFault['kind']) => faults.find((fault) => fault.kind === kind);
  const late = of('sshd-late');
  const full = of('disk-full');
  const reboot = of('reboot-in-step');
  return {
    lateMilliseconds: late ? (late.seconds ?? 10) * 1000 : 0,
    sshd: of('sshd-hangs') ? 'hangs' : of('sshd-resets') ? 'resets' : 'answers',
    ...(full && { fullPath: full.path ?? '/data' }),
    dpkgLocked: of('dpkg-locked') !== undefined,
    stepsLeft: reboot ? (reboot.step ?? 1) : 0,
  };
}
