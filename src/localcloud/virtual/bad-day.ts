// The faults of one start of a virtual machine, as its doors and its disk look them up.
import type { MachineFault } from '../machines/machines.js';

/** What a machine's doors and disk look up; absent for a good day. */
export interface BadDay {
  /** Added to its boot. */
  readonly lateMilliseconds: number;
  /** `hangs` takes connections and never says a word; `killed` takes none. */
  readonly sshd: 'answers' | 'hangs' | 'killed';
  /** A folder without room. */
  readonly fullPath?: string;
}

export function readBadDay(faults: readonly MachineFault[]): BadDay {
  const of = (kind: MachineFault['kind']) => faults.find((fault) => fault.kind === kind);
  const late = of('sshd-late');
  const full = of('disk-full');
  return {
    lateMilliseconds: late ? (late.seconds ?? 10) * 1000 : 0,
    sshd: of('sshd-hangs') ? 'hangs' : 'answers',
    ...(full && { fullPath: full.path ?? '/data' }),
  };
}
