// A machine's attached volumes: loop devices on the host and their names inside.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NamedDevice, nameDevices, renderDeviceTable } from './device-names.js';
import type { Layout, MachinePlaces } from './layout.js';
import { attachLoop, detachLoops, findLoops, isMounted } from './loop-devices.js';
import type { MachineDevice } from './machines.js';
import { volumeFile } from './volumes.js';

/** How long a detach waits for the machine to let go of the volume. */
const DETACH_LIMIT_MS = 10_000;

interface DeviceSet {
  readonly devices: readonly MachineDevice[];
  readonly nitro: boolean;
  /** Makes a running machine read the table again. */
  readonly refresh: () => Promise<void>;
}

/** The attached volumes as last written. */
export function readDevices(places: MachinePlaces): NamedDevice[] {
  const file = recordFile(places);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as NamedDevice[]) : [];
}

/**
 * Gives the machine exactly these volumes: loop devices looked up afresh, the table for its /dev rewritten.
 * A loop device goes last: its number may be another volume's a moment later.
 */
export async function writeDevices(layout: Layout, places: MachinePlaces, set: DeviceSet): Promise<void> {
  const before = readDevices(places);
  const named = nameDevices(set.devices, { nitro: set.nitro, before });
  // The union first: a crash between the two must not leave a loop device nobody remembers.
  writeRecord(places, [...named, ...before.filter((old) => !holds(named, old.volumeId))]);
  const rows = [];
  for (const device of named) {
    rows.push({ ...(await attachLoop(volumeFile(layout, device.volumeId))), device });
  }
  replaceFile(join(places.host, 'devices'), renderDeviceTable(rows));
  await set.refresh();
  for (const old of before) if (!holds(named, old.volumeId)) await releaseVolume(layout, old.volumeId);
  writeRecord(places, named);
}

/** Lets go of all the machine's loop devices; the record stays for the next start. */
export async function releaseDevices(layout: Layout, places: MachinePlaces): Promise<void> {
  for (const device of readDevices(places)) await releaseVolume(layout, device.volumeId);
}

/** Waits until the volume is mounted nowhere; throws when the machine holds on to it, as a busy detach on AWS. */
export async function waitUntilUnmounted(layout: Layout, volumeId: string): Promise<void> {
  const deadline = Date.now() + DETACH_LIMIT_MS;
  while ((await findLoops(volumeFile(layout, volumeId))).some(isMounted)) {
    if (Date.now() > deadline) throw new Error(`${volumeId} is busy: it is still mounted inside the machine`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function releaseVolume(layout: Layout, volumeId: string): Promise<void> {
  const file = volumeFile(layout, volumeId);
  if (existsSync(file)) await detachLoops(file);
}

function holds(devices: readonly MachineDevice[], volumeId: string): boolean {
  return devices.some((device) => device.volumeId === volumeId);
}

function recordFile(places: MachinePlaces): string {
  return join(places.dir, 'devices.json');
}

function writeRecord(places: MachinePlaces, devices: readonly NamedDevice[]): void {
  replaceFile(recordFile(places), JSON.stringify(devices));
}

function replaceFile(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
