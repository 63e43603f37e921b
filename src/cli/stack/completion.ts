// stack completion: a script for the user's shell.
import { Argument, type Command } from 'commander';
import { completionScript, type Shell } from '../../operations/stack/completion.js';
import type { CommandWords } from '../../operations/steps/completion-tree.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ source <(stack completion bash)                                      in ~/.bashrc
  $ source <(stack completion zsh)                                       in ~/.zshrc, behind compinit
  $ stack completion fish > ~/.config/fish/completions/stack.fish

Names of boxes come from the cloud of the workspace; the local cloud is not started for them.`;

export function define(command: Command, run: Run): void {
  command
    .addArgument(new Argument('<shell>', 'for which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', examples)
    .action((shell: Shell) => {
      const root = command.parent as Command;
      const tree = { bin: root.name(), commands: root.commands.flatMap((one) => describe(one, '')) };
      run.terminal.data(completionScript(shell, tree).trimEnd());
    });
}

function describe(command: Command, above: string): CommandWords[] {
  const path = `${above}${command.name()}`;
  const help = command.createHelp();
  const options = help
    .visibleOptions(command)
    .map((option) => option.long)
    .filter((long) => long !== undefined && long !== null);
  const takesBox = command.registeredArguments[0]?.name() === 'user';
  const subcommands = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  const own = { path, summary: command.summary() || command.description(), options, takesBox };
  return hidden(command) ? [] : [own, ...subcommands.flatMap((one) => describe(one, `${path} `))];
}

function hidden(command: Command): boolean {
  return !command.parent?.createHelp().visibleCommands(command.parent).includes(command);
}
