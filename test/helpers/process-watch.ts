// Keeps the arguments and the environment of every process that appears while it watches.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessWatch {
  /** Each distinct text, as NUL-separated words. */
  readonly seen: () => { readonly argv: readonly string[]; readonly environ: readonly string[] };
  /** How many processes appeared. */
  readonly count: () => number;
  readonly end: () => void;
}

/** Every few milliseconds: what lives shorter is missed here, and is a matter of `recordSpawns`. */
const pause = 10;

export function watchProcesses(): ProcessWatch {
  const before = new Set(processIds());
  const [argv, environ, appeared] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const look = () => {
    for (const pid of processIds().filter((id) => !before.has(id))) {
      appeared.add(pid);
      // Again each time: between fork and exec a process shows what its parent shows.
      for (const text of readOf(pid, 'cmdline')) argv.add(text);
      for (const text of readOf(pid, 'environ')) environ.add(text);
    }
  };
  const timer = setInterval(look, pause);
  return {
    seen: () => ({ argv: [...argv], environ: [...environ] }),
    count: () => appeared.size,
    end: () => clearInterval(timer),
  };
}

const processIds = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

function readOf(pid: string, file: string): string[] {
  try {
    return [readFileSync(`/proc/${pid}/${file}`, 'latin1')].filter(Boolean);
  } catch {
    // It ended meanwhile.
    return [];
  }
}
