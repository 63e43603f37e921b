// From the words of a command to the context of its operation: workspace, configuration, cloud.

import { defaultConfig } from '../model/config.js';
import { connectAws, connectLocal } from '../operations/connect.js';
import type { Context } from '../operations/context.js';
import { openLog, openWorkspace, type Workspace } from '../operations/workspace.js';
import { findRunningCloud, openLocalCloud } from './local-cloud.js';
import type { CloudOptions } from './options.js';
import type { Run } from './program.js';
import { callLines } from './words/calls.js';

export interface ContextOptions extends CloudOptions {
  /** Private key file in place of ssh.key of the configuration. */
  readonly key?: string;
}

export interface WorkspaceNeeds {
  /** Turn the current folder into a workspace where there is none above it. */
  readonly make?: boolean;
  /** The words of a command that changes something: its run gets a log file in the workspace. */
  readonly log?: string;
}

/** Opens the workspace around the current folder, and the cloud it names. */
export async function openContext(
  run: Run,
  options: ContextOptions,
  { make = false, log }: WorkspaceNeeds = {},
): Promise<Context> {
  const { folder, config } = await openWorkspace(process.cwd(), { make, ...options });
  if (log !== undefined && config.file !== undefined) run.terminal.logTo(openLog(folder, log));
  const base = { workspace: folder, config, port: run.terminal, signal: run.signal };
  const context = config.cloud === 'aws' ? connectAws(base) : connectLocal(base, await openLocalCloud(run));
  if (options.stats) tellCallsAtEnd(run, context);
  return context;
}

function tellCallsAtEnd(run: Run, { cloud }: Context): void {
  run.atEnd(() => {
    for (const line of callLines(cloud.calls())) run.terminal.line(line);
  });
}

/** Workspace and configuration alone; makes neither. */
export async function openSettings(
  options: ContextOptions,
): Promise<Workspace & { readonly workspace: string }> {
  const opened = await openWorkspace(process.cwd(), { make: false, ...options });
  return { ...opened, workspace: opened.folder };
}

/** As openContext, for commands that only look: undefined where the local cloud is wanted and does not run. */
export async function peekContext(run: Run, options: ContextOptions): Promise<Context | undefined> {
  const { workspace, config } = await openSettings(options);
  const base = { workspace, config, port: run.terminal, signal: run.signal };
  if (config.cloud === 'aws') return connectAws(base);
  const endpoint = await findRunningCloud();
  return endpoint && connectLocal(base, endpoint);
}

/** AWS by region and profile alone, for a folder that is no workspace yet. */
export function connectChosen(run: Run, { region = defaultConfig.region, profile }: CloudOptions): Context {
  const config = { ...defaultConfig, cloud: 'aws' as const, region, profile };
  return connectAws({ workspace: process.cwd(), config, port: run.terminal, signal: run.signal });
}
