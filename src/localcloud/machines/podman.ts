// Machines made of containers: the one door to this folder.
import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { publicAddresses } from './addresses.js';
import { architectureName } from './architecture.js';
import { attachDevice, createSnapshot, detachDevice } from './attachments.js';
import { readConsole } from './console-log.js';
import { chooseRuntime, listContainers, waitForExit } from './engine.js';
import { watchExits } from './exits.js';
import { applyFirewall } from './firewall.js';
import { probeFolder } from './folders.js';
import { restoreHostAddresses, setHostAddresses } from './host-addresses.js';
import { raiseHostLimits, readHostLimits } from './host-limits.js';
import { requireHostTools } from './host-tools.js';
import { ensureStockImage } from './image/build.js';
import { commitContainer, removeImage } from './images.js';
import { type Layout, layoutOf, machinePlaces } from './layout.js';
import {
  destroyMachine,
  isMachineRunning,
  type MachineContext,
  rebootMachine,
  startMachine,
  stopMachine,
} from './lifecycle.js';
import { createKeyedQueue, createLimit } from './locks.js';
import type { MachineSpec, Machines } from './machines.js';
import { changePublicIp } from './network.js';
import { resetHost } from './reset.js';
import { openRouter } from './router.js';
import { createVolume, deleteSnapshot, deleteVolume, growVolume } from './volumes.js';

export interface MachinesOptions {
  /** The local cloud's folder; it also names everything made on the host. */
  readonly dir: string;
  readonly log: (line: string) => void;
  /** Lines for the user while something takes minutes. */
  readonly progress: (line: string) => void;
}

/** More starts at once only make each of them slower. */
const STARTS_AT_ONCE = 8;

/**
 * Opens the machines of the local cloud in `dir`: network made or found, running machines found again.
 * Throws, naming the Debian packages, where the host lacks programs; needs root.
 */
export async function openMachines(options: MachinesOptions): Promise<Machines> {
  await requireHostTools();
  const context = await openContext(options);
  await restoreHostAddresses(context);
  for (const { id, running, pid } of await listContainers(context.layout)) {
    if (running) context.exits.add(id, pid);
  }
  return { ...machineCalls(context), ...volumeCalls(context.layout), ...cloudCalls(context) };
}

async function openContext({ dir, log, progress }: MachinesOptions): Promise<MachineContext> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const layout = layoutOf(realpathSync(dir));
  await raiseHostLimits(log);
  const [limits, runtime, router] = await Promise.all([
    readHostLimits(),
    chooseRuntime(),
    openRouter(layout),
  ]);
  const exits = watchExits((id) => waitForExit(machinePlaces(layout, id).name));
  return { layout, limits, runtime, router, exits, stockImage: shareRun(() => ensureStockImage(progress)) };
}

type MachineCalls = Pick<
  Machines,
  | 'create'
  | 'start'
  | 'stop'
  | 'reboot'
  | 'destroy'
  | 'isRunning'
  | 'console'
  | 'attach'
  | 'detach'
  | 'setPublicIp'
  | 'commit'
>;

/** Calls on one machine run one after the other: what was asked for last is what stands at the end. */
function machineCalls(context: MachineContext): MachineCalls {
  const { layout } = context;
  const queue = createKeyedQueue();
  const limit = createLimit(STARTS_AT_ONCE);
  const start = (spec: MachineSpec) => queue(spec.id, () => limit(() => startMachine(context, spec)));
  return {
    create: start,
    start,
    stop: (id) => queue(id, () => stopMachine(context, id)),
    reboot: (id) => queue(id, () => rebootMachine(context, id)),
    destroy: (id) => queue(id, () => destroyMachine(context, id)),
    isRunning: (id) => isMachineRunning(context, id),
    console: async (id) => readConsole(machinePlaces(layout, id).consoleLog),
    attach: (id, device) => queue(id, () => attachDevice(layout, id, device)),
    detach: (id, volumeId) => queue(id, () => detachDevice(layout, id, volumeId)),
    setPublicIp: (id, publicIp) =>
      queue(id, () => changePublicIp(context, machinePlaces(layout, id), publicIp)),
    commit: (id, imageId) =>
      queue(id, () => commitContainer(layout, machinePlaces(layout, id).name, imageId)),
  };
}

type VolumeCalls = Pick<
  Machines,
  'createVolume' | 'growVolume' | 'deleteVolume' | 'createSnapshot' | 'deleteSnapshot'
>;

function volumeCalls(layout: Layout): VolumeCalls {
  const queue = createKeyedQueue();
  return {
    createVolume: (volumeId, sizeGiB, snapshotId) =>
      queue(volumeId, () => createVolume(layout, { volumeId, sizeGiB, snapshotId })),
    growVolume: (volumeId, sizeGiB) => queue(volumeId, () => growVolume(layout, volumeId, sizeGiB)),
    deleteVolume: (volumeId) => queue(volumeId, () => deleteVolume(layout, volumeId)),
    createSnapshot: (snapshotId, volumeId) =>
      queue(volumeId, () => createSnapshot(layout, snapshotId, volumeId)),
    deleteSnapshot: async (snapshotId) => deleteSnapshot(layout, snapshotId),
  };
}

type CloudCalls = Omit<Machines, keyof MachineCalls | keyof VolumeCalls>;

function cloudCalls(context: MachineContext): CloudCalls {
  const { layout, router, exits } = context;
  const queue = createKeyedQueue();
  const list = () => listMachines(layout);
  return {
    list,
    onExit: exits.onExit,
    setFirewall: (id, rules) => queue(id, () => applyFirewall(machinePlaces(layout, id).name, rules)),
    prepareImage: async () => void (await context.stockImage()),
    removeImage: (imageId) => removeImage(layout, imageId),
    pickPublicIp: (taken) => pickFree(publicAddresses(router.subnet), taken),
    probeFolder,
    architectures: [architectureName(process.arch)],
    callerIp: router.subnet.host,
    setHostAddresses: (owner, ips) => queue('hosts', () => setHostAddresses(context, owner, ips)),
    reset: async () => {
      const ids = await list();
      for (const id of ids) exits.remove(id);
      await resetHost(context, ids);
    },
    close: async () => exits.close(),
  };
}

/** A container that could be removed, unlike what stood around it, leaves its folder. */
async function listMachines(layout: Layout): Promise<string[]> {
  const containers = (await listContainers(layout)).map(({ id }) => id);
  const folders = existsSync(layout.machines) ? readdirSync(layout.machines) : [];
  return [...new Set([...containers, ...folders])];
}

/** At random, as on AWS: nobody may come to rely on getting the same address twice. */
function pickFree(addresses: readonly string[], taken: ReadonlySet<string>): string {
  const free = addresses.filter((address) => !taken.has(address));
  const address = free[Math.floor(Math.random() * free.length)];
  if (address === undefined) throw new Error(`no public address left: all ${addresses.length} are in use`);
  return address;
}

/** Callers at the same time share one run; later callers look again, as somebody may have removed the image. */
function shareRun<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}
