// What the fault script has for the start of an instance's machine.
import type { MachineFault } from '../machines/machines.js';
import type { Store } from '../store.js';
import { isBox } from './boxes.js';
import type { FaultKind } from './kinds.js';
import { takeFault } from './take.js';

const kinds = [
  'sshd-late',
  'sshd-killed',
  'sshd-hangs',
  'sshd-resets',
  'boot-crash',
  'disk-full',
  'dpkg-locked',
  'reboot-in-step',
] as const satisfies FaultKind[];

/** At most one of each kind. */
export function machineFaults(
  store: Store,
  instance: { readonly id: string; readonly tags: readonly { readonly Value: string }[] },
): MachineFault[] {
  return kinds.flatMap((kind) => {
    const entry = takeFault(store, ({ fault, box }) => fault === kind && isBox(box, instance));
    return entry ? [{ kind, seconds: entry.seconds, path: entry.path, step: entry.step }] : [];
  });
}
