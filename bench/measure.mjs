// Runs whole processes and measures them: seconds by the wall clock and of the processors, MiB at the peak.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const timeProgram = '/usr/bin/time';
const hasTime = existsSync(timeProgram);
const live = new Set();

/** How peak memory is found out here; said aloud in the report. */
export const memorySource = hasTime ? `${timeProgram} (largest process)` : '/proc/<pid>/status, every 10 ms';

/**
 * Runs one command to its end.
 * `cpu`: seconds in user and system mode, of it and of all it started and waited for; NaN without the program `time`.
 * @returns {Promise<{seconds: number, cpu: number, mebibytes: number, stdout: string, stderr: string}>}
 * @throws where it ends with anything but `code`, with the last of what it said
 */
export async function runTimed(argv, { cwd, env = process.env, code: wanted = 0 } = {}) {
  const report = join(tmpdir(), `flotilla-bench-${process.pid}-${performance.now()}`);
  const words = hasTime ? [timeProgram, '--quiet', '-f', '%M %U %S', '-o', report, ...argv] : argv;
  const started = performance.now();
  // A group of its own: Ctrl-C is ours to pass on, once.
  const child = spawn(words[0], words.slice(1), {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  live.add(child);
  const watch = hasTime ? undefined : watchPeak(child.pid);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      said[stream] += text;
    });
  }
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  live.delete(child);
  const [kibibytes, user, system] = watch
    ? [watch.end(), Number.NaN, Number.NaN]
    : readFileSync(report, 'utf8').trim().split(' ').map(Number);
  rmSync(report, { force: true });
  if (code !== wanted)
    throw new Error(`${argv.join(' ')} ended with ${code}:\n${tail(said.stderr || said.stdout)}`);
  return { seconds, cpu: user + system, mebibytes: kibibytes / 1024, ...said };
}

/** Ends what is running now, with everything it started. */
export function endRunning() {
  for (const child of live) {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

/**
 * Lets the contestants take turns, so that a slow moment of the machine hits all of them.
 * @param contestants by name; each a function that answers what `runTimed` answers
 * @returns the medians by name: `{seconds, cpu, mebibytes, all, allCpu}`
 */
export async function takeTurns(contestants, rounds) {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) results[name].push(await run(round));
  }
  return Object.fromEntries(Object.entries(results).map(([name, runs]) => [name, summarize(runs)]));
}

function summarize(runs) {
  return {
    seconds: median(runs.map((run) => run.seconds)),
    cpu: median(runs.map((run) => run.cpu)),
    mebibytes: Math.max(...runs.map((run) => run.mebibytes)),
    allCpu: runs.map((run) => run.cpu),
    all: runs.map((run) => run.seconds),
  };
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The kernel keeps the peak itself; only what grows in the last moments can be missed. */
function watchPeak(pid) {
  let peak = Number.NaN;
  const look = () => {
    try {
      const found = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      if (found) peak = Number(found[1]);
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    }
  };
  const timer = setInterval(look, 10);
  return {
    end: () => {
      clearInterval(timer);
      return peak;
    },
  };
}

const tail = (text) => text.trimEnd().split('\n').slice(-8).join('\n');
