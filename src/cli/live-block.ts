// Lines on a terminal's stdout that are drawn again in place.
import { createLogUpdate } from 'log-update';

export interface LiveBlock {
  readonly show: (lines: readonly string[]) => void;
  /** What is shown stays. */
  readonly end: () => void;
}

type Screen = Pick<NodeJS.WriteStream, 'columns' | 'rows'>;

export function openLiveBlock(stream: NodeJS.WriteStream): LiveBlock {
  const update = createLogUpdate(stream, { showCursor: true });
  return { show: (lines) => update(fitting(lines, stream).join('\n')), end: () => update.done() };
}

/** The first lines and the last one, each as long as the screen is wide: what scrolled away could not be taken back. */
export function fitting(lines: readonly string[], { columns = 80, rows = 24 }: Partial<Screen>): string[] {
  const room = Math.max(3, rows - 1);
  const more = `and ${lines.length - room + 1} more; a larger window shows them`;
  const shown = lines.length <= room ? lines : [...lines.slice(0, room - 2), more, lines.at(-1) ?? ''];
  return shown.map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line));
}
