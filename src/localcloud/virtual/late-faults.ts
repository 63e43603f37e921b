// Plays those faults of a start that come later than the start itself.
import type { MachineFault } from '../machines/machines.js';
import { type BadDay, readBadDay } from './bad-day.js';
import type { VirtualContext } from './context.js';
import { boxOf, goDown, openPorts } from './machine-box.js';

/** What comes later than the start: sshd is killed, the whole machine goes down, or what was wrong is well again. */
export function awaitFaults(context: VirtualContext, id: string, faults: readonly MachineFault[]): void {
  for (const { kind, seconds } of faults) {
    if (kind === 'sshd-killed') inThisRun(context, id, { seconds: seconds ?? 10, work: killSshd });
    if (kind === 'boot-crash') inThisRun(context, id, { seconds: seconds ?? 1, work: crash });
    const mend = mending[kind];
    if (mend && seconds !== undefined) inThisRun(context, id, { seconds, work: mend });
  }
}

interface Later {
  readonly seconds: number;
  readonly work: (context: VirtualContext, id: string) => void;
}

/** A machine that was stopped or started again meanwhile has another day. */
function inThisRun(context: VirtualContext, id: string, { seconds, work }: Later): void {
  const bootId = context.tables.machines.get(id)?.bootId;
  const timer = setTimeout(() => {
    const machine = context.tables.machines.get(id);
    if (machine?.running && machine.bootId === bootId) work(context, id);
  }, seconds * 1000);
  timer.unref();
}

function killSshd(context: VirtualContext, id: string): void {
  changeDay(context, id, { sshd: 'killed' });
  reopen(context, id);
}

/** For those that may end by themselves. */
const mending: Readonly<Partial<Record<MachineFault['kind'], Later['work']>>> = {
  'sshd-hangs': letSshdAnswer,
  'sshd-resets': letSshdAnswer,
  'dpkg-locked': (context, id) => changeDay(context, id, { dpkgLocked: false }),
};

function letSshdAnswer(context: VirtualContext, id: string): void {
  changeDay(context, id, { sshd: 'answers' });
  // Whoever was let hang learns of it.
  context.doorsOf(id).shut();
  reopen(context, id);
}

function changeDay({ badDays }: VirtualContext, id: string, change: Partial<BadDay>): void {
  badDays.set(id, { ...(badDays.get(id) ?? readBadDay([])), ...change });
}

function reopen(context: VirtualContext, id: string): void {
  openPorts(context, id).catch((error: unknown) => context.log(`${id} cannot listen: ${String(error)}`));
}

function crash(context: VirtualContext, id: string): void {
  boxOf(context, id).print('Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009\n');
  goDown(context, id);
  context.exited(id, 'crash');
}
