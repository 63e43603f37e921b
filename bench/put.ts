// Measures put and get against scp on a real sshd on loopback, each with a connection of its own.
// Run: npx esbuild bench/put.ts --bundle --platform=node --format=esm --packages=external --outfile=/tmp/put.mjs &&
//      NODE_PATH=node_modules node /tmp/put.mjs [rounds]
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../src/ssh/connection.js';
import { getPath } from '../src/ssh/transfer/get.js';
import { putPath } from '../src/ssh/transfer/put.js';
import { type Sshd, startSshd } from '../test/helpers/sshd.js';

interface Case {
  readonly name: string;
  readonly source: string;
  readonly scpFlags: readonly string[];
}

const rounds = Number(process.argv[2] ?? 5);
const folder = await mkdtemp(join(tmpdir(), 'flotilla-bench-'));
const sshd = await startSshd();
try {
  const cases = await makeSources();
  for (const one of cases) report(one.name, await measure(one));
} finally {
  await sshd.stop();
  await rm(folder, { recursive: true, force: true });
}

async function makeSources(): Promise<Case[]> {
  const big = join(folder, 'big');
  await writeFile(big, randomBytes(256 * 1024 * 1024));
  const many = join(folder, 'many');
  for (let index = 0; index < 2000; index++) {
    const inside = join(many, String(index % 20));
    if (index < 20) await mkdir(inside, { recursive: true });
    await writeFile(join(inside, `file-${index}`), randomBytes(4096));
  }
  return [
    { name: '256 MiB in one file', source: big, scpFlags: [] },
    { name: '2,000 files of 4 KiB', source: many, scpFlags: ['-r'] },
  ];
}

/** Seconds of each round by what was run; the contestants take turns, so that a slow moment hits all. */
async function measure({ source, scpFlags }: Case): Promise<Record<string, number[]>> {
  const seconds: Record<string, number[]> = { put: [], 'scp to': [], get: [], 'scp from': [] };
  for (let round = 0; round < rounds; round++) {
    const there = join(folder, 'there');
    const here = join(folder, 'here');
    await add(seconds.put, there, () =>
      withConnection((c) => putPath(c, { local: source, remote: `${there}/ours` })),
    );
    await add(seconds['scp to'], here, () => scp(sshd, [...scpFlags, source, `127.0.0.1:${here}/scp`]));
    await add(seconds.get, here, () =>
      withConnection((c) => getPath(c, { remote: source, local: `${here}/ours` })),
    );
    await add(seconds['scp from'], there, () =>
      scp(sshd, [...scpFlags, `127.0.0.1:${source}`, `${there}/scp`]),
    );
  }
  return seconds;
}

async function add(list: number[] | undefined, fresh: string, run: () => unknown): Promise<void> {
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  execFileSync('sync');
  const started = performance.now();
  await run();
  list?.push((performance.now() - started) / 1000);
}

async function withConnection<T>(
  use: (connection: Awaited<ReturnType<typeof connect>>) => Promise<T>,
): Promise<T> {
  const connection = await connect(sshd.target);
  return use(connection).finally(() => connection.close());
}

function scp({ target, clientKeyFile, folder: home }: Sshd, words: readonly string[]): void {
  const options = [
    '-q',
    '-F',
    'none',
    '-i',
    clientKeyFile,
    '-P',
    String(target.port),
    '-o',
    'StrictHostKeyChecking=no',
  ];
  execFileSync('scp', [...options, '-o', `UserKnownHostsFile=${home}/scp_known`, ...words], {
    stdio: 'pipe',
  });
}

function report(name: string, seconds: Record<string, number[]>): void {
  const medians = Object.entries(seconds).map(([what, list]) => [what, median(list)] as const);
  console.log(name);
  for (const [what, value] of medians)
    console.log(
      `  ${what.padEnd(9)} ${value.toFixed(2)} s  (${seconds[what]?.map((s) => s.toFixed(2)).join(' ')})`,
    );
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}
