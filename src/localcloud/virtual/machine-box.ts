// One virtual machine: its record, and what it serves while it runs.
import type { Socket } from 'node:net';
import type { Box } from './box.js';
import type { VirtualContext } from './context.js';
import type { Door } from './doors.js';
import { isAllowed } from './firewall.js';
import type { MachineRecord } from './records.js';
import { serveSsh } from './ssh.js';
import { loseSessions } from './steps/sessions.js';

const sshPort = 22;
const consoleLimit = 64 * 1024;

/** A machine that exists. */
export function boxOf(context: VirtualContext, id: string): Box {
  const { tables } = context;
  const change = (edit: (machine: MachineRecord) => MachineRecord) => void tables.machines.update(id, edit);
  return {
    machine: () => machineOf(context, id),
    changeDisk: (edit) => change((machine) => ({ ...machine, disk: edit(machine.disk) })),
    print: (text) =>
      change((machine) => ({ ...machine, console: `${machine.console}${text}`.slice(-consoleLimit) })),
    volume: (volumeId) => tables.volumes.get(volumeId),
    changeVolume: (volumeId, volume) => tables.volumes.put(volumeId, volume),
    serve: () => openPorts(context, id),
    powerOff: (how) => {
      goDown(context, id);
      context.exited(id, how);
    },
    fullPath: () => context.badDays.get(id)?.fullPath,
    isDpkgLocked: () => context.badDays.get(id)?.dpkgLocked === true,
    rebootsInStep: () => countStep(context, id),
    now: context.now,
  };
}

function countStep({ badDays }: VirtualContext, id: string): boolean {
  const day = badDays.get(id);
  if (!day || day.stepsLeft === 0) return false;
  badDays.set(id, { ...day, stepsLeft: day.stepsLeft - 1 });
  return day.stepsLeft === 1;
}

export function machineOf({ tables }: VirtualContext, id: string): MachineRecord {
  const machine = tables.machines.get(id);
  if (!machine) throw new Error(`there is no machine ${id}`);
  return machine;
}

/** Ends connections and processes; the disk stays. */
export function goDown(context: VirtualContext, id: string): void {
  const { tables, now, doorsOf, forgetDoors } = context;
  doorsOf(id).shut();
  forgetDoors(id);
  tables.machines.update(id, (machine) => {
    const { disk } = machine;
    return { ...machine, running: false, disk: { ...disk, sessions: loseSessions(disk.sessions, now()) } };
  });
}

/** Listens where the machine as it is now listens: sshd, and a notebook that is not for loopback alone. */
export async function openPorts(context: VirtualContext, id: string): Promise<void> {
  const machine = context.tables.machines.get(id);
  if (!machine?.running || isBooting(context, machine)) return;
  const { served } = machine.disk;
  const open = served && served.address !== '127.0.0.1' ? [notebookDoor(context, id, served.port)] : [];
  const ssh = context.badDays.get(id)?.sshd === 'killed' ? [] : [sshDoor(context, id)];
  await context.doorsOf(id).set(machine.spec.publicIp, [...ssh, ...open]);
}

export const isBooting = (context: VirtualContext, { bootedAt }: MachineRecord): boolean =>
  bootedAt > context.now();

function sshDoor(context: VirtualContext, id: string): Door {
  const box = boxOf(context, id);
  const forward = (port: number, open: () => Parameters<typeof context.notebooks.serve>[0]): boolean => {
    if (box.machine().disk.served?.port !== port) return false;
    context.notebooks.serve(open(), () => servedBy(context, id));
    return true;
  };
  return guarded(context, id, sshPort, (socket) => {
    const sshd = context.badDays.get(id)?.sshd;
    if (sshd === 'hangs') socket.resume();
    else if (sshd === 'resets') socket.resetAndDestroy();
    else serveSsh(socket, { box, forward });
  });
}

function notebookDoor(context: VirtualContext, id: string, port: number): Door {
  return guarded(context, id, port, (socket) => context.notebooks.serve(socket, () => servedBy(context, id)));
}

function servedBy({ tables }: VirtualContext, id: string): { readonly hash: string } | undefined {
  const machine = tables.machines.get(id);
  return machine?.running ? machine.disk.served : undefined;
}

/**
 * What no rule lets in gets no answer. The kernel has accepted the connection by then, so that a client sees silence
 * where it would see no connection at all on AWS.
 */
function guarded(context: VirtualContext, id: string, port: number, open: (socket: Socket) => void): Door {
  const { tables, firewalls } = context;
  return {
    port,
    open: (socket) => {
      const address = socket.remoteAddress ?? '';
      const source = tables.standIns.get(address)?.privateIp ?? address;
      if (isAllowed(firewalls.get(id) ?? [], { source, port })) open(socket);
      else socket.resume();
    },
  };
}
