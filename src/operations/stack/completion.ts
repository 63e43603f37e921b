// Completion scripts, written from the list of commands; they ask `stack box-names` for live names.
import { bashScript } from '../steps/completion-bash.js';
import { fishScript } from '../steps/completion-fish.js';
import type { CompletionTree } from '../steps/completion-tree.js';
import { zshScript } from '../steps/completion-zsh.js';

export type Shell = 'bash' | 'zsh' | 'fish';

export function completionScript(shell: Shell, tree: CompletionTree): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](tree);
}
