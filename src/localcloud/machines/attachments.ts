// Attaching, detaching and copying volumes of machines that may be running.
import { existsSync, readdirSync } from 'node:fs';
import { readDevices, waitUntilUnmounted, writeDevices } from './devices.js';
import { inspectContainer } from './engine.js';
import { whileFrozen } from './freeze.js';
import { type Layout, type MachinePlaces, machinePlaces } from './layout.js';
import { refreshDevices } from './lifecycle.js';
import { attachLoop, isMounted } from './loop-devices.js';
import type { MachineDevice } from './machines.js';
import { copyToSnapshot, snapshotExists, volumeFile } from './volumes.js';

/** Adds the volume to the machine, running or not. */
export async function attachDevice(
  layout: Layout,
  id: string,
  device: MachineDevice & { readonly nitro: boolean },
): Promise<void> {
  const places = machinePlaces(layout, id);
  const { volumeId, name, nitro } = device;
  const others = readDevices(places).filter((one) => one.volumeId !== volumeId);
  await writeDevices(layout, places, {
    devices: [...others, { volumeId, name }],
    nitro,
    refresh: () => refreshIfRunning(places),
  });
}

/** Takes the volume from the machine; waits a while for it to be unmounted, and throws when it is not. */
export async function detachDevice(layout: Layout, id: string, volumeId: string): Promise<void> {
  const places = machinePlaces(layout, id);
  const devices = readDevices(places);
  if (!devices.some((one) => one.volumeId === volumeId)) return;
  await waitUntilUnmounted(layout, volumeId);
  await writeDevices(layout, places, {
    devices: devices.filter((one) => one.volumeId !== volumeId),
    // Devices keep the names they have; only new ones are named by the type.
    nitro: false,
    refresh: () => refreshIfRunning(places),
  });
}

/** Copies the volume as of one moment: a running machine that has it mounted holds still meanwhile. */
export async function createSnapshot(layout: Layout, snapshotId: string, volumeId: string): Promise<void> {
  if (snapshotExists(layout, snapshotId)) return;
  const copy = () => copyToSnapshot(layout, snapshotId, volumeId);
  const holder = machineOf(layout, volumeId);
  const container = holder && (await inspectContainer(holder.name));
  if (!holder || !container?.running) return copy();
  const device = await attachLoop(volumeFile(layout, volumeId));
  if (!isMounted(device.path)) return copy();
  await whileFrozen({ name: holder.name, pid: container.pid, device }, copy);
}

async function refreshIfRunning(places: MachinePlaces): Promise<void> {
  const container = await inspectContainer(places.name);
  if (container?.running) await refreshDevices(places);
}

function machineOf(layout: Layout, volumeId: string): MachinePlaces | undefined {
  if (!existsSync(layout.machines)) return undefined;
  const places = readdirSync(layout.machines).map((id) => machinePlaces(layout, id));
  return places.find((one) => readDevices(one).some((device) => device.volumeId === volumeId));
}
