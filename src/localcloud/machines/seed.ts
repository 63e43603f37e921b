// What cloud-init finds at a machine's first boot: the NoCloud data source's two files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineSpec } from './machines.js';

export interface Seed {
  readonly metaData: string;
  readonly userData: Buffer;
}

/** Writes the seed where the machine will see it; user data may hold a key, so only root may read it. */
export function writeSeed(folder: string, spec: MachineSpec): void {
  const { metaData, userData } = renderSeed(spec);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'meta-data'), metaData, { mode: 0o600 });
  writeFileSync(join(folder, 'user-data'), userData, { mode: 0o600 });
}

/** A new instance id makes cloud-init run its per-instance parts again, also in an image of a used machine. */
export function renderSeed(spec: Pick<MachineSpec, 'id' | 'hostName' | 'publicKey' | 'userData'>): Seed {
  const metaData = {
    'instance-id': spec.id,
    'local-hostname': spec.hostName,
    'public-keys': spec.publicKey === undefined ? [] : [spec.publicKey.trim()],
  };
  // JSON is YAML, and needs no quoting rules of its own.
  return {
    metaData: `${JSON.stringify(metaData)}\n`,
    userData: Buffer.from(spec.userData ?? '', 'base64'),
  };
}
