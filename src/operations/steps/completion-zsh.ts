// Completion for zsh.
import {
  below,
  type CommandWords,
  type CompletionTree,
  lastWord,
  quoted,
  topLevel,
} from './completion-tree.js';

export function zshScript(tree: CompletionTree): string {
  const { bin } = tree;
  return `#compdef ${bin}
# zsh completion for ${bin}: put  source <(${bin} completion zsh)  into ~/.zshrc, behind compinit
_${bin}() {
  local path_=$words[2] at=3 box=
  local -a names options
  if (( CURRENT == 2 )); then
    names=(${described(topLevel(tree))})
    _describe command names
    return
  fi
  case $path_ in
${parents(tree)}
  esac
  case $path_ in
${commands(tree)}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    compadd -- $options
  elif (( CURRENT == at )) && [[ -n $box ]]; then
    names=(\${(f)"$($words[1] box-names 2>/dev/null)"})
    compadd -- $names
  elif (( CURRENT == at )) && (( $#names )); then
    _describe command names
  else
    _files
  fi
}
compdef _${bin} ${bin}
`;
}

/** A colon parts a name from its summary. */
const described = (words: readonly CommandWords[]): string =>
  words.map(({ path, summary }) => quoted(`${lastWord(path)}:${summary.replaceAll(':', ' ')}`)).join(' ');

function parents(tree: CompletionTree): string {
  const lines = topLevel(tree)
    .filter(({ path }) => below(tree, path).length > 0)
    .map(
      ({ path }) =>
        `    ${path}) if (( CURRENT > 3 )); then path_="$path_ $words[3]" at=4; else names=(${described(below(tree, path))}); fi ;;`,
    );
  return lines.join('\n');
}

function commands(tree: CompletionTree): string {
  const lines = tree.commands.map(
    ({ path, options, takesBox }) =>
      `    ${quoted(path)}) options=(${options.join(' ')})${takesBox ? ' box=yes' : ''} ;;`,
  );
  return lines.join('\n');
}
