// Runs a command, or a script of this machine, on many boxes and hands out what it writes as it comes.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readStep } from '../../assets/steps.js';
import { RemoteError, UserError } from '../../model/errors.js';
import type { Selection } from '../../model/fleet.js';
import type { Connection } from '../../ssh/connection.js';
import type { RemoteResult } from '../../ssh/remote-command.js';
import { runStep } from '../../ssh/step.js';
import type { Context } from '../context.js';
import type { NumberedBox } from '../steps/fleet-boxes.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { splitLines } from '../steps/line-splitter.js';
import { connectTo } from '../steps/reach.js';

export interface WantedRun {
  /** Joined by blanks for the shell of the box; of a script, its arguments. */
  readonly command: readonly string[];
  /** A file here that is run there, by the interpreter of its first line. */
  readonly script?: string;
}

export interface FleetRunRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
  readonly run: PreparedRun;
  /** Tell each line as it comes; otherwise all of it is in the result. */
  readonly aloud: boolean;
}

export interface FleetRunResult {
  readonly code: number;
  /** Absent where it was told as it came: that of many boxes need not be kept. */
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A run that can be done: what is wrong with the words or the file is found before any box is looked for. */
export interface PreparedRun {
  /** @param mark stands in the environment of all that is started */
  readonly argv: (mark: string) => readonly string[];
  readonly stdin?: Buffer;
}

/** Seconds; an hour is what `login -- command` would wait for ever. */
const timeoutSeconds = 3600;

export async function prepareRun({ command, script }: WantedRun): Promise<PreparedRun> {
  const marked = (mark: string) => ['env', `FLOTILLA_RUN=${mark}`];
  if (script !== undefined) {
    const stdin = await readScript(script);
    return { argv: (mark) => [...marked(mark), 'sh', '-c', scriptRunner, 'sh', ...command], stdin };
  }
  const line = command.join(' ');
  if (line.trim() !== '') return { argv: (mark) => [...marked(mark), 'bash', '-c', line] };
  throw new UserError({
    what: 'there is nothing to run',
    why: 'the command is empty',
    next: 'write it after --, or name a file with --script',
  });
}

/** A command that ends with another status than 0 is a failure of its box. */
export async function runOnFleet(
  context: Context,
  { selection, choices, run, aloud }: FleetRunRequest,
): Promise<FleetReport<FleetRunResult>> {
  return workOnFleet(context, {
    command: `fleet run ${selection.base}`,
    verb: 'run',
    selection,
    choices,
    timeoutSeconds,
    work: (box, own) => runOnBox(own, box, { run, aloud }),
    detailsOf: ({ code }) => ({ code }),
  });
}

/** As a file and not on the shell's stdin, so that any interpreter can run it and its own stdin is empty. */
const scriptRunner = [
  'umask 077; set -C; file=/tmp/flotilla-run.$FLOTILLA_RUN',
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

type HowToRun = Pick<FleetRunRequest, 'run' | 'aloud'>;

async function runOnBox(context: Context, box: NumberedBox, how: HowToRun): Promise<FleetRunResult> {
  const connection = await connectTo(context, box);
  const mark = randomBytes(8).toString('hex');
  try {
    return checked(box, await runMarked(context, connection, { ...how, mark }), how.aloud);
  } catch (error) {
    if (context.signal.aborted) await endRun(context, connection, mark);
    throw error;
  } finally {
    connection.close();
  }
}

/** Its time ends with that of its box, by the signal. */
async function runMarked(
  { port, signal }: Context,
  connection: Connection,
  { run, aloud, mark }: HowToRun & { readonly mark: string },
): Promise<RemoteResult> {
  const box = connection.target.name;
  const teller = (source: 'stdout' | 'stderr') =>
    splitLines((line) => aloud && port.report({ kind: 'output', box, source, line }));
  const lines = { stdout: teller('stdout'), stderr: teller('stderr') };
  try {
    return await connection.run(
      { argv: run.argv(mark) },
      {
        stdin: run.stdin,
        timeoutSeconds: 86_400,
        signal,
        onOutput: (text, source) => lines[source].push(text),
      },
    );
  } finally {
    lines.stdout.end();
    lines.stderr.end();
  }
}

/** The end of a channel ends its shell; what ignores that, or left for a session of its own, is ended by its mark. */
async function endRun({ port }: Context, connection: Connection, mark: string): Promise<void> {
  const step = { name: 'run end', script: await readStep('run-end'), args: [mark], sudo: true };
  try {
    await runStep(connection, { ...step, timeoutSeconds: 10 });
  } catch (error) {
    const why = (error as Error).message;
    port.report({ kind: 'warning', text: `what the command started may still run: ${why}` });
  }
}

function checked({ user }: NumberedBox, result: RemoteResult, aloud: boolean): FleetRunResult {
  const { code, stdout, stderr, reason } = result;
  const output = aloud ? {} : { stdout, stderr };
  if (!result.failed && code !== undefined) return { code, ...output };
  throw new RemoteError({
    what: `the command failed on ${user}`,
    why: reason ?? 'no exit status',
    next: `stack login ${user}`,
    reason: 'failed',
    details: { code, ...output },
  });
}
