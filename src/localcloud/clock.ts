// Time as the local cloud sees it; the one place that reads the wall clock, so that tests can move it.

export interface Clock {
  readonly now: () => Date;
  /** Resolves after `ms` milliseconds of this clock. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** The machine's own clock. */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
