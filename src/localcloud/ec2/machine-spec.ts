// An instance's record as the machine it is.
import type { LocalCloud } from '../cloud.js';
import type { MachineDevice, MachineSpec } from '../machines/machines.js';
import { firewallRules } from './firewalls.js';
import { findInstanceType } from './instance-types/instance-types.js';
import { type InstanceRecord, volumes } from './records.js';

export function machineSpec(cloud: LocalCloud, instance: InstanceRecord): MachineSpec {
  return {
    id: instance.id,
    imageId: instance.machineImageId,
    hostName: hostName(instance),
    privateIp: instance.privateIp,
    publicIp: instance.publicIp,
    instanceType: instance.instanceType,
    nitro: isNitro(instance),
    userData: instance.userData,
    publicKey: instance.publicKey,
    devices: machineDevices(cloud, instance),
    firewall: firewallRules(cloud, instance),
    folder: instance.folder,
  };
}

export function isNitro(instance: { readonly instanceType: string }): boolean {
  return findInstanceType(instance.instanceType)?.nitro ?? true;
}

/** The volumes with blocks of their own; the root lives in the machine's file system. */
function machineDevices(cloud: LocalCloud, instance: InstanceRecord): MachineDevice[] {
  return instance.blockDevices
    .filter((device) => !volumes(cloud.store).get(device.volumeId)?.root)
    .map((device) => ({ volumeId: device.volumeId, name: device.deviceName }));
}

/** EC2's default host name, of the private address. */
export function hostName(instance: { readonly privateIp: string }): string {
  return `ip-${instance.privateIp.replaceAll('.', '-')}`;
}
