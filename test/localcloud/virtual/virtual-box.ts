// A virtual machine in memory that listens nowhere: its boot never ends.

import type { MachineExit, MachineSpec } from '../../../src/localcloud/machines/machines.js';
import { openStore } from '../../../src/localcloud/store.js';
import type { Box } from '../../../src/localcloud/virtual/box.js';
import type { VirtualContext } from '../../../src/localcloud/virtual/context.js';
import { startMachine } from '../../../src/localcloud/virtual/lifecycle.js';
import { boxOf } from '../../../src/localcloud/virtual/machine-box.js';
import { openNotebookServer } from '../../../src/localcloud/virtual/notebook-server.js';
import { openPasswordCheck } from '../../../src/localcloud/virtual/password.js';
import { openTables } from '../../../src/localcloud/virtual/records.js';

export interface VirtualBox {
  readonly context: VirtualContext;
  readonly box: Box;
  /** What it was to listen on, each time that was said. */
  readonly ports: readonly number[][];
  readonly exits: [id: string, exit: MachineExit][];
  /** Moves the time that its sessions are told by. */
  readonly move: (ms: number) => void;
}

export function machineSpec(change: Partial<MachineSpec> = {}): MachineSpec {
  return {
    id: 'i-1',
    imageId: 'stock',
    hostName: 'ip-10-0-0-5',
    privateIp: '10.0.0.5',
    instanceType: 't2.micro',
    nitro: false,
    devices: [{ volumeId: 'vol-0a', name: '/dev/sdf' }],
    firewall: [{ protocol: 'tcp', fromPort: 22, toPort: 22, source: '127.0.0.1/32' }],
    ...change,
  };
}

/** It has a volume of one GiB, which is blank. Its time stands still but for `move`. */
export async function openVirtualBox(
  change: Partial<MachineSpec> = {},
  bootMilliseconds = 1_000_000_000,
): Promise<VirtualBox> {
  let now = Date.parse('2030-01-01T00:00:00Z');
  const exits: [string, MachineExit][] = [];
  const ports: number[][] = [];
  const context: VirtualContext = {
    tables: openTables(openStore()),
    notebooks: openNotebookServer(openPasswordCheck()),
    doorsOf: () => ({
      set: async (_address, doors) => void ports.push(doors.map(({ port }) => port)),
      shut: () => {},
    }),
    forgetDoors: () => {},
    firewalls: new Map(),
    badDays: new Map(),
    bootMilliseconds,
    log: () => {},
    exited: (id, exit) => void exits.push([id, exit]),
    now: () => now,
  };
  context.tables.volumes.put('vol-0a', { sizeGiB: 1 });
  const spec = machineSpec(change);
  await startMachine(context, spec);
  const move = (ms: number) => {
    now += ms;
  };
  return { context, box: boxOf(context, spec.id), exits, ports, move };
}
