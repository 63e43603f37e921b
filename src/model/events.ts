// What operations tell while they work, and what they may ask; terminals, JSON writers and tests implement the port.

/** One thing that is under way: a resource of a stack, a step on a box, a file on the wire. */
export interface Progress {
  readonly kind: 'progress';
  /** The box it is about; undefined for what boxes share. */
  readonly box?: string;
  /** Same subject, same line on a terminal: `stack BoxInstance`, `step data volume`. */
  readonly subject: string;
  readonly state: 'running' | 'done' | 'failed' | 'skipped';
  /** Short text behind the subject: an id, a reason, a percentage. */
  readonly detail?: string;
  /** Set when it ended. */
  readonly seconds?: number;
  /** Not worth a line of its own where lines cannot change in place. */
  readonly passing?: boolean;
}

/** A line that a command on a box wrote. */
export interface Output {
  readonly kind: 'output';
  readonly box: string;
  readonly source: 'stdout' | 'stderr';
  /** Raw, without its newline. */
  readonly line: string;
}

/** A sentence the user should read now, e.g. that a zone had no capacity. */
interface Notice {
  readonly kind: 'notice' | 'warning';
  readonly text: string;
}

/** Something now exists that was not there before; the ids a user needs when a run breaks off. */
interface Made {
  readonly kind: 'made';
  /** What it is in the user's words: `stack`, `instance`, `snapshot`. */
  readonly what: string;
  readonly id: string;
}

/** A line for the log file and `--verbose` only. */
interface Trace {
  readonly kind: 'trace';
  readonly text: string;
}

export type Event = Progress | Output | Notice | Made | Trace;

/** A question with its answer for a run without a terminal: the flag that answers it. */
export interface Question {
  readonly text: string;
  /** The exact word that means yes, e.g. the box's name; without it a plain y/n. */
  readonly expected?: string;
  /** Named in the error when there is no terminal, e.g. `--yes`. */
  readonly flag: string;
  /** Exit reason of a run that cannot ask; `usage` unless data would be lost. */
  readonly reason?: 'usage' | 'protected';
}

/** The one way out of an operation to whoever runs it. */
export interface Port {
  readonly report: (event: Event) => void;
  /** Resolves to false when the user says no; throws a UserError naming the flag where nobody can be asked. */
  readonly ask: (question: Question) => Promise<boolean>;
}
