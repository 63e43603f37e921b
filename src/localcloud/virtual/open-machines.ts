// Virtual machines: records instead of containers, with SSH served by this very process. The one door to this folder.
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../clock.js';
import { LocalCloudError } from '../daemon/error.js';
import { createKeyedQueue } from '../machines/locks.js';
import type { MachineExit, Machines } from '../machines/machines.js';
import { openStore, type Store } from '../store.js';
import { type Block, claimBlock, pickMachineAddress, probeAddress } from './addresses.js';
import type { VirtualContext } from './context.js';
import { type Doors, openDoors } from './doors.js';
import {
  attachDevice,
  changeSpec,
  commitMachine,
  destroyMachine,
  detachDevice,
  rebootMachine,
  resumeMachine,
  startMachine,
  stopMachine,
} from './lifecycle.js';
import { openNotebookServer } from './notebook-server.js';
import { openPasswordCheck } from './password.js';
import { openTables } from './records.js';
import { setStandIns } from './stand-ins.js';
import { volumeCalls } from './volumes.js';

export interface VirtualOptions {
  /** The local cloud's folder. */
  readonly dir: string;
  readonly log: (line: string) => void;
  /** From a start until sshd answers; default at once. */
  readonly bootMilliseconds?: number | undefined;
}

/**
 * Opens the virtual machines of the local cloud in `dir`. The first `prepareImage` lets those that run listen again; it
 * throws a LocalCloudError where this process may not listen on port 22, or another program does on all addresses.
 */
export async function openVirtualMachines(options: VirtualOptions): Promise<Machines> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const file = stateFile(options.dir);
  const store = openStore(file);
  const tables = openTables(store);
  const block = await claimBlock(options.dir, tables);
  const { context, listen } = openContext(options, store);
  const owned = { context, block, store, file };
  return { ...machineCalls(context), ...volumeCalls(tables), ...cloudCalls(owned), onExit: listen };
}

const stateFile = (dir: string): string => join(dir, 'virtual.jsonl');

function openContext({ log, bootMilliseconds = 0 }: VirtualOptions, store: Store) {
  const doors = new Map<string, Doors>();
  const listeners: ((id: string, exit: MachineExit) => void)[] = [];
  const context: VirtualContext = {
    tables: openTables(store),
    notebooks: openNotebookServer(openPasswordCheck()),
    doorsOf: (id) => {
      const own = doors.get(id) ?? openDoors();
      doors.set(id, own);
      return own;
    },
    forgetDoors: (id) => void doors.delete(id),
    firewalls: new Map(),
    badDays: new Map(),
    bootMilliseconds,
    log,
    exited: (id, exit) => {
      for (const listener of listeners) listener(id, exit);
    },
    now: () => systemClock().now().getTime(),
  };
  return { context, listen: (listener: (typeof listeners)[number]) => void listeners.push(listener) };
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
  | 'list'
  | 'attach'
  | 'detach'
  | 'setPublicIp'
  | 'setFirewall'
  | 'commit'
  | 'removeImage'
>;

/** Calls on one machine run one after the other: what was asked for last is what stands at the end. */
function machineCalls(context: VirtualContext): MachineCalls {
  const queue = createKeyedQueue();
  const { machines, images } = context.tables;
  return {
    create: (spec) => queue(spec.id, () => startMachine(context, spec)),
    start: (spec) => queue(spec.id, () => startMachine(context, spec)),
    stop: (id) => queue(id, () => stopMachine(context, id)),
    reboot: (id) => queue(id, () => rebootMachine(context, id)),
    destroy: (id) => queue(id, () => destroyMachine(context, id)),
    isRunning: async (id) => machines.get(id)?.running ?? false,
    console: async (id) => Buffer.from(machines.get(id)?.console ?? ''),
    list: async () => machines.values().map(({ spec }) => spec.id),
    attach: (id, device) => queue(id, () => attachDevice(context, id, device)),
    detach: (id, volumeId) => queue(id, () => detachDevice(context, id, volumeId)),
    setPublicIp: (id, publicIp) =>
      queue(id, () => changeSpec(context, id, (spec) => ({ ...spec, publicIp }))),
    setFirewall: async (id, rules) => {
      if (machines.get(id)) context.firewalls.set(id, rules);
    },
    commit: (id, imageId) => queue(id, () => commitMachine(context, id, imageId)),
    removeImage: async (imageId) => images.delete(imageId),
  };
}

interface Owned {
  readonly context: VirtualContext;
  readonly block: Block;
  readonly store: Store;
  readonly file: string;
}

type CloudCalls = Omit<
  Machines,
  keyof MachineCalls | keyof ReturnType<typeof volumeCalls> | 'onExit' | 'probeFolder'
>;

function cloudCalls({ context, block, store, file }: Owned): CloudCalls {
  const { tables } = context;
  const shutAll = () => {
    for (const { spec } of tables.machines.values()) context.doorsOf(spec.id).shut();
  };
  let prepared: Promise<void> | undefined;
  return {
    prepareImage: () => {
      prepared ??= listenAgain(context, block);
      return prepared;
    },
    pickPublicIp: (taken) => pickMachineAddress(block.index, taken),
    // There is no code of theirs to run, so it can be any.
    architectures: ['x86_64', 'arm64'],
    callerIp: '127.0.0.1',
    setHostAddresses: async (owner, ips) => setStandIns({ tables, index: block.index }, owner, ips),
    reset: async () => {
      shutAll();
      for (const { spec } of tables.machines.values()) tables.machines.delete(spec.id);
      rmSync(file, { force: true });
    },
    close: async () => {
      shutAll();
      store.close();
      await block.lock.release();
    },
  };
}

/** What cannot be is said at once, rather than by every launch. */
async function listenAgain(context: VirtualContext, block: Block): Promise<void> {
  await probeSshPort(probeAddress(block.index));
  for (const machine of context.tables.machines.values()) {
    if (machine.running) await resumeMachine(context, machine);
  }
}

async function probeSshPort(address: string): Promise<void> {
  const server = createServer();
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((settle) => {
    server.once('error', settle);
    server.listen(22, address, () => settle(undefined));
  });
  if (!failure) return new Promise((closed) => server.close(() => closed()));
  const taken = failure.code === 'EADDRINUSE';
  throw new LocalCloudError({
    reason: taken ? 'port-taken' : 'not-permitted',
    what: 'Virtual machines cannot listen for SSH on this machine.',
    why: taken
      ? `Another program, most likely sshd, listens on port 22 of all addresses, ${address} among them.`
      : `Port 22 of ${address} is for root, or for who has CAP_NET_BIND_SERVICE (${failure.code}).`,
    next: taken
      ? 'Give sshd addresses of its own (ListenAddress in sshd_config), or start without --machines virtual.'
      : 'Run the same command with sudo.',
  });
}
