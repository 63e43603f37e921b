// Completion for fish.
import {
  below,
  type CommandWords,
  type CompletionTree,
  lastWord,
  quoted,
  topLevel,
} from './completion-tree.js';

export function fishScript(tree: CompletionTree): string {
  const { bin } = tree;
  const lines = tree.commands.flatMap((command) => commandLines(tree, command));
  return `# fish completion for ${bin}: ${bin} completion fish > ~/.config/fish/completions/${bin}.fish
function __${bin}_at
  set -l words (commandline -opc)
  test (count $words) -eq $argv[1]; and test "$words[2..-1]" = "$argv[2]"
end
function __${bin}_in
  set -l words (commandline -opc)
  set -l path (string split ' ' -- $argv[1])
  test (count $words) -gt (count $path); and test "$words[2..$(math (count $path) + 1)]" = "$argv[1]"
end
complete -c ${bin} -n '__${bin}_at 1 ""' -f
${topLevel(tree)
  .map((command) => named(bin, command, `__${bin}_at 1 ""`))
  .join('\n')}
${lines.join('\n')}
`;
}

const named = (bin: string, { path, summary }: CommandWords, condition: string): string =>
  `complete -c ${bin} -n ${quoted(condition)} -f -a ${lastWord(path)} -d ${quoted(summary)}`;

function commandLines(tree: CompletionTree, command: CommandWords): string[] {
  const { bin } = tree;
  const { path, options, takesBox } = command;
  const depth = path.split(' ').length + 1;
  const condition = `__${bin}_at ${depth} "${path}"`;
  const boxes = `complete -c ${bin} -n ${quoted(condition)} -f -a '(${bin} box-names 2>/dev/null)'`;
  return [
    ...below(tree, path).map((one) => named(bin, one, condition)),
    ...(takesBox ? [boxes] : []),
    ...options.map(
      (option) => `complete -c ${bin} -n '__${bin}_in "${path}"' -l ${option.replace(/^--/, '')}`,
    ),
  ];
}
