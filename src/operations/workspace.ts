// The workspace a command runs in, and its configuration with the command's own words on top.
import { join, resolve } from 'node:path';
import { readConfig } from '../assets/config.js';
import { openRunLog } from '../assets/run-log.js';
import { configName, findWorkspace, makeWorkspace } from '../assets/workspace.js';
import type { Config } from '../model/config.js';

export interface WorkspaceOptions {
  /** Make the current folder a workspace where there is none above it. */
  readonly make: boolean;
  readonly region?: string;
  /** Naming a profile is the one way on a command line to mean AWS. */
  readonly profile?: string;
  readonly key?: string;
}

export interface Workspace {
  readonly folder: string;
  readonly config: Config;
}

export async function openWorkspace(from: string, options: WorkspaceOptions): Promise<Workspace> {
  const found = findWorkspace(from);
  if (!found && options.make) await makeWorkspace(from);
  const folder = found ?? from;
  const config = await readConfig(found || options.make ? join(folder, configName) : undefined);
  return { folder, config: withWords(config, options) };
}

/** A log file of this run in logs/; answers what writes a line to it. `command` holds no values that may be secret. */
export function openLog(folder: string, command: string): (line: string) => void {
  return openRunLog(folder, command).write;
}

function withWords(config: Config, { region, profile, key }: WorkspaceOptions): Config {
  return {
    ...config,
    region: region ?? config.region,
    ...(profile === undefined ? {} : { profile, cloud: 'aws' as const }),
    ssh: { ...config.ssh, key: key === undefined ? config.ssh.key : keyPath(key) },
  };
}

const keyPath = (key: string): string => (/^agent(:|$)/.test(key) ? key : resolve(key));
