// Lines that change in place at the bottom of a terminal; finished ones scroll away above them.
import { createLogUpdate } from 'log-update';

export interface LiveLines {
  /** Shows or changes the line of that key; a finished one is written for good. */
  readonly show: (key: string, text: string, finished: boolean) => void;
  /** Writes a line above the live ones. */
  readonly print: (text: string) => void;
  /** Ends the live part: what is shown stays as it is. */
  readonly settle: () => void;
}

interface Line {
  readonly text: string;
  /** Milliseconds of the monotonic clock. */
  readonly since: number;
}

export function openLiveLines(stream: NodeJS.WriteStream): LiveLines {
  const update = createLogUpdate(stream, { showCursor: true });
  const lines = new Map<string, Line>();
  const draw = () => {
    if (lines.size === 0) update.clear();
    else update(fitting([...lines.values()].map(withSeconds), stream.rows).join('\n'));
  };
  // Who waits sees that something still counts.
  const ticking = setInterval(() => lines.size > 0 && draw(), 1000).unref();
  const print = (text: string) => {
    update.clear();
    stream.write(`${text}\n`);
    draw();
  };
  return {
    print,
    show: (key, text, finished) => {
      const since = lines.get(key)?.since ?? performance.now();
      if (!finished) lines.set(key, { text, since });
      else lines.delete(key);
      if (finished) print(text);
      else draw();
    },
    settle: () => {
      clearInterval(ticking);
      update.done();
      lines.clear();
    },
  };
}

/** More lines than the screen has could not be taken back. */
function fitting(lines: readonly string[], rows = 24): readonly string[] {
  const room = Math.max(1, rows - 2);
  return lines.length <= room
    ? lines
    : [...lines.slice(0, room - 1), `  and ${lines.length - room + 1} more`];
}

function withSeconds({ text, since }: Line): string {
  const seconds = Math.floor((performance.now() - since) / 1000);
  return seconds < 1 ? text : `${text}  ${seconds} s`;
}
