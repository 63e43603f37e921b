// stack box-names: what completion asks for; hidden, as stack list is for people.
import type { Command } from 'commander';
import { boxNames } from '../../operations/stack/box-names.js';
import { openSettings, peekContext } from '../context.js';
import type { Run } from '../program.js';

export function define(command: Command, run: Run): void {
  command.action(async () => {
    const { workspace } = await openSettings({});
    for (const name of await boxNames(workspace, await peekContext(run, {}))) run.terminal.data(name);
  });
}
