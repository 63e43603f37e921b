// The life of virtual machines: made, booted, stopped, destroyed, saved.
import { randomUUID } from 'node:crypto';
import type { MachineDevice, MachineSpec } from '../machines/machines.js';
import { readBadDay } from './bad-day.js';
import { bootText, initialise } from './cloud-init.js';
import type { VirtualContext } from './context.js';
import { awaitFaults } from './late-faults.js';
import { boxOf, goDown, isBooting, machineOf, openPorts } from './machine-box.js';
import type { Disk, KeptSpec, MachineRecord } from './records.js';

/** Made on its first start, from the stock image or a saved one; started again with the spec's addresses. */
export async function startMachine(context: VirtualContext, asked: MachineSpec): Promise<void> {
  const { tables } = context;
  const { firewall, faults = [], ...spec } = asked;
  context.firewalls.set(spec.id, firewall);
  const existing = tables.machines.get(spec.id);
  if (existing?.running) return openPorts(context, spec.id);
  context.badDays.set(spec.id, readBadDay(faults));
  const disk = existing?.disk ?? initialise(spec, imageOf(context, spec.imageId));
  const booted = { ...bootRecord(context, spec.id), spec, running: true, disk: withoutLost(spec, disk) };
  tables.machines.put(spec.id, { ...booted, console: existing?.console ?? '' });
  await boot(context, spec.id, existing === undefined);
  awaitFaults(context, spec.id, faults);
}

/** A volume that was taken away is mounted no more; `nofail` lets the machine boot without it. */
function withoutLost(spec: KeptSpec, { mounted, ...disk }: Disk): Disk {
  const there = mounted && spec.devices.some(({ volumeId }) => volumeId === mounted.volumeId);
  return there ? { ...disk, mounted } : disk;
}

function bootRecord(context: VirtualContext, id: string): Pick<MachineRecord, 'bootId' | 'bootedAt'> {
  const late = context.badDays.get(id)?.lateMilliseconds ?? 0;
  return { bootId: randomUUID(), bootedAt: context.now() + context.bootMilliseconds + late };
}

function imageOf({ tables }: VirtualContext, imageId: string): Disk | undefined {
  if (imageId === 'stock') return undefined;
  const image = tables.images.get(imageId);
  if (!image) throw new Error(`there is no machine image ${imageId}`);
  return image;
}

/** Listening fails the launch where the machine is up at once, and is logged where it takes its time. */
async function boot(context: VirtualContext, id: string, first: boolean): Promise<void> {
  const finish = async () => {
    const box = boxOf(context, id);
    if (first) box.print(bootText(box.machine().disk));
    await openPorts(context, id);
  };
  if (!isBooting(context, machineOf(context, id))) {
    try {
      return await finish();
    } catch (error) {
      goDown(context, id);
      throw error;
    }
  }
  afterBoot(context, id, finish);
}

/** Takes up a machine that runs: after a restart of this process, at once or when its boot is over. */
export async function resumeMachine(context: VirtualContext, machine: MachineRecord): Promise<void> {
  const { id } = machine.spec;
  if (!isBooting(context, machine)) return openPorts(context, id);
  afterBoot(context, id, () => openPorts(context, id));
}

/** Looks at the clock again at the end of its timer: a timer may end a millisecond before the clock is there. */
function afterBoot(context: VirtualContext, id: string, work: () => Promise<void>): void {
  const { bootId } = machineOf(context, id);
  const look = () => {
    const machine = context.tables.machines.get(id);
    // It may have been stopped, and even started again, meanwhile.
    if (!machine?.running || machine.bootId !== bootId) return;
    const left = machine.bootedAt - context.now();
    if (left > 0) setTimeout(look, left).unref();
    else work().catch((error: unknown) => context.log(`${id} cannot listen: ${String(error)}`));
  };
  look();
}

export async function stopMachine(context: VirtualContext, id: string): Promise<void> {
  if (context.tables.machines.get(id)?.running) goDown(context, id);
}

export async function rebootMachine(context: VirtualContext, id: string): Promise<void> {
  const { spec } = machineOf(context, id);
  goDown(context, id);
  await startMachine(context, { ...spec, firewall: context.firewalls.get(id) ?? [] });
}

export async function destroyMachine(context: VirtualContext, id: string): Promise<void> {
  if (!context.tables.machines.get(id)) return;
  goDown(context, id);
  context.firewalls.delete(id);
  context.badDays.delete(id);
  context.tables.machines.delete(id);
}

/** What cloud-init made for this instance is made anew for the next one. */
export async function commitMachine(context: VirtualContext, id: string, imageId: string): Promise<void> {
  const { mounted: _mounted, ...disk } = machineOf(context, id).disk;
  context.tables.images.put(imageId, disk);
}

export async function changeSpec(
  context: VirtualContext,
  id: string,
  change: (spec: KeptSpec) => KeptSpec,
): Promise<void> {
  context.tables.machines.update(id, (machine) => ({ ...machine, spec: change(machine.spec) }));
  await openPorts(context, id);
}

export async function attachDevice(
  context: VirtualContext,
  id: string,
  device: MachineDevice,
): Promise<void> {
  const { volumeId, name } = device;
  await changeSpec(context, id, (spec) => {
    const others = spec.devices.filter((one) => one.volumeId !== volumeId);
    return { ...spec, devices: [...others, { volumeId, name }] };
  });
}

/** What is mounted by a running machine is not torn away. */
export async function detachDevice(context: VirtualContext, id: string, volumeId: string): Promise<void> {
  const machine = context.tables.machines.get(id);
  if (machine?.running && machine.disk.mounted?.volumeId === volumeId)
    throw new Error(`${volumeId} is busy: it is mounted at ${machine.disk.mounted.mountPoint}`);
  await changeSpec(context, id, (spec) => ({
    ...spec,
    devices: spec.devices.filter((device) => device.volumeId !== volumeId),
  }));
}
