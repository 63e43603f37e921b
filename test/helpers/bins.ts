// Runs the built bins as child processes, as a user would.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa, type ResultPromise } from 'execa';

export interface BinOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds. */
  readonly timeout?: number;
}

export interface BinResult {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Never the caller's own AWS settings, nor a terminal. */
const cleanEnvironment = (): Record<string, string> => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|FLOTILLA_|FORCE_COLOR|NO_COLOR|SSH_)/.test(name),
  );
  return Object.fromEntries(kept) as Record<string, string>;
};

/** Starts `node dist/<bin>.js`; for runs that are killed or watched. */
export function startBin(bin: string, words: readonly string[], options: BinOptions): ResultPromise {
  return execa(process.execPath, [resolve('dist', `${bin}.js`), ...words], {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), ...journeyEnvironment(), ...options.env },
    extendEnv: false,
    reject: false,
    timeout: options.timeout ?? 200_000,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
}

/** Runs `stack` to its end. */
export async function stack(words: readonly string[], options: BinOptions): Promise<BinResult> {
  return runBin('stack', words, options);
}

/** Runs a bin to its end. */
export async function runBin(bin: string, words: readonly string[], options: BinOptions): Promise<BinResult> {
  const done = await startBin(bin, words, options);
  return { code: done.exitCode, stdout: String(done.stdout ?? ''), stderr: String(done.stderr ?? '') };
}

/** Throws with everything it said when the command did not end with 0. */
export async function stackOk(words: readonly string[], options: BinOptions): Promise<BinResult> {
  const done = await stack(words, options);
  if (done.code === 0) return done;
  throw new Error(`stack ${words.join(' ')} ended with ${done.code}\n${done.stdout}\n${done.stderr}`);
}

/** The local cloud of the journeys, and a home that is nobody's. */
function journeyEnvironment(): Record<string, string> {
  const dir = process.env.FLOTILLA_TEST_CLOUD;
  if (!dir) throw new Error('journeys run under their global set-up only');
  return { FLOTILLA_LOCAL_DIR: dir, HOME: join(dir, 'home'), XDG_CONFIG_HOME: join(dir, 'home', '.config') };
}

/** An empty folder, removed at the end of the test file. */
export async function emptyFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `flotilla-${name}-`));
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Runs `stack` on a terminal of its own (script, of bsdutils) and types a line at each question; answers all it showed. */
export async function onTerminal(
  words: readonly string[],
  { lines, ...options }: BinOptions & { readonly lines: readonly string[] },
): Promise<string> {
  const command = [process.execPath, resolve('dist', 'stack.js'), ...words].join(' ');
  const child = execa('script', ['-qec', command, '/dev/null'], {
    cwd: options.cwd,
    env: {
      ...cleanEnvironment(),
      ...journeyEnvironment(),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...options.env,
    },
    extendEnv: false,
    reject: false,
    timeout: options.timeout ?? 60_000,
  });
  const left = [...lines];
  child.stdout.on('data', (chunk: Buffer) => {
    if (/[\]:] $/.test(stripVTControlCharacters(chunk.toString())) && left.length > 0)
      child.stdin.write(`${left.shift()}\n`);
  });
  const done = await child;
  return stripVTControlCharacters(String(done.stdout));
}
