// Runs a command, or a script of this machine, on many boxes and hands out what it writes as it comes.
import { readFile } from 'node:fs/promises';
import { RemoteError, UserError } from '../../model/errors.js';
import type { Selection } from '../../model/fleet.js';
import type { Connection } from '../../ssh/connection.js';
import type { RemoteCommand, RemoteResult } from '../../ssh/remote-command.js';
import type { Context } from '../context.js';
import type { NumberedBox } from '../steps/fleet-boxes.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { splitLines } from '../steps/line-splitter.js';
import { connectTo } from '../steps/reach.js';

export interface FleetRunRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
  /** Joined by blanks for the shell of the box; of a script, its arguments. */
  readonly command: readonly string[];
  /** A file here that is run there, by the interpreter of its first line. */
  readonly script?: string;
}

export interface FleetRunResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds; an hour is what `login -- command` would wait for ever. */
const timeoutSeconds = 3600;

/** A command that ends with another status than 0 is a failure of its box. */
export async function runOnFleet(
  context: Context,
  request: FleetRunRequest,
): Promise<FleetReport<FleetRunResult>> {
  const { selection, choices } = request;
  const work = await workOf(request);
  return workOnFleet(context, {
    command: `fleet run ${selection.base}`,
    verb: 'run',
    selection,
    choices,
    timeoutSeconds,
    work: (box, own) => runOnBox(own, box, work, choices.timeoutSeconds ?? timeoutSeconds),
  });
}

interface Work extends RemoteCommand {
  readonly stdin?: Buffer;
}

async function workOf({ command, script }: FleetRunRequest): Promise<Work> {
  if (script !== undefined)
    return { argv: ['sh', '-c', scriptRunner, 'sh', ...command], stdin: await readScript(script) };
  const line = command.join(' ');
  if (line.trim() !== '') return { argv: ['bash', '-c', line] };
  throw new UserError({
    what: 'there is nothing to run',
    why: 'the command is empty',
    next: 'write it after --, or name a file with --script',
  });
}

/** As a file and not on the shell's stdin, so that any interpreter can run it and its own stdin is empty. */
const scriptRunner = [
  'umask 077; file=$(mktemp) || exit 1',
  `trap 'rm -f "$file"' EXIT`,
  'cat >"$file" && chmod 700 "$file" && "$file" "$@" </dev/null',
].join('\n');

async function readScript(path: string): Promise<Buffer> {
  const script = await readFile(path).catch((error: Error) => {
    throw new UserError({
      what: `cannot read the script ${path}`,
      why: error.message,
      next: 'name a file that you may read',
    });
  });
  if (script.length > 0) return script;
  throw new UserError({
    what: `the script ${path} is empty`,
    why: 'it has 0 bytes',
    next: 'name another file',
  });
}

async function runOnBox(
  context: Context,
  box: NumberedBox,
  { stdin, ...command }: Work,
  seconds: number,
): Promise<FleetRunResult> {
  const connection = await connectTo(context, box);
  try {
    return checked(box, await runAloud(context, { box, connection, command, stdin, seconds }));
  } finally {
    connection.close();
  }
}

interface LoudRun {
  readonly box: NumberedBox;
  readonly connection: Connection;
  readonly command: RemoteCommand;
  readonly stdin?: Buffer;
  readonly seconds: number;
}

async function runAloud({ port, signal }: Context, run: LoudRun): Promise<RemoteResult> {
  const teller = (source: 'stdout' | 'stderr') =>
    splitLines((line) => port.report({ kind: 'output', box: run.box.user, source, line }));
  const lines = { stdout: teller('stdout'), stderr: teller('stderr') };
  try {
    return await run.connection.run(run.command, {
      stdin: run.stdin,
      timeoutSeconds: run.seconds,
      signal,
      onOutput: (text, source) => lines[source].push(text),
    });
  } finally {
    lines.stdout.end();
    lines.stderr.end();
  }
}

function checked({ user }: NumberedBox, result: RemoteResult): FleetRunResult {
  const { stdout, stderr } = result;
  if (!result.failed) return { stdout, stderr };
  throw new RemoteError({
    what: `the command failed on ${user}`,
    why: result.reason ?? 'no exit status',
    next: `stack login ${user}`,
    reason: 'failed',
    details: { code: result.code, stdout, stderr },
  });
}
