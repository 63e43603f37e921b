// What a running local cloud takes of its machine, looked at from outside: records, files, descriptors, memory.
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

export interface Figures {
  readonly descriptors: number;
  readonly children: number;
  /** Of objects, texts and buffers that are in use; not of code, of which there is more the longer it runs. */
  readonly objectsKiB: number;
  readonly residentMiB: number;
  /** Of the rows of both journals, as text. */
  readonly rowsKiB: number;
  /** Of both files. */
  readonly journalsKiB: number;
}

export type QuickFigures = Omit<Figures, 'objectsKiB'>;

/** A local cloud that was started with `--inspect-port=127.0.0.1:<port>` among NODE_OPTIONS. */
export interface Watched {
  readonly dir: string;
  readonly pid: number;
  readonly inspectPort: number;
}

export async function figuresOf(watched: Watched): Promise<Figures> {
  const snapshot = await takeHeapSnapshot(watched.pid, watched.inspectPort);
  return { objectsKiB: Math.round(sizeOfObjects(snapshot) / 1024), ...quickFiguresOf(watched) };
}

/** Those that cost nothing. */
export function quickFiguresOf({ dir, pid }: Watched): QuickFigures {
  const rows = [...tablesOf(dir).values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const journals = journalFiles(dir).reduce((sum, file) => sum + statSync(file).size, 0);
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    children: readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).length,
    residentMiB: Math.round(Number(resident) / 1024),
    rowsKiB: Math.round(rows / 1024),
    journalsKiB: Math.round(journals / 1024),
  };
}

/** What its descriptors are, as the kernel names it. */
export function descriptorsOf({ pid }: Watched): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map((name) => readlinkSync(join(folder, name)));
}

export interface TableFigures {
  readonly records: number;
  readonly bytes: number;
}

/** Records by table, as the next start would find them; tables without any are left out. */
export function tablesOf(dir: string): Map<string, TableFigures> {
  const tables = new Map<string, Map<string, number>>();
  const lines = journalFiles(dir).flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean));
  for (const { t, k, v } of lines.flatMap((line) => JSON.parse(line) as Change[])) {
    const rows = tables.get(t) ?? new Map<string, number>();
    tables.set(t, rows);
    if (v === undefined) rows.delete(k);
    else rows.set(k, k.length + JSON.stringify(v).length);
  }
  const figures = [...tables].map(([name, rows]): [string, TableFigures] => {
    const bytes = [...rows.values()].reduce((sum, size) => sum + size, 0);
    return [name, { records: rows.size, bytes }];
  });
  return new Map(figures.filter(([, { records }]) => records > 0).sort());
}

interface Change {
  readonly t: string;
  readonly k: string;
  readonly v?: object;
}

const journalFiles = (dir: string): string[] =>
  ['state.jsonl', 'virtual.jsonl'].map((name) => join(dir, name));

/** Names of everything in its folder but its log. */
export function filesOf(dir: string): string[] {
  const names = readdirSync(dir, { recursive: true }).map(String);
  return names.filter((name) => !name.startsWith('cloud.log')).sort();
}

/** As V8 writes it: of each node so many numbers, named in `meta`. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
}

const notObjects = ['code', 'hidden', 'object shape', 'synthetic'];

/** In bytes. */
function sizeOfObjects({ snapshot, nodes }: HeapSnapshot): number {
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let sum = 0;
  for (let node = 0; node < nodes.length; node += fields.length) {
    const isObject = !notObjects.includes(types[0][nodes[node + type] ?? 0] ?? '');
    if (isObject) sum += nodes[node + size] ?? 0;
  }
  return sum;
}

/** SIGUSR1 lets a process of Node's listen for its inspector; again is as good as once. */
async function takeHeapSnapshot(pid: number, port: number): Promise<HeapSnapshot> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await inspectorOf(port), { maxPayload: 2 ** 30 });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const chunks: string[] = [];
  await new Promise((resolve, reject) => {
    socket.once('error', reject).once('close', reject);
    socket.on('message', (data) => {
      const { id, params } = JSON.parse(String(data)) as Message;
      if (params?.chunk !== undefined) chunks.push(params.chunk);
      if (id !== undefined) resolve(id);
    });
    const params = { reportProgress: false };
    // It collects what is not in use first.
    socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.takeHeapSnapshot', params }));
  });
  await new Promise((closed) => {
    socket.once('close', closed);
    socket.close();
  });
  return JSON.parse(chunks.join('')) as HeapSnapshot;
}

interface Message {
  readonly id?: number;
  readonly params?: { readonly chunk?: string };
}

async function inspectorOf(port: number): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { headers: { connection: 'close' } });
      const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      if (target) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (tries === 50) throw error;
    }
    await sleep(100);
  }
}
