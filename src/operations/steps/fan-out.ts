// The same work on many boxes: a bounded number at a time, each with a time limit, and none stops the others.
import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { type Complaint, complaintOf } from '../../model/errors.js';

export interface FanOut<Item, T> {
  readonly items: readonly Item[];
  readonly nameOf: (item: Item) => string;
  /** At once. */
  readonly parallel: number;
  /** Per box, from the moment its own work begins. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** After so many failures the boxes not yet begun are skipped. */
  readonly maxFailures?: number;
  /** `signal` is aborted when the box's time is up or the user wants out. */
  readonly work: (item: Item, signal: AbortSignal) => Promise<T>;
  readonly onEnd?: (outcome: Outcome<T>) => void;
}

export type Outcome<T> = {
  readonly name: string;
  readonly seconds: number;
} & (
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'failed'; readonly complaint: Complaint; readonly error: unknown }
  | { readonly state: 'skipped'; readonly why: string }
);

/**
 * Answers one outcome for each item, in the order of the items. Rejects only with the user's signal, after all work
 * that had begun has ended or been given up.
 */
export async function fanOut<Item, T>(options: FanOut<Item, T>): Promise<Outcome<T>[]> {
  // Every box listens to it, and every step of a box to the box's own.
  setMaxListeners(0, options.signal);
  const { items, parallel, signal, maxFailures = Number.POSITIVE_INFINITY } = options;
  const outcomes: Outcome<T>[] = [];
  let [next, failures] = [0, 0];
  const takeTurns = async () => {
    for (let index = next++; index < items.length; index = next++) {
      if (signal.aborted) return;
      const outcome =
        failures >= maxFailures
          ? skipped<T>(options.nameOf(items[index] as Item), failures)
          : await runOne(options, items[index] as Item);
      if (outcome.state === 'failed') failures++;
      outcomes[index] = outcome;
      if (!signal.aborted) options.onEnd?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, takeTurns));
  signal.throwIfAborted();
  return outcomes;
}

/** How many boxes at once: as chosen, else from this machine. */
export const boxesAtOnce = (chosen?: number): number => chosen ?? defaultParallel(availableParallelism());

/** How many boxes at once where nobody said: SSH costs the processor at its start, then waits. */
export function defaultParallel(cores: number): number {
  return Math.min(64, 16 * cores);
}

async function runOne<Item, T>(options: FanOut<Item, T>, item: Item): Promise<Outcome<T>> {
  const { nameOf, timeoutSeconds, signal, work } = options;
  const [name, start] = [nameOf(item), performance.now()];
  const limit = limitTime(signal, timeoutSeconds);
  const seconds = () => (performance.now() - start) / 1000;
  const running = (async () => work(item, limit.signal))();
  try {
    const value = await Promise.race([running, limit.over]);
    return { name, seconds: seconds(), state: 'done', value };
  } catch (error) {
    await endsOrIsGivenUp(running);
    const complaint = limit.passed() ? tooSlow(name, timeoutSeconds) : complaintFrom(name, error);
    return { name, seconds: seconds(), state: 'failed', complaint, error };
  } finally {
    limit.clear();
  }
}

/** What work that was told to end may take for it: half a file here is removed, a lock given back. */
const graceMs = 2000;

async function endsOrIsGivenUp(running: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([running.catch(() => {}), late]);
  clearTimeout(timer);
}

interface TimeLimit {
  readonly signal: AbortSignal;
  /** Rejects when the time is up or the user wants out. */
  readonly over: Promise<never>;
  readonly passed: () => boolean;
  readonly clear: () => void;
}

function limitTime(outer: AbortSignal, seconds: number): TimeLimit {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort(new Error(`not done after ${seconds} seconds`));
  }, seconds * 1000);
  const onOuter = () => controller.abort(outer.reason);
  outer.addEventListener('abort', onOuter);
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  over.catch(() => {});
  return {
    signal: controller.signal,
    over,
    passed: () => late,
    clear: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onOuter);
    },
  };
}

function tooSlow(name: string, seconds: number): Complaint {
  return {
    what: `${name} took too long`,
    why: `it was not done after ${seconds} seconds`,
    next: `stack why ${name}, or a larger --timeout`,
    reason: 'failed',
  };
}

/** A bug met on one box is that box's failure too: the others are not to suffer from it. */
function complaintFrom(name: string, error: unknown): Complaint {
  const why = error instanceof Error ? error.message : String(error);
  return (
    complaintOf(error) ?? {
      what: `${name}: a bug in flotilla`,
      why,
      next: 'see the log of this run',
      reason: 'bug',
    }
  );
}

function skipped<T>(name: string, failures: number): Outcome<T> {
  return { name, seconds: 0, state: 'skipped', why: `${failures} boxes had failed before` };
}
