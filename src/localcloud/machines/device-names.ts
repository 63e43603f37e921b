// The names a volume has inside a machine, by the rules of EC2's Xen and Nitro types.
import type { MachineDevice } from './machines.js';

export interface NamedDevice extends MachineDevice {
  /** Name of the node in /dev, e.g. `xvdf` or `nvme1n1`. */
  readonly node: string;
  /** Further names, as links relative to /dev. */
  readonly links: readonly string[];
}

/**
 * Names the devices of a machine; those named before keep their names, as on a machine that was not rebooted.
 * Xen: /dev/sdf appears as /dev/xvdf. Nitro: /dev/nvme1n1 and so on, nvme0n1 being the root, with udev's links by
 * volume id and by the name in the API.
 * https://docs.aws.amazon.com/ebs/latest/userguide/nvme-ebs-volumes.html
 */
export function nameDevices(
  devices: readonly MachineDevice[],
  options: { readonly nitro: boolean; readonly before: readonly NamedDevice[] },
): NamedDevice[] {
  const named = options.before.filter((old) => devices.some((one) => isSame(one, old)));
  for (const device of devices) {
    if (!named.some((old) => isSame(device, old))) {
      named.push(options.nitro ? nameOnNitro(device, named) : nameOnXen(device));
    }
  }
  return named;
}

/** The table the machine reads: major, minor, node, links. */
export function renderDeviceTable(
  rows: readonly { readonly major: number; readonly minor: number; readonly device: NamedDevice }[],
): string {
  return rows
    .map(({ major, minor, device }) => `${[major, minor, device.node, ...device.links].join(' ')}\n`)
    .join('');
}

function isSame(one: MachineDevice, other: MachineDevice): boolean {
  return one.volumeId === other.volumeId && one.name === other.name;
}

function nameOnXen(device: MachineDevice): NamedDevice {
  return { ...pick(device), node: baseName(device).replace(/^sd/, 'xvd'), links: [] };
}

function nameOnNitro(device: MachineDevice, named: readonly NamedDevice[]): NamedDevice {
  const numbers = named.map(({ node }) => Number(/^nvme(\d+)n1$/.exec(node)?.[1] ?? 0));
  let number = 1;
  while (numbers.includes(number)) number += 1;
  const serial = device.volumeId.replaceAll('-', '');
  return {
    ...pick(device),
    node: `nvme${number}n1`,
    links: [`disk/by-id/nvme-Amazon_Elastic_Block_Store_${serial}`, baseName(device)],
  };
}

function pick({ volumeId, name }: MachineDevice): MachineDevice {
  return { volumeId, name };
}

function baseName({ name }: MachineDevice): string {
  const base = /^(?:\/dev\/)?((?:sd|xvd)[a-z]{1,2}\d{0,2})$/.exec(name)?.[1];
  if (base === undefined) throw new Error(`not a device name: ${JSON.stringify(name)}`);
  return base;
}
