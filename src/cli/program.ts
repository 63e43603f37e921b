// One bin: a hand-written list of commands, of which only the one that is typed gets loaded.
import { Command, CommanderError } from 'commander';
import { UserError } from '../model/errors.js';
import { exitCodes } from '../model/exit-codes.js';
import { endWithError } from './exit.js';
import { openTerminal, type Terminal } from './terminal.js';
import { version } from './version.js';

/** What a command file exports. */
export interface CommandModule {
  /** Adds arguments, options, examples and the action. */
  readonly define: (command: Command, run: Run) => void;
}

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
  readonly hidden?: boolean;
}

/** What an action gets besides its own words. */
export interface Run {
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Ends with this code when the action is done, e.g. the remote status of `login -- command`. */
  readonly exitWith: (code: number) => void;
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
  const terminal = await openTerminal({
    verbose: words.includes('--verbose'),
    interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  });
  let code: number = exitCodes.done;
  const run: Run = {
    terminal,
    signal: listenForInterrupts(terminal),
    exitWith: (status) => {
      code = status;
    },
  };
  try {
    const root = await buildRoot(program, words, run);
    await root.parseAsync(process.argv);
    if (run.signal.aborted) code = exitCodes.interrupted;
  } catch (error) {
    code = endOf(error, run, words);
  }
  terminal.settle();
  // An idle socket of an SDK client must not hold the process once its command is over.
  await flushAndExit(code);
}

/** What stands before `--`: the rest belongs to a command on the box. */
function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}

async function buildRoot(program: Program, words: readonly string[], run: Run): Promise<Command> {
  const root = new Command(program.name).description(program.description).version(version());
  root.addHelpText('after', program.examples).exitOverride().showSuggestionAfterError();
  for (const entry of program.commands) {
    const command = root.command(entry.name, { hidden: entry.hidden ?? false }).summary(entry.summary);
    command.description(entry.summary).exitOverride();
    if (words.includes(entry.name)) (await entry.load()).define(command, run);
  }
  return root;
}

function endOf(error: unknown, run: Run, words: readonly string[]): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const told = run.signal.aborted ? interruptedError() : error;
  return endWithError(run.terminal, told, words.includes('--json'));
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
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
  process.exit(code);
}
