// What becomes of instances whose machines ended by themselves.
import type { LocalCloud } from '../cloud.js';
import type { MachineExit } from '../machines/machines.js';
import { driveInstance } from './lifecycle.js';
import { machineSpec } from './machine-spec.js';
import { type InstanceRecord, instances } from './records.js';

/** Listens for machines that end; called once for a cloud, at its start. */
export function watchExits(cloud: LocalCloud): void {
  cloud.machines.onExit((id, exit) => {
    const instance = instances(cloud.store).get(id);
    if (instance?.state !== 'running') return;
    if (exit === 'reboot') cloud.background(`restart of ${id}`, () => restart(cloud, id));
    else goDown(cloud, instance, exit);
  });
}

/** Starts the machine of a running instance again; the instance stays running, as when a box reboots. */
export async function restart(cloud: LocalCloud, id: string): Promise<void> {
  const instance = instances(cloud.store).get(id);
  if (instance?.state !== 'running') return;
  try {
    await cloud.machines.start(machineSpec(cloud, instance));
  } catch (error) {
    cloud.log(`restart of ${id}: ${error instanceof Error ? error.message : String(error)}`);
    const now = instances(cloud.store).get(id);
    if (now?.state === 'running') goDown(cloud, now, 'crash');
  }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html */
const reasons = {
  poweroff: ['Client.InstanceInitiatedShutdown', 'Instance initiated shutdown'],
  crash: ['Server.InternalError', 'Internal error'],
} as const;

function goDown(cloud: LocalCloud, instance: InstanceRecord, exit: Exclude<MachineExit, 'reboot'>): void {
  const [code, words] = reasons[exit];
  const terminates = exit === 'poweroff' && instance.shutdownBehavior === 'terminate';
  instances(cloud.store).put(instance.id, {
    ...instance,
    state: terminates ? 'shutting-down' : 'stopping',
    stateReason: { code, message: `${code}: ${words}` },
    stateTransitionReason: '',
  });
  driveInstance(cloud, instance.id);
}
