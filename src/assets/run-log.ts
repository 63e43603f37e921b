// logs/: one file per run, for what the terminal does not show.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '../model/secret.js';
import { visible } from '../model/visible.js';

export interface RunLog {
  readonly file: string;
  /** Appends a line with its time; written before it returns, so that a crash loses nothing. */
  readonly write: (line: string) => void;
  /** From now on this text never reaches the file, wherever it turns up. */
  readonly hide: (secret: Secret) => void;
  readonly close: () => void;
}

/** @param command the words typed, without values that may be secret, e.g. `stack create alice` */
export function openRunLog(workspace: string, command: string, now: () => Date = () => new Date()): RunLog {
  const folder = join(workspace, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, logName(command, now()));
  const descriptor = openSync(file, 'ax', 0o600);
  const hidden: string[] = [];
  let open = true;
  return {
    file,
    write: (line) => {
      if (open) writeSync(descriptor, `${now().toISOString()} ${visible(mask(line, hidden))}\n`);
    },
    hide: (secret) => {
      hidden.push(secret.reveal(), JSON.stringify(secret.reveal()).slice(1, -1));
    },
    close: () => {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

// Sorts by time and says what ran; the process id keeps two runs of one second apart.
function logName(command: string, now: Date): string {
  const time = now.toISOString().slice(0, 23).replace(/[:.]/g, '-');
  const words = command.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 60);
  return `${time}-${words}-${process.pid}.log`;
}

function mask(line: string, hidden: readonly string[]): string {
  return hidden.reduce((text, secret) => (secret ? text.replaceAll(secret, '********') : text), line);
}
