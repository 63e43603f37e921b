// What a command on many boxes says at its end: a table, the result file, and the line that retries what failed.
import { exitCodes } from '../../model/exit-codes.js';
import { shortList } from '../../model/fleet.js';
import { shortLine } from '../../model/short-line.js';
import type { Outcome } from '../../operations/steps/fan-out.js';
import type { FleetReport } from '../../operations/steps/fleet-work.js';
import type { Run } from '../program.js';
import { tableLines } from './table.js';

export interface ReportWords<T> {
  readonly json?: boolean;
  /** `stderr` where the boxes' own lines are what stdout is for; default stdout. */
  readonly tableTo?: 'stdout' | 'stderr';
  /** One cell for a box that is done. */
  readonly cellOf: (value: T) => string;
  /** What JSON says of a box that is done; `cellOf` says it where absent. */
  readonly jsonOf?: (value: T) => unknown;
  /** What JSON says besides. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Writes the table to stdout, or the same as JSON; ends with 3 where a box failed. */
export function endFleet<T>(run: Run, report: FleetReport<T>, words: ReportWords<T>): void {
  const { terminal } = run;
  if (words.json) terminal.data(reportJson(report, words));
  else
    for (const line of tableLines(['BOX', 'RESULT', 'TIME', 'DETAIL'], rowsOf(report, words)))
      (words.tableTo === 'stderr' ? terminal.line : terminal.data)(line);
  const failed = report.outcomes.filter((outcome) => outcome.state !== 'done');
  terminal.line(
    `${report.outcomes.length - failed.length} of ${report.outcomes.length} boxes done; ${report.file}`,
  );
  if (failed.length === 0) return;
  terminal.line(
    `  retry: ${retryLine(
      report.base,
      failed.map(({ name }) => name),
    )}`,
  );
  run.exitWith(exitCodes.failed);
}

function rowsOf<T>({ outcomes }: FleetReport<T>, { cellOf }: ReportWords<T>): string[][] {
  return outcomes.map((outcome) => {
    const seconds = outcome.state === 'skipped' ? '-' : `${outcome.seconds.toFixed(1)} s`;
    return [outcome.name, outcome.state, seconds, detailOf(outcome, cellOf)];
  });
}

function detailOf<T>(outcome: Outcome<T>, cellOf: (value: T) => string): string {
  if (outcome.state === 'done') return cellOf(outcome.value);
  if (outcome.state === 'skipped') return outcome.why;
  const { reason, why } = outcome.complaint;
  return shortLine(reason === 'hostKey' ? `host key: ${why}` : why);
}

function reportJson<T>({ outcomes, file }: FleetReport<T>, { cellOf, jsonOf, more }: ReportWords<T>): string {
  const boxes = outcomes.map((outcome) => {
    const { name: user, state, seconds } = outcome;
    if (outcome.state === 'done') return { user, state, seconds, result: (jsonOf ?? cellOf)(outcome.value) };
    if (outcome.state === 'skipped') return { user, state, seconds, why: outcome.why };
    return { user, state, seconds, error: outcome.complaint };
  });
  return JSON.stringify({ file, boxes, ...more }, null, 2);
}

/** The words typed, narrowed to these boxes; `--only` goes before what is meant for the boxes. */
export function retryLine(base: string, names: readonly string[], typed = process.argv.slice(2)): string {
  const numbers = names.map((name) => Number(name.slice(base.length + 1)));
  const end = typed.indexOf('--');
  const [own, rest] = end === -1 ? [typed, []] : [typed.slice(0, end), typed.slice(end)];
  const kept = own.filter((word, index) => !isNarrowing(word) && own[index - 1] !== '--only');
  return ['fleet', ...kept, '--only', shortList(numbers), ...rest].map(asTyped).join(' ');
}

const isNarrowing = (word: string): boolean =>
  word === '--only' || word.startsWith('--only=') || word === '--retry-failed';

const asTyped = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
