// Gathers what many ask for at nearly the same time into one call.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../../cloud/clients.js';
import type { CloudError } from '../../model/errors.js';

export interface Company {
  /** One that comes alone waits for nobody. */
  readonly many: boolean;
  /** Keys of one call. */
  readonly most: number;
  /** Nobody but the end of the command waits for it, so that it may wait longer for more. */
  readonly unhurried?: boolean;
}

/** Makes a function of one key out of a call for many. */
export type Gather = <Key, Value>(
  send: Batch<Key, Value>['send'],
) => (key: Key) => Promise<Value | undefined>;

/** With the one window for all: the local cloud answers in milliseconds; on AWS calls are what is scarce. */
export function gatherFor({ scarceCalls }: Cloud, { many, most, unhurried = false }: Company): Gather {
  const scarceMs = unhurried ? 4000 : 1000;
  const windowMs = many ? (scarceCalls ? scarceMs : 50) : 0;
  return (send) => batched({ windowMs, most, send });
}

interface Batch<Key, Value> {
  /** How long the first one waits for company. */
  readonly windowMs: number;
  /** Keys of one call. */
  readonly most: number;
  /** Answers what it found; a key without an entry was not there. */
  readonly send: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
}

/** A function of one key. A call that fails fails for every key in it. */
function batched<Key, Value>({
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

/** For calls that answer what was refused of the many in them. */
export function orThrow(
  refusal: CloudError | undefined,
  explained = (error: CloudError): Error => error,
): void {
  if (refusal) throw explained(refusal);
}
