// Starts the background process, through sudo where this user is not root.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { CloudFiles } from './files.js';
import { isRoot } from './host.js';

export interface LaunchOptions {
  readonly files: CloudFiles;
  /** Program and arguments; absolute, as sudo has a PATH of its own. */
  readonly command: readonly string[];
  readonly port?: number;
  readonly needsRoot: boolean;
}

export interface Launch {
  readonly at: number;
  readonly bySudo: boolean;
  /** The exit status once what was started has ended without handing over to a background process. */
  readonly failedWith: () => number | undefined;
}

/** Starts it with its output in the log; neither this process nor its terminal is needed any more. */
export function launchServer(options: LaunchOptions): Launch {
  const log = openSync(options.files.log, 'a', 0o600);
  try {
    const bySudo = options.needsRoot && !isRoot();
    return watch(bySudo ? spawnWithSudo(options, log) : spawnHere(options, log), bySudo);
  } finally {
    closeSync(log);
  }
}

/** The program and arguments that run a command as root: sudo asks on the terminal, or not at all. */
export function withSudo(command: readonly string[]): string[] {
  return ['sudo', ...(process.stdin.isTTY ? [] : ['--non-interactive']), '--', ...command];
}

function spawnHere({ files, command, port }: LaunchOptions, log: number): ChildProcess {
  const [program = '', ...args] = [...command, ...serveArguments(files.dir, port)];
  return spawn(program, args, { cwd: files.dir, detached: true, stdio: ['ignore', log, log] });
}

// setsid and not `detached`: sudo must keep the terminal until it has asked for the password.
function spawnWithSudo({ files, command, port }: LaunchOptions, log: number): ChildProcess {
  const owner = ['--owner', `${process.getuid?.()}:${process.getgid?.()}`];
  const whole = ['setsid', '--fork', ...command, ...serveArguments(files.dir, port), ...owner];
  const [program = '', ...args] = withSudo(whole);
  return spawn(program, args, { cwd: files.dir, stdio: ['inherit', log, log] });
}

function serveArguments(dir: string, port: number | undefined): string[] {
  return ['--dir', dir, ...(port === undefined ? [] : ['--port', String(port)])];
}

function watch(child: ChildProcess, bySudo: boolean): Launch {
  let failed: number | undefined;
  child.on('error', () => {
    failed = 127;
  });
  child.on('exit', (code) => {
    if (code !== 0) failed = code ?? 1;
  });
  child.unref();
  return { at: Date.now(), bySudo, failedWith: () => failed };
}
