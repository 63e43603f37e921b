// The life of one machine: namespace, volumes and seed around a container. Every function converges.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseDevices, writeDevices } from './devices.js';
import {
  createContainer,
  execInside,
  inspectContainer,
  removeContainer,
  startContainer,
  stopContainer,
} from './engine.js';
import type { ExitWatch } from './exits.js';
import { layFaults, playFaults } from './faults.js';
import { probeRecorded, recordFolder, releaseFolder, withFolder } from './folders.js';
import type { HostLimits } from './host-limits.js';
import { imageName, pruneImages } from './images.js';
import { type MachinePlaces, machinePlaces } from './layout.js';
import type { MachineSpec } from './machines.js';
import { readNameServers } from './name-servers.js';
import { connectMachine, disconnectMachine, type NetworkContext } from './network.js';
import { writeSeed } from './seed.js';

export interface MachineContext extends NetworkContext {
  readonly limits: HostLimits;
  readonly runtime: string;
  readonly exits: ExitWatch;
  /** Makes the stock image where it is missing; answers its name in the engine. */
  readonly stockImage: () => Promise<string>;
}

/** Makes what is missing of the machine, with the addresses, volumes and rules of the spec, and starts it. */
export async function startMachine(context: MachineContext, spec: MachineSpec): Promise<void> {
  const places = machinePlaces(context.layout, spec.id);
  const image =
    spec.imageId === 'stock' ? await context.stockImage() : imageName(context.layout, spec.imageId);
  writeFiles(places, spec);
  const container = await inspectContainer(places.name);
  const refresh = container?.running === true ? () => refreshDevices(places) : async () => undefined;
  await writeDevices(context.layout, places, { ...spec, refresh });
  await connectMachine(context, places, spec);
  const start = async () => {
    if (container === undefined) await makeContainer(context, spec, image);
    await layFaults(places, spec.faults);
    return startContainer(places.name);
  };
  const pid = container?.running ? container.pid : await withFolder(places, start);
  context.exits.add(spec.id, pid);
  const isWatched = () => context.exits.has(spec.id, pid);
  await playFaults({ places, pid, isWatched }, spec.faults);
}

async function makeContainer(context: MachineContext, spec: MachineSpec, image: string): Promise<void> {
  const { layout, limits, runtime } = context;
  const { hostName, id } = spec;
  const places = machinePlaces(layout, id);
  const hasFolder = spec.folder !== undefined;
  await createContainer(layout, { id, places, image, hostName, limits, runtime, hasFolder });
}

/** Stops in order, or by force after the engine's time limit; console and files stay. */
export async function stopMachine(context: MachineContext, id: string): Promise<void> {
  const places = machinePlaces(context.layout, id);
  context.exits.remove(id);
  await stopContainer(places.name);
  // Now rather than at the next start: an image of the stopped machine has good days.
  await layFaults(places);
  await releaseDevices(context.layout, places);
}

/** Stops in order and starts again, with everything as it is. */
export async function rebootMachine(context: MachineContext, id: string): Promise<void> {
  const places = machinePlaces(context.layout, id);
  // Before it is stopped: a machine whose folder has gone goes on as it is.
  await probeRecorded(places);
  context.exits.remove(id);
  await stopContainer(places.name);
  await layFaults(places);
  context.exits.add(id, await withFolder(places, () => startContainer(places.name)));
}

export async function destroyMachine(context: MachineContext, id: string): Promise<void> {
  const places = machinePlaces(context.layout, id);
  context.exits.remove(id);
  await removeContainer(places.name);
  await releaseFolder(places);
  await disconnectMachine(context, places);
  await releaseDevices(context.layout, places);
  rmSync(places.dir, { recursive: true, force: true });
  await pruneImages(context.layout);
}

/** The engine's word is not enough: after a kill of its monitor it keeps saying "running". */
export async function isMachineRunning(context: MachineContext, id: string): Promise<boolean> {
  const container = await inspectContainer(machinePlaces(context.layout, id).name);
  return container?.running === true && existsSync(`/proc/${container.pid}`);
}

/** Makes a running machine's /dev agree with its table of volumes. */
export async function refreshDevices(places: MachinePlaces): Promise<void> {
  await execInside(places.name, ['/usr/lib/flotilla/devices']);
}

function writeFiles(places: MachinePlaces, spec: MachineSpec): void {
  // Only root gets past the machine's folder; what lies in it is bind-mounted into the machine.
  mkdirSync(places.dir, { recursive: true, mode: 0o700 });
  mkdirSync(places.host, { recursive: true, mode: 0o755 });
  recordFolder(places, spec.folder);
  writeSeed(places.seed, spec);
  writeFileSync(join(places.host, 'resolv.conf'), readNameServers());
}
