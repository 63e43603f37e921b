// stack trust: the host keys of a box, pinned anew.
import type { Command } from 'commander';
import { type Evidence, trustBox } from '../../operations/stack/trust.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack trust alice          a box that another workspace made, or whose known_hosts file is lost
  $ stack trust alice --yes    without a question

The keys are read from the instance's tag flotilla:hostkey, else from its console; both fingerprints are shown, with
what is on file and what the box shows now. When the box shows another key than the cloud tells, nothing is trusted.`;

export function define(command: Command, run: Run): void {
  command.argument('<user>', 'name of the box').option('--yes', 'do not ask', false).addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => trust(run, user, flags));
}

interface TrustFlags extends CloudOptions {
  readonly yes: boolean;
  readonly key?: string;
}

async function trust(run: Run, user: string, flags: TrustFlags): Promise<void> {
  const context = await openContext(run, flags, { make: true, log: `stack trust ${user}` });
  const show = (evidence: Evidence) => {
    for (const line of evidenceLines(evidence)) run.terminal.line(line);
  };
  const result = await trustBox(context, { user, yes: flags.yes, show });
  if (!result) return run.terminal.line('Nothing was changed.');
  if (flags.json) return run.terminal.data(JSON.stringify(result, null, 2));
  const pinned = `known_hosts/${user} ${result.changed ? 'now holds' : 'holds already'}`;
  run.terminal.data(`${pinned} ${result.trusted.join(' ')}`);
}

function evidenceLines({ user, instanceId, pinned, tag, console, shown }: Evidence): string[] {
  const list = (keys: readonly string[]) => keys.join(' ') || 'none';
  return [
    `${user} (${instanceId})`,
    `  on file   ${list(pinned)}`,
    `  tag       ${list(tag)}`,
    `  console   ${list(console)}`,
    `  the box   ${shown ?? 'cannot be reached now'}`,
  ];
}
