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

export function openLiveLines(stream: NodeJS.WriteStream): LiveLines {
  const update = createLogUpdate(stream, { showCursor: true });
  const lines = new Map<string, string>();
  const draw = () => {
    if (lines.size === 0) update.clear();
    else update([...lines.values()].join('\n'));
  };
  const print = (text: string) => {
    update.clear();
    stream.write(`${text}\n`);
    draw();
  };
  return {
    print,
    show: (key, text, finished) => {
      if (!finished) lines.set(key, text);
      else lines.delete(key);
      if (finished) print(text);
      else draw();
    },
    settle: () => {
      update.done();
      lines.clear();
    },
  };
}
