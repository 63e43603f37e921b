// Why a local cloud cannot be had, in the three lines a user reads.

export type LocalCloudReason =
  | 'no-engine'
  | 'not-permitted'
  | 'port-taken'
  | 'other-settings'
  | 'bad-folder'
  | 'bad-script'
  | 'not-running'
  | 'start-failed';

export interface LocalCloudProblem {
  readonly reason: LocalCloudReason;
  /** What failed. */
  readonly what: string;
  /** Why, in the words of whoever refused. */
  readonly why: string;
  /** What to type next. */
  readonly next: string;
}

/** A local cloud that did not start, stop or answer. */
export class LocalCloudError extends Error {
  readonly reason: LocalCloudReason;
  readonly what: string;
  readonly why: string;
  readonly next: string;
  constructor(problem: LocalCloudProblem) {
    super(`${problem.what} ${problem.why}`);
    this.name = 'LocalCloudError';
    this.reason = problem.reason;
    this.what = problem.what;
    this.why = problem.why;
    this.next = problem.next;
  }
}

/** The problem behind any error; what is not one of ours is a failed start. */
export function toProblem(error: unknown): LocalCloudProblem {
  if (error instanceof LocalCloudError) {
    const { reason, what, why, next } = error;
    return { reason, what, why, next };
  }
  return {
    reason: 'start-failed',
    what: 'The local cloud did not start.',
    why: error instanceof Error ? error.message : String(error),
    next: 'Read its log, cloud.log in the folder of the local cloud.',
  };
}
