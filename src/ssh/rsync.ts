// Hands folders of this machine on to another host with the system's rsync, over ssh as its user has set it up.
import { spawn } from 'node:child_process';
import { RemoteError, UserError } from '../model/errors.js';
import { visible } from '../model/visible.js';

export interface Share {
  /** Folders below `cwd`, relative to it: each arrives below the target under its own name. */
  readonly folders: readonly string[];
  readonly cwd: string;
  /** `[user@]host:path`, as `checkShareTarget` lets through. */
  readonly target: string;
  /** In place of `ssh`, with its options, as rsync reads RSYNC_RSH. */
  readonly remoteShell?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Nothing in front of the host that rsync or ssh would read as an option, and no rsync daemon, which has no keys. */
const targetPattern = /^(?:[\w.][\w.-]*@)?(?:[A-Za-z0-9][\w.-]*|\[[0-9A-Fa-f:.]+\]):(?!:|\/\/)\P{Cc}+$/u;

/** Answers the target itself; throws a UserError where it is not `[user@]host:path`. */
export function checkShareTarget(target: string): string {
  if (targetPattern.test(target)) return target;
  throw new UserError({
    what: `${JSON.stringify(target)} is no place to hand files on to`,
    why: 'it is [user@]host:path, reached over ssh',
    next: 'write for example --share lab@files.example.org:workshop/logs',
  });
}

/** Throws a UserError where this machine has no rsync. */
export async function requireRsync(): Promise<void> {
  await runRsync(['--version'], {});
}

/**
 * Only what changed is sent, and nothing is deleted there. Rejects with a RemoteError in rsync's words: reason
 * `hostKey` where the user's known_hosts does not have the host's key.
 */
export async function shareFolders({ folders, cwd, target, remoteShell, signal }: Share): Promise<void> {
  const options = ['--archive', '--no-owner', '--no-group', '--protect-args'];
  const argv = [...options, `--rsh=${strictShell(remoteShell)}`, '--', ...folders, target];
  const { code, messages } = await runRsync(argv, { cwd, signal });
  signal?.throwIfAborted();
  if (code !== 0) throw shareError(target, code, messages);
}

/** Of an option given twice ssh takes the first: no question is asked, and no key is believed unseen. */
function strictShell(remoteShell = 'ssh'): string {
  const [program = 'ssh', ...rest] = remoteShell.trim().split(/\s+/);
  return [program, '-o BatchMode=yes', '-o StrictHostKeyChecking=yes', ...rest].join(' ');
}

interface RsyncEnd {
  readonly code: number | undefined;
  readonly messages: string;
}

function runRsync(
  argv: readonly string[],
  options: { readonly cwd?: string; readonly signal?: AbortSignal | undefined },
): Promise<RsyncEnd> {
  return new Promise((resolve, reject) => {
    const { signal, cwd } = options;
    const child = spawn('rsync', argv, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let messages = '';
    const stop = () => void child.kill();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    child.stderr.on('data', (chunk: Buffer) => {
      messages = (messages + chunk.toString()).slice(0, 4000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? noRsync(error) : error);
    });
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      resolve({ code: code ?? undefined, messages });
    });
  });
}

function noRsync(cause: Error): UserError {
  return new UserError(
    {
      what: 'handing files on needs rsync',
      why: 'there is no rsync in PATH',
      next: 'install it: apt install rsync, or brew install rsync',
    },
    cause,
  );
}

function shareError(target: string, code: number | undefined, messages: string): RemoteError {
  const host = target.slice(0, target.indexOf(':', target.indexOf(']') + 1));
  const unknownKey = /Host key verification failed/.test(messages);
  const lines = messages.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return new RemoteError({
    what: `the files were not handed on to ${target}`,
    why: visible(lines.slice(0, 4).join('; ')) || `rsync ended with ${code ?? 'a signal'}`,
    next: unknownKey ? `ssh ${host} once, and compare the key it shows` : 'mend that, then run it again',
    reason: unknownKey ? 'hostKey' : 'failed',
  });
}
