// The cloud's state: named tables of plain records, written through to an append-only journal, so that
// a kill -9 loses nothing that was ever answered.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';

/** Records are plain JSON values; treat what you get as read-only and `put` a changed copy. */
export interface Table<T extends object> {
  readonly get: (id: string) => T | undefined;
  readonly put: (id: string, record: T) => void;
  /** Replaces the record by `change(record)`; answers the new one, or undefined where there is none. */
  readonly update: (id: string, change: (record: T) => T) => T | undefined;
  readonly delete: (id: string) => void;
  readonly values: () => T[];
  readonly entries: () => [id: string, record: T][];
}

export interface Store {
  /** The table of that name, made on first use. Names are `<service>/<plural noun>`, e.g. `ec2/instances`. */
  readonly table: <T extends object>(name: string) => Table<T>;
  /** Writes the file anew: what was dropped takes no room any more. */
  readonly compact: () => void;
  readonly close: () => void;
}

type Rows = Map<string, object>;

interface Change {
  readonly t: string;
  readonly k: string;
  /** Absent for a deletion. */
  readonly v?: object;
}

/**
 * Opens the journal at `file`, or keeps everything in memory when no file is given (tests).
 * A torn last line, the trace of a crash in the middle of a write, is dropped.
 */
export function openStore(file?: string): Store {
  const tables = new Map<string, Rows>();
  if (file && existsSync(file)) for (const change of readJournal(file)) applyChange(tables, change);
  const journal = file === undefined ? undefined : openJournal(file, tables);
  const append = (change: Change) => journal?.append(change);
  return {
    table: <T extends object>(name: string) => openTable<T>(name, rowsOf(tables, name), append),
    compact: () => journal?.compact(),
    close: () => journal?.close(),
  };
}

interface Journal {
  readonly append: (change: Change) => void;
  readonly compact: () => void;
  readonly close: () => void;
}

/**
 * What one turn of a handler changes is one line, so that a kill -9 finds all of it or nothing of it. The line is
 * written in a microtask, which runs before the handler's answer can be sent. A disk that is full ends the process
 * there: a cloud that cannot remember must not go on answering.
 */
function openJournal(file: string, tables: Map<string, Rows>): Journal {
  let open = openCompact(file, tables);
  let turn: Change[] = [];
  const flush = () => {
    if (turn.length === 0) return;
    const line = `${JSON.stringify(turn)}\n`;
    turn = [];
    open.room -= writeSync(open.descriptor, line);
    if (open.room <= 0) renew();
  };
  // Between two turns the tables hold what the journal says, so that either file is the whole truth.
  const renew = () => {
    const full = open.descriptor;
    open = openCompact(file, tables);
    closeSync(full);
  };
  return {
    append: (change) => {
      if (turn.push(change) === 1) queueMicrotask(flush);
    },
    compact: () => {
      flush();
      renew();
    },
    close: () => {
      flush();
      closeSync(open.descriptor);
    },
  };
}

/** Changes that a journal takes at least before it is written anew, in bytes. */
const leastRoom = 1024 * 1024;

interface OpenJournal {
  readonly descriptor: number;
  /** Bytes until it is written anew: as many as it began with, so that this costs no more than all else. */
  room: number;
}

/** Writes what there is, and nothing of how it came to be; answers the file for what comes. */
function openCompact(file: string, tables: Map<string, Rows>): OpenJournal {
  writeCompact(file, tables);
  const descriptor = openSync(file, 'a', 0o600);
  return { descriptor, room: Math.max(leastRoom, fstatSync(descriptor).size) };
}

function openTable<T extends object>(name: string, rows: Rows, append: (change: Change) => void): Table<T> {
  const put = (id: string, record: T) => {
    rows.set(id, record);
    append({ t: name, k: id, v: record });
  };
  return {
    get: (id) => rows.get(id) as T | undefined,
    put,
    update: (id, change) => {
      const old = rows.get(id) as T | undefined;
      if (old === undefined) return undefined;
      const record = change(old);
      put(id, record);
      return record;
    },
    delete: (id) => {
      if (rows.delete(id)) append({ t: name, k: id });
    },
    values: () => [...rows.values()] as T[],
    entries: () => [...rows.entries()] as [string, T][],
  };
}

function rowsOf(tables: Map<string, Rows>, name: string): Rows {
  const rows = tables.get(name) ?? new Map<string, object>();
  tables.set(name, rows);
  return rows;
}

function readJournal(file: string): Change[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const torn = lines.pop();
  const turns = lines.filter(Boolean).map((line) => JSON.parse(line) as Change[]);
  if (torn) turns.push(readTorn(torn));
  return turns.flat();
}

function readTorn(line: string): Change[] {
  try {
    return JSON.parse(line) as Change[];
  } catch {
    // The process died inside this write: the change was never answered to anyone.
    return [];
  }
}

function applyChange(tables: Map<string, Rows>, change: Change): void {
  const rows = rowsOf(tables, change.t);
  if (change.v === undefined) rows.delete(change.k);
  else rows.set(change.k, change.v);
}

function writeCompact(file: string, tables: Map<string, Rows>): void {
  const fresh = `${file}.new`;
  const fd = openSync(fresh, 'w', 0o600);
  for (const [t, rows] of tables) {
    for (const [k, v] of rows) writeSync(fd, `${JSON.stringify([{ t, k, v }])}\n`);
  }
  fsyncSync(fd);
  closeSync(fd);
  renameSync(fresh, file);
}
