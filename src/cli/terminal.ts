// The one writer to the terminal: data on stdout, everything else on stderr, live lines where stderr is a TTY.
import { stripVTControlCharacters, styleText } from 'node:util';
import { UserError } from '../model/errors.js';
import type { Event, Output, Port, Progress, Question } from '../model/events.js';
import { visible, visibleOrColour } from '../model/visible.js';
import type { LiveLines } from './live-lines.js';

export interface Terminal extends Port {
  /** A line of the command's result, on stdout. */
  readonly data: (text: string) => void;
  /** A line for the reader, on stderr. */
  readonly line: (text: string) => void;
  /** What this run made so far, as told by `made` events. */
  readonly made: readonly string[];
  /** Takes the live lines away, e.g. before another program writes. */
  readonly settle: () => void;
  /** A line typed by the user, or the fallback for an empty one; undefined where there is no terminal to ask on. */
  readonly askText: (text: string, fallback: string) => Promise<string | undefined>;
  /** From now on everything told, and what only `--verbose` shows, is also written there, line by line. */
  readonly logTo: (write: (line: string) => void) => void;
}

export interface TerminalOptions {
  readonly verbose: boolean;
  /** True only where both stdin and stderr are terminals. */
  readonly interactive: boolean;
}

/** Opens the terminal; call once, in the bin. */
export async function openTerminal(options: TerminalOptions): Promise<Terminal> {
  const made: string[] = [];
  const live = process.stderr.isTTY ? await openLive() : undefined;
  let writeLog: ((line: string) => void) | undefined;
  const log = (text: string) => writeLog?.(stripVTControlCharacters(text));
  const line = (text: string) => {
    log(text);
    if (live) live.print(text);
    else process.stderr.write(`${text}\n`);
  };
  const output = ({ box, source, line: text }: Output) => {
    const whole = visible(`${box}: ${text}`);
    log(whole);
    // Through the live lines where both go to the same screen, so that neither tears the other.
    if (live && (source === 'stderr' || process.stdout.isTTY)) live.print(whole);
    else process[source].write(`${whole}\n`);
  };
  const report = (event: Event) => {
    if (event.kind === 'made') made.push(visible(`${event.what} ${event.id}`));
    if (event.kind === 'output') return output(event);
    if (event.kind === 'progress' && live) {
      if (event.state !== 'running') log(progressText(event));
      live.show(subjectOf(event), progressText(event), event.state !== 'running');
    } else if (isQuiet(event) && !options.verbose) for (const text of plainText(event)) log(text);
    else for (const text of plainText(event)) line(text);
  };
  return {
    report,
    line,
    made,
    data: (text) => {
      live?.settle();
      // Words of boxes and tags are made visible where they join a line; JSON escapes C0 alone, and C1 moves cursors too.
      process.stdout.write(`${visibleOrColour(text)}\n`);
    },
    settle: () => live?.settle(),
    logTo: (write) => {
      writeLog = write;
    },
    askText: async (text, fallback) => {
      live?.settle();
      if (!options.interactive) return undefined;
      return (await readAnswer(`${text} [${fallback}] `)).trim() || fallback;
    },
    ask: async (question) => {
      live?.settle();
      return options.interactive ? askOnTerminal(question) : refuseToAsk(question);
    },
  };
}

/** Loaded only where there is a terminal to draw on: a pipe starts without it. */
async function openLive(): Promise<LiveLines> {
  const { openLiveLines } = await import('./live-lines.js');
  return openLiveLines(process.stderr);
}

const subjectOf = (event: Progress): string => `${event.box ?? ''} ${event.subject}`;

const marks = { running: '·', done: '✓', failed: '✗', skipped: '-' } as const;
const colours = { running: 'dim', done: 'green', failed: 'red', skipped: 'dim' } as const;

function progressText(event: Progress): string {
  const mark = styleText(colours[event.state], marks[event.state], { stream: process.stderr });
  const detail = event.detail ? `  ${visible(event.detail)}` : '';
  const seconds = event.seconds === undefined ? '' : `  ${event.seconds.toFixed(1)} s`;
  return `${mark} ${visible(event.box ? `${event.box}: ${event.subject}` : event.subject)}${detail}${seconds}`;
}

/** What is shown only where lines change in place, or with `--verbose`. */
function isQuiet(event: Exclude<Event, Output>): boolean {
  return event.kind === 'trace' || (event.kind === 'progress' && event.passing === true);
}

function plainText(event: Exclude<Event, Output>): string[] {
  switch (event.kind) {
    case 'progress':
      return [progressText(event)];
    case 'made':
      return [visible(`  made ${event.what} ${event.id}`)];
    case 'warning':
      return [`${styleText('yellow', 'Warning:', { stream: process.stderr })} ${visible(event.text)}`];
    default:
      return [visible(event.text)];
  }
}

async function askOnTerminal(question: Question): Promise<boolean> {
  const hint = question.expected ? `type ${question.expected} to go on: ` : '[y/N] ';
  const answer = (await readAnswer(`${visible(question.text)} ${hint}`)).trim();
  return question.expected ? answer === question.expected : /^y(es)?$/i.test(answer);
}

async function readAnswer(prompt: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(prompt);
  } finally {
    reader.close();
  }
}

async function refuseToAsk(question: Question): Promise<boolean> {
  throw new UserError({
    what: `not done: ${question.text}`,
    why: 'there is no terminal to ask on',
    next: `run it again with ${question.flag}`,
    reason: question.reason ?? 'usage',
  });
}
