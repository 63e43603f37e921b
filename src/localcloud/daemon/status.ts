// How a local cloud is: running or not, and how much it holds.
import { callControl } from '../control/call.js';
import type { DaemonStatus } from './actions.js';
import { diskUsage } from './disk.js';
import { findAnswering } from './endpoint.js';
import { type LocalCloudFaults, readFaults } from './faults.js';
import { cloudFiles } from './files.js';
import { findHolder } from './lock.js';
import { type CloudSettings, readSettings } from './settings.js';

export interface LocalCloudStatus extends CloudSettings {
  /** `starting` while it holds its lock and does not answer yet, or is about to end. */
  readonly state: 'running' | 'starting' | 'stopped';
  readonly dir: string;
  readonly url?: string;
  readonly pid?: number;
  /** PEM file of the authority of the HTTPS front. */
  readonly authorityFile?: string;
  /** Known while it runs: instances that are not terminated, volumes, and stacks that are not deleted. */
  readonly counts?: { readonly instances: number; readonly volumes: number; readonly stacks: number };
  /** The fault script in force and the clock, known while it runs. */
  readonly rehearsal?: LocalCloudFaults;
  /** Of what this user may read, while it does not run. */
  readonly diskBytes: number;
}

/** Never starts anything. */
export async function readStatus(dir: string): Promise<LocalCloudStatus> {
  const files = cloudFiles(dir);
  const settings = readSettings(files.dir);
  const endpoint = await findAnswering(files.endpoint);
  if (!endpoint) {
    const pid = await findHolder(files.dir);
    const state = pid === undefined ? 'stopped' : 'starting';
    return { state, dir: files.dir, ...settings, pid, diskBytes: await diskUsage(files.dir) };
  }
  const { url, pid, authorityFile } = endpoint;
  const status = (await callControl({ ...endpoint, action: 'Status', input: {} })) as DaemonStatus;
  const { Instances: instances, Volumes: volumes, Stacks: stacks, DiskBytes: diskBytes } = status;
  const counts = { instances, volumes, stacks };
  const rehearsal = await readFaults(endpoint);
  const running = { url, pid, authorityFile, counts, rehearsal };
  return { state: 'running', dir: files.dir, ...settings, ...running, diskBytes };
}
