// What the background process writes for people: its log, and the progress of a start that takes minutes.
import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { type CloudFiles, type Owner, writePrivate } from './files.js';

export interface Journal {
  readonly log: (line: string) => void;
  /** A line for whoever waits for the start; it is in the log as well. */
  readonly progress: (line: string) => void;
}

const logLimitBytes = 10 * 1024 * 1024;

/** Starts a fresh progress file and goes on with the log, which never takes more than twice its limit. */
export function openJournal(files: CloudFiles, owner?: Owner): Journal {
  keepLogSmall(files.log);
  if (!existsSync(files.log)) writePrivate(files.log, '', owner);
  writePrivate(files.progress, '', owner);
  let room = logLimitBytes - statSync(files.log).size;
  const log = (line: string) => {
    const text = `${new Date().toISOString()} ${line}\n`;
    appendFileSync(files.log, text);
    room -= Buffer.byteLength(text);
    if (room > 0) return;
    renameSync(files.log, `${files.log}.1`);
    writePrivate(files.log, '', owner);
    room = logLimitBytes;
  };
  return {
    log,
    progress: (line) => {
      log(line);
      appendFileSync(files.progress, `${line}\n`);
    },
  };
}

/** Sets a log of more than 10 MB aside, in place of the one set aside before. */
export function keepLogSmall(file: string): void {
  if (existsSync(file) && statSync(file).size > logLimitBytes) renameSync(file, `${file}.1`);
}
