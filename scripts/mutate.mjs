// Breaks the source on purpose, one breakage at a time in a copy, and sees whether the tests notice:
// `npm run mutate`, or `npm run mutate -- token nofail` for those with such words in their name. Ends with 1 where one survives.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { mutants } from './mutants.mjs';

const root = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const wanted = mutants.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (wanted.length === 0) {
  console.error(
    `no breakage is called that; there are:\n${mutants.map(({ name }) => `  ${name}`).join('\n')}`,
  );
  process.exit(2);
}

const copy = copyCheckout();
let running;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill('SIGTERM');
  });
}
try {
  process.exitCode = await judgeAll();
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** 0 where all were killed. Tests that fail on the sound source would kill everything, so they are run first. */
async function judgeAll() {
  for (const mutant of wanted) broken(mutant);
  const files = [...new Set(wanted.filter(({ only }) => !only).flatMap(({ tests }) => tests))];
  for (const run of [{ tests: files }, ...wanted.filter(({ only }) => only)]) {
    if (run.tests.length === 0) continue;
    const sound = await runTests(run, 1_800_000);
    if (interrupted) return 130;
    if (sound.status === 0) continue;
    console.error(`the tests fail on the source as it is:\n${sound.output.slice(-4000)}`);
    return 2;
  }
  const survivors = [];
  for (const mutant of wanted) {
    const killed = await isKilled(mutant);
    if (interrupted) return 130;
    if (!killed) survivors.push(mutant);
  }
  const killed = wanted.length - survivors.length;
  console.log(`\n${killed} of ${wanted.length} breakages were noticed`);
  for (const { name } of survivors) console.log(`  not noticed: ${name}`);
  return survivors.length === 0 ? 0 : 1;
}

async function isKilled(mutant) {
  const { name, file } = mutant;
  const started = performance.now();
  const path = join(copy, file);
  const sound = readFileSync(path, 'utf8');
  writeFileSync(path, broken(mutant));
  const { status } = await runTests(mutant);
  writeFileSync(path, sound);
  if (interrupted) return false;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const word = status === 0 ? 'SURVIVED' : status === null ? 'TOO SLOW' : 'killed  ';
  console.log(`${word}  ${name}  ${seconds} s`);
  return status !== 0 && status !== null;
}

/** The text of its file, changed. A breakage whose words are gone would break nothing, and must be written anew. */
function broken({ name, file, changes }) {
  let text = readFileSync(join(copy, file), 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from))
      throw new Error(`"${name}" is out of date: ${file} has no ${JSON.stringify(from)}`);
    text = text.replaceAll(from, () => to);
  }
  return text;
}

/** On a busy machine time may run out for other reasons than a breakage: that decides nothing, and is told. */
function runTests({ tests, only = '' }, timeout = 600_000) {
  const argv = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'pure',
    '--bail',
    '1',
    '-t',
    only,
    ...tests,
  ];
  running = spawn(process.execPath, argv, { cwd: copy, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((done, fail) => {
    running.on('error', fail).on('close', (status) => done({ status, output }));
  });
}

/** What git knows and what is new, as it is on the disk now; the packages are only read, so they are shared. */
function copyCheckout() {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-mutate-'));
  const argv = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const listed = execFileSync('git', argv, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  for (const file of listed.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { force: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
