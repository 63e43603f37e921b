// Runs host programs: an argv array, no shell, a time limit, and errors that carry the end of stderr.
import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly input?: string;
  /** Default: two minutes. */
  readonly timeoutMs?: number;
  /** Called with every line of stderr as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

/** A host program that ended with another status than 0, or ran into its time limit. */
export class CommandError extends Error {
  readonly argv: readonly string[];
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(argv: readonly string[], exitCode: number | null, stderr: string) {
    super(`${argv.slice(0, 4).join(' ')}: ${describeExit(exitCode)}${lastLines(stderr)}`);
    this.name = 'CommandError';
    this.argv = argv;
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** Runs a program and answers its stdout; throws `CommandError` on any other end than status 0. */
export async function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const [program, ...args] = argv;
  const child = spawn(program ?? '', args, {
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: hostEnvironment(),
    timeout: options.timeoutMs ?? 120_000,
    killSignal: 'SIGKILL',
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr, options.onErrorLine);
  // A program that ends before it has read its input closes the pipe; its status tells what happened.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (exitCode !== 0) throw new CommandError(argv, exitCode, stderr());
  return stdout();
}

/** As `runCommand`, but a failure whose stderr matches `known` is answered as undefined. */
export async function tryCommand(
  argv: readonly string[],
  known: RegExp,
  options?: CommandOptions,
): Promise<string | undefined> {
  try {
    return await runCommand(argv, options);
  } catch (error) {
    if (error instanceof CommandError && known.test(error.stderr)) return undefined;
    throw error;
  }
}

/** Messages in English, because some are recognised; and root's programs, which a plain PATH may lack. */
function hostEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
}

function collect(
  stream: NodeJS.ReadableStream | null,
  onLine: (line: string) => void = () => undefined,
): () => string {
  const chunks: Buffer[] = [];
  let partial = '';
  stream?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    const lines = (partial + chunk.toString('utf8')).split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function describeExit(exitCode: number | null): string {
  return exitCode === null ? 'killed, time limit reached' : `exit ${exitCode}`;
}

/** The engine mixes warnings of its own log format into stderr; the reason is what remains. */
function lastLines(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/level=(warning|info)/.test(line));
  return lines.length === 0 ? '' : `: ${lines.slice(-4).join(' | ').slice(-600)}`;
}
