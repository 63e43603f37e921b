// Machines that only remember what was asked of them, for tests of the services above them.
import type { MachineExit, MachineSpec, Machines } from '../../src/localcloud/machines/machines.js';

interface MachineCall {
  readonly name: keyof Machines;
  readonly args: readonly unknown[];
}

export interface FakeMachines extends Machines {
  /** Every call so far, in order. */
  readonly calls: MachineCall[];
  /** The latest spec of each machine that exists. */
  readonly specs: Map<string, MachineSpec>;
  /** Ends a machine's first process as if by itself. */
  readonly emitExit: (id: string, exit: MachineExit) => void;
  /** The next call of that name rejects with the error. */
  readonly failNext: (name: keyof Machines, error: Error) => void;
  /** What `console` answers from now on. */
  readonly setConsole: (id: string, text: string) => void;
}

interface State {
  readonly calls: MachineCall[];
  readonly specs: Map<string, MachineSpec>;
  readonly running: Set<string>;
  readonly consoles: Map<string, Buffer>;
  readonly listeners: ((id: string, exit: MachineExit) => void)[];
  readonly failures: Map<keyof Machines, Error>;
}

/** Machines whose every call resolves at once; of either architecture unless told otherwise. */
export function createFakeMachines(options: { architectures?: readonly string[] } = {}): FakeMachines {
  const state: State = {
    calls: [],
    specs: new Map(),
    running: new Set(),
    consoles: new Map(),
    listeners: [],
    failures: new Map(),
  };
  return {
    ...lifecycle(state),
    ...storage(state),
    architectures: options.architectures ?? ['x86_64', 'arm64'],
    callerIp: '100.127.255.1',
    pickPublicIp: (taken) => pickAddress(taken),
    onExit: (listener) => {
      state.listeners.push(listener);
    },
    calls: state.calls,
    specs: state.specs,
    emitExit: (id, exit) => {
      state.running.delete(id);
      for (const listener of state.listeners) listener(id, exit);
    },
    failNext: (name, error) => {
      state.failures.set(name, error);
    },
    setConsole: (id, text) => {
      state.consoles.set(id, Buffer.from(text));
    },
  };
}

function lifecycle(state: State) {
  const run = async (spec: MachineSpec) => {
    state.specs.set(spec.id, spec);
    state.running.add(spec.id);
  };
  return {
    create: recorded(state, 'create', run),
    start: recorded(state, 'start', run),
    stop: recorded(state, 'stop', async (id: string) => void state.running.delete(id)),
    reboot: recorded(state, 'reboot', async (_id: string) => {}),
    destroy: recorded(state, 'destroy', async (id: string) => {
      state.running.delete(id);
      state.specs.delete(id);
    }),
    isRunning: recorded(state, 'isRunning', async (id: string) => state.running.has(id)),
    console: recorded(state, 'console', async (id: string) => state.consoles.get(id) ?? Buffer.alloc(0)),
    list: recorded(state, 'list', async () => [...state.specs.keys()]),
    reset: recorded(state, 'reset', async () => {
      state.running.clear();
      state.specs.clear();
    }),
    close: recorded(state, 'close', async () => {}),
  } satisfies Partial<Machines>;
}

function storage(state: State) {
  const done = async () => {};
  return {
    attach: recorded(state, 'attach', done),
    detach: recorded(state, 'detach', done),
    setFirewall: recorded(state, 'setFirewall', done),
    setPublicIp: recorded(state, 'setPublicIp', done),
    createVolume: recorded(state, 'createVolume', done),
    growVolume: recorded(state, 'growVolume', done),
    deleteVolume: recorded(state, 'deleteVolume', done),
    createSnapshot: recorded(state, 'createSnapshot', done),
    deleteSnapshot: recorded(state, 'deleteSnapshot', done),
    prepareImage: recorded(state, 'prepareImage', done),
    commit: recorded(state, 'commit', done),
    removeImage: recorded(state, 'removeImage', done),
    // Machines of tests live on this host itself: every address stands for itself.
    setHostAddresses: recorded(
      state,
      'setHostAddresses',
      async (_owner: string, ips: readonly string[]) => ips,
    ),
  } satisfies Partial<Machines>;
}

function recorded<Args extends unknown[], Result>(
  state: State,
  name: keyof Machines,
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    state.calls.push({ name, args });
    const failure = state.failures.get(name);
    state.failures.delete(name);
    if (failure) throw failure;
    return work(...args);
  };
}

function pickAddress(taken: ReadonlySet<string>): string {
  for (let last = 2; last < 65_000; last += 1) {
    const address = `100.127.${Math.floor(last / 250)}.${(last % 250) + 1}`;
    if (!taken.has(address)) return address;
  }
  throw new Error('no public address is left');
}
