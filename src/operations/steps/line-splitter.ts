// Cuts text that arrives in pieces into whole lines.

/** A box that never ends its line must not fill our memory: a longer one is cut. Characters. */
const longestLine = 16_384;

export interface LineSplitter {
  readonly push: (text: string) => void;
  /** Hands out what stands after the last newline. */
  readonly end: () => void;
}

export function splitLines(onLine: (line: string) => void): LineSplitter {
  let rest = '';
  return {
    push: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      for (; rest.length > longestLine; rest = rest.slice(longestLine)) onLine(rest.slice(0, longestLine));
    },
    end: () => {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
