// stack status: everything about one box.
import type { Command } from 'commander';
import { tagKeys } from '../../model/tags.js';
import { visible } from '../../model/visible.js';
import { type BoxStatus, boxStatus } from '../../operations/stack/status.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';
import { localTime } from '../words/dates.js';

const examples = `
Examples:
  $ stack status alice
  $ stack status alice --json`;

export function define(command: Command, run: Run): void {
  addCloudOptions(command.argument('<user>', 'name of the box'))
    .addHelpText('after', examples)
    .action((user, flags) => status(run, user, flags));
}

async function status(run: Run, user: string, flags: CloudOptions): Promise<void> {
  const found = await boxStatus(await openContext(run, flags), user);
  if (flags.json) run.terminal.data(JSON.stringify(found, null, 2));
  else for (const line of statusLines(found)) run.terminal.data(line);
}

function statusLines({ box, url, stackStatus, notebookAnswers, ...rest }: BoxStatus): string[] {
  const answers =
    notebookAnswers === undefined ? 'not asked' : notebookAnswers ? 'answers' : 'does not answer';
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['state', box.state],
    ['instance', `${box.instanceId} (${box.instanceType}, ${box.zone})`],
    ['address', box.publicIp ?? 'none'],
    ['notebook', `${url ?? `stack open ${box.user}`} (${box.access}; ${answers})`],
    ['folder', box.tags[tagKeys.notebooks]],
    ['volumes', box.volumes.map((volume) => `${volume.volumeId} at ${volume.deviceName}`).join(', ')],
    ['image', box.imageId],
    ['stack', stackStatus ?? 'none'],
    ['protected', rest.protected ? 'from deletion' : undefined],
    ['key pair', box.keyName],
    ['launched', localTime(box.launchTime)],
    ['owner', box.owner],
    ['note', box.note],
  ];
  const lines = facts.filter(([, value]) => value !== undefined && value !== '');
  return [box.user, ...lines.map(([name, value]) => `  ${name.padEnd(9)} ${visible(value ?? '')}`)];
}
