// stack attach: this terminal becomes that of a session.
import type { Command } from 'commander';
import { UserError } from '../../model/errors.js';
import { attach } from '../../operations/stack/attach.js';
import { type ContextOptions, openContext } from '../context.js';
import { addCloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack attach alice              the one session that runs
  $ stack attach alice train
  $ stack attach alice jupyter      the notebook server's own

Ctrl-a d leaves it; it goes on.`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('[name]', 'name of the session')
    .addOption(keyOption());
  addCloudOptions(command, { json: false })
    .addHelpText('after', examples)
    .action((user, name, flags) => open(run, user, name, flags));
}

async function open(run: Run, user: string, name: string | undefined, flags: ContextOptions): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw noTerminal(user, name);
  const context = await openContext(run, flags);
  const onAttach = (session: string) => {
    run.terminal.line(`Session ${session} of ${user}; Ctrl-a d leaves it.`);
    run.terminal.settle();
  };
  run.exitWith(await attach(context, { user, name, onAttach }));
}

function noTerminal(user: string, name = ''): UserError {
  return new UserError({
    what: 'attach needs a terminal',
    why: 'stdin or stdout of this command is none',
    next: `stack logs ${user} ${name}`.trimEnd(),
  });
}
