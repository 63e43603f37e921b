// What a shell must know of the commands to complete them.

export interface CommandWords {
  /** As typed after the bin: `create`, `keys add`. */
  readonly path: string;
  readonly summary: string;
  /** With their dashes. */
  readonly options: readonly string[];
  /** The first argument is the name of a box. */
  readonly takesBox: boolean;
}

export interface CompletionTree {
  /** The bin: a word of letters. */
  readonly bin: string;
  /** Commands with commands below them come before those. */
  readonly commands: readonly CommandWords[];
}

export const topLevel = ({ commands }: CompletionTree): readonly CommandWords[] =>
  commands.filter(({ path }) => !path.includes(' '));

/** The commands below one. */
export const below = ({ commands }: CompletionTree, name: string): readonly CommandWords[] =>
  commands.filter(({ path }) => path.startsWith(`${name} `));

export const lastWord = (path: string): string => path.slice(path.lastIndexOf(' ') + 1);

/** One word for a shell's single quotes; ours hold none, and none is let through. */
export const quoted = (text: string): string => `'${text.replaceAll("'", '’')}'`;
