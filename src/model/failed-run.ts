// What a log of logs/ tells of a run that failed.

export interface FailedRun {
  /** What failed on the box or in its stack, e.g. `packages`; undefined where the log names nothing. */
  readonly step?: string;
  /** What that step printed, its last lines. */
  readonly output: readonly string[];
  /** The three lines of the error, without their labels. */
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

const outputLines = 15;

/** Undefined for a run that did not end in an error. */
export function readFailedRun(log: string, user: string): FailedRun | undefined {
  // Each line begins with its time.
  const lines = log.split('\n').map((line) => line.replace(/^\S+Z /, ''));
  const at = lines.findLastIndex((line) => line.startsWith('Error: '));
  if (at === -1) return undefined;
  const label = (name: string) => {
    const found = lines.slice(at, at + 3).find((line) => line.startsWith(name));
    return found?.slice(name.length).trim() ?? '';
  };
  const step = failedStep(lines.slice(0, at), user);
  const mark = `${step?.replaceAll(' ', '-')}: `;
  const output = lines.slice(0, at).filter((line) => line.startsWith(mark));
  return {
    step,
    output: output.slice(-outputLines).map((line) => line.slice(mark.length)),
    what: label('Error:'),
    why: label('  why:'),
    next: label('  next:'),
  };
}

/** The first that failed: what only followed comes after it, or says that it was cancelled. */
function failedStep(lines: readonly string[], user: string): string | undefined {
  const start = `✗ ${user}: `;
  const failed = lines.filter((line) => line.startsWith(start) && !/cancelled/i.test(line));
  // Subject, detail and seconds stand two blanks apart.
  return failed[0]?.slice(start.length).split('  ')[0];
}
