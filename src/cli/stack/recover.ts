// stack recover: an update whose rollback got stuck is rolled back after all.
import type { Command } from 'commander';
import { type Recovered, recoverBox } from '../../operations/stack/recover.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, collect, keyOption } from '../options.js';
import type { Run } from '../program.js';

const examples = `
For a box whose stack is in UPDATE_ROLLBACK_FAILED. Nothing is deleted.

Examples:
  $ stack recover alice
  $ stack recover alice --skip Instance    leave that resource as it is`;

interface RecoverFlags extends CloudOptions {
  readonly skip: string[];
  readonly key?: string;
}

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .option('--skip <resource>', 'leave this resource of the stack as it is; may be repeated', collect, [])
    .addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => recover(run, user, flags));
}

async function recover(run: Run, user: string, flags: RecoverFlags): Promise<void> {
  const context = await openContext(run, flags, { log: `stack recover ${user}` });
  const recovered = await recoverBox(context, { user, skip: flags.skip });
  if (flags.json) run.terminal.data(recoveredJson(recovered));
  else for (const line of recoveredLines(recovered)) run.terminal.data(line);
}

function recoveredLines({ box, stackStatus, changed }: Recovered): string[] {
  return [
    `${box.user} ${changed ? 'is recovered' : 'needs no recovery'} (${stackStatus})`,
    `  instance  ${box.instanceId} (${box.instanceType}), ${box.state}`,
  ];
}

function recoveredJson({ box, url, stackStatus, changed }: Recovered): string {
  const { user, state, instanceId, instanceType } = box;
  return JSON.stringify(
    { user, changed, stackStatus, state, instanceId, instanceType, url: url ?? null },
    null,
    2,
  );
}
