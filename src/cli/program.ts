// One bin: a hand-written list of commands, of which only the one that is typed gets loaded.
import { Command, CommanderError, type OutputConfiguration } from 'commander';
import { UserError } from '../model/errors.js';
import { exitCodes } from '../model/exit-codes.js';
import { endWithError } from './exit.js';
import { openTerminal, type Terminal } from './terminal.js';
import { version } from './version.js';

/** What a command file exports. */
interface CommandModule {
  /** Adds arguments, options, examples and the action. */
  readonly define: (command: Command, run: Run) => void;
}

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
  readonly hidden?: boolean;
  /** It tells of all commands, so that all of them must be loaded for it. */
  readonly tellsAll?: boolean;
}

/** What an action gets besides its own words. */
export interface Run {
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Ends with this code when the action is done, e.g. the remote status of `login -- command`. */
  readonly exitWith: (code: number) => void;
  /** Done last, however the command ends. */
  readonly atEnd: (work: () => void) => void;
}

interface Program {
  readonly name: string;
  readonly description: string;
  readonly examples: string;
  readonly commands: readonly CommandEntry[];
}

/** Parses the command line, runs the command, and ends the process with its exit code. */
export async function runProgram(program: Program): Promise<void> {
  const words = ownWords(process.argv.slice(2));
  leaveWhenNobodyReads();
  const terminal = await openTerminal({
    verbose: words.includes('--verbose'),
    interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  });
  let code: number = exitCodes.done;
  const last: (() => void)[] = [];
  const run: Run = {
    terminal,
    signal: listenForInterrupts(terminal),
    exitWith: (status) => {
      code = status;
    },
    atEnd: (work) => last.push(work),
  };
  try {
    const root = await buildRoot(program, words, run);
    await root.parseAsync(process.argv);
    if (run.signal.aborted) code = exitCodes.interrupted;
  } catch (error) {
    code = endOf(error, run, [program.name, ...words]);
  }
  terminal.settle();
  for (const work of last) work();
  // An idle socket of an SDK client must not hold the process once its command is over.
  await flushAndExit(code);
}

/** `stack list | head -1` closes our stdout early; that is no failure. */
function leaveWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

/** What stands before `--`: the rest belongs to a command on the box. */
function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}

async function buildRoot(program: Program, words: readonly string[], run: Run): Promise<Command> {
  const root = new Command(program.name).description(program.description).version(version());
  root
    .addHelpText('after', program.examples)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput(silentErrors);
  const all = program.commands.some((entry) => entry.tellsAll && entry.name === words[0]);
  for (const entry of program.commands) {
    const command = root.command(entry.name, { hidden: entry.hidden ?? false }).summary(entry.summary);
    command.description(entry.summary);
    if (all || words.includes(entry.name)) (await entry.load()).define(command, run);
  }
  return root;
}

/** What commander has to say comes as an error, and is told by the one writer there is. */
const silentErrors: OutputConfiguration = { outputError: () => {} };

function endOf(error: unknown, run: Run, words: readonly string[]): number {
  const helped = error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help');
  if (helped) return exitCodes.done;
  return endWithError(run.terminal, toldError(error, run, words), words.includes('--json'));
}

function toldError(error: unknown, run: Run, words: readonly string[]): unknown {
  if (run.signal.aborted) return interruptedError();
  return error instanceof CommanderError ? usageError(error, words) : error;
}

function usageError(error: CommanderError, words: readonly string[]): UserError {
  const [what = '', hint] = error.message.replace(/^error: /, '').split('\n');
  return new UserError({
    what,
    why: hint ?? 'these words do not fit the command',
    next: `${typedCommand(error, words)} --help`,
  });
}

/** `stack create` of `stack create alice --root-size x`; `stack` of `stack crate`. */
function typedCommand(error: CommanderError, words: readonly string[]): string {
  const unknown = /^error: unknown command '(.*)'/.exec(error.message)?.[1];
  const known = unknown === undefined ? words.slice(0, 2) : words.slice(0, words.indexOf(unknown));
  return known.filter((word) => /^[a-z]/.test(word)).join(' ');
}

function interruptedError(): UserError {
  return new UserError({
    what: 'interrupted',
    why: 'Ctrl-C or a signal ended this run',
    next: 'run the same command again to go on from here',
    reason: 'interrupted',
  });
}

/** The first signal lets work end in order, the second ends the process at once. */
function listenForInterrupts(terminal: Terminal): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    terminal.line('Stopping; once more to leave at once.');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

async function flushAndExit(code: number): Promise<void> {
  process.exitCode = code;
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
  process.exit(code);
}
