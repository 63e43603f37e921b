// The instance types of the local cloud, spelled out from their families.
import { accelerated } from './accelerated.js';
import { computeOptimized } from './compute-optimized.js';
import type { Family } from './family.js';
import { generalPurpose } from './general-purpose.js';
import { memoryOptimized } from './memory-optimized.js';

export interface InstanceTypeRecord {
  /** E.g. `c3.8xlarge`. */
  readonly name: string;
  readonly family: Family;
  readonly size: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architectures: readonly string[];
  /** Bare metal has no hypervisor; its volumes are NVMe devices as on Nitro. */
  readonly hypervisor?: 'xen' | 'nitro';
  readonly nitro: boolean;
  readonly threadsPerCore: number;
  readonly disks: readonly { readonly count: number; readonly sizeGB: number }[];
  readonly gpus: number;
}

const byName: ReadonlyMap<string, InstanceTypeRecord> = new Map(
  [...generalPurpose, ...computeOptimized, ...memoryOptimized, ...accelerated]
    .flatMap(spellOut)
    .map((type) => [type.name, type]),
);

/** The type of that name, or undefined where the local cloud knows none. */
export function findInstanceType(name: string): InstanceTypeRecord | undefined {
  return byName.get(name);
}

export function allInstanceTypes(): InstanceTypeRecord[] {
  return [...byName.values()];
}

function spellOut(family: Family): InstanceTypeRecord[] {
  return family.sizes.split(' ').map((row) => {
    const [size = '', vcpus, memoryMiB, disks, gpus] = row.split(':');
    const metal = size.startsWith('metal');
    return {
      name: `${family.name}.${size}`,
      family,
      size,
      vcpus: Number(vcpus),
      memoryMiB: Number(memoryMiB),
      architectures: architecturesOf(family, size),
      hypervisor: metal ? undefined : (family.hypervisor ?? 'nitro'),
      nitro: family.hypervisor !== 'xen',
      threadsPerCore: family.singleThreadSizes?.includes(size) ? 1 : (family.threadsPerCore ?? 2),
      disks: parseDisks(disks),
      gpus: Number(gpus ?? 0),
    };
  });
}

function architecturesOf(family: Family, size: string): string[] {
  if (family.architecture) return [family.architecture];
  return family.i386?.includes(size) ? ['i386', 'x86_64'] : ['x86_64'];
}

function parseDisks(text = '-'): InstanceTypeRecord['disks'] {
  if (text === '-') return [];
  return text.split('+').map((disk) => {
    const [count, sizeGB] = disk.split('x').map(Number);
    return { count: count ?? 0, sizeGB: sizeGB ?? 0 };
  });
}
