// Gathers what many ask for at nearly the same time into one call.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Batch<Key, Value> {
  /** How long the first one waits for company. */
  readonly windowMs: number;
  /** Keys of one call. */
  readonly most: number;
  /** Answers what it found; a key without an entry was not there. */
  readonly send: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
}

/** A function of one key. A call that fails fails for every key in it. */
export function batched<Key, Value>({
  windowMs,
  most,
  send,
}: Batch<Key, Value>): (key: Key) => Promise<Value | undefined> {
  let open: { readonly keys: Key[]; readonly answer: Promise<ReadonlyMap<Key, Value>> } | undefined;
  const begin = () => {
    const keys: Key[] = [];
    const answer = sleep(windowMs).then(() => {
      if (open?.keys === keys) open = undefined;
      return send(keys);
    });
    return { keys, answer };
  };
  return async (key) => {
    open ??= begin();
    const mine = open;
    mine.keys.push(key);
    if (mine.keys.length >= most) open = undefined;
    return (await mine.answer).get(key);
  };
}
