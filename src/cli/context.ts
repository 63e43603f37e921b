// From the words of a command to the context of its operation: workspace, configuration, cloud.

import { connectAws, connectLocal } from '../operations/connect.js';
import type { Context } from '../operations/context.js';
import { openWorkspace } from '../operations/workspace.js';
import { openLocalCloud } from './local-cloud.js';
import type { CloudOptions } from './options.js';
import type { Run } from './program.js';

export interface ContextOptions extends CloudOptions {
  /** Private key file in place of ssh.key of the configuration. */
  readonly key?: string;
}

/** Opens the workspace around the current folder; `make` turns the current folder into one where there is none. */
export async function openContext(
  run: Run,
  options: ContextOptions,
  { make = false } = {},
): Promise<Context> {
  const { folder, config } = await openWorkspace(process.cwd(), { make, ...options });
  const base = { workspace: folder, config, port: run.terminal, signal: run.signal };
  if (config.cloud === 'aws') return connectAws(base);
  return connectLocal(base, await openLocalCloud(run));
}
