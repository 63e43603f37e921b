// Completion for bash 3.2 and later, as macOS still has it.
import { below, type CompletionTree, lastWord, quoted, topLevel } from './completion-tree.js';

export function bashScript(tree: CompletionTree): string {
  const { bin } = tree;
  return `# bash completion for ${bin}: put  source <(${bin} completion bash)  into ~/.bashrc
_${bin}_complete() {
  local word=\${COMP_WORDS[COMP_CWORD]} path=\${COMP_WORDS[1]-} at=2 names='' options='' box=''
  COMPREPLY=()
  case $path in
${parents(tree)}
  esac
  case $path in
${commands(tree)}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    names=${quoted(namesOf(topLevel(tree)))}
  elif [[ $word == -* ]]; then
    names=$options
  elif [ "$COMP_CWORD" -eq "$at" ] && [ -n "$box" ]; then
    names=$("\${COMP_WORDS[0]}" box-names 2>/dev/null)
  elif [ "$COMP_CWORD" -ne "$at" ] || [ -z "$names" ]; then
    return
  fi
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$names" -- "$word"))
}
complete -o default -F _${bin}_complete ${bin}
`;
}

const namesOf = (words: readonly { readonly path: string }[]): string =>
  words.map(({ path }) => lastWord(path)).join(' ');

function parents(tree: CompletionTree): string {
  const lines = topLevel(tree)
    .filter(({ path }) => below(tree, path).length > 0)
    .map(
      ({ path }) =>
        `    ${path}) if [ "$COMP_CWORD" -gt 2 ]; then path="$path \${COMP_WORDS[2]}" at=3; else names=${quoted(namesOf(below(tree, path)))}; fi ;;`,
    );
  return lines.join('\n');
}

function commands(tree: CompletionTree): string {
  const lines = tree.commands.map(
    ({ path, options, takesBox }) =>
      `    ${quoted(path)}) options=${quoted(options.join(' '))}${takesBox ? ' box=yes' : ''} ;;`,
  );
  return lines.join('\n');
}
