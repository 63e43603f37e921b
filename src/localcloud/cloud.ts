// The one value every handler works on: state, clock, machines and background work of one local cloud.
import type { Clock } from './clock.js';
import type { Machines } from './machines/machines.js';
import type { Store } from './store.js';

export interface LocalCloud {
  /** Twelve digits, as AWS's account ids. */
  readonly account: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly machines: Machines;
  readonly front: Front;
  /**
   * Runs work nobody waits for. A failure is written to the cloud's log under the given name; the work itself
   * must put the state right (a failed launch ends in a terminated instance, a failed stack in a rollback).
   */
  readonly background: (name: string, work: () => Promise<void>) => void;
  /** AWS's rates and times; absent where everything is answered at once. */
  readonly pace?: Pace | undefined;
  /** A line in the cloud's own log file. */
  readonly log: (line: string) => void;
}

/** The HTTPS front: what listens for the load balancers' listeners. */
export interface Front {
  /** Makes the listening sockets and routes agree with the stored listeners and rules. Idempotent. */
  readonly reconcile: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** PEM file of the authority that signs the local certificates. */
  readonly authorityFile: string;
}

/** One call of an AWS action, as far as its rate depends on it. */
export interface PacedCall {
  /** Scope of the service, e.g. `ec2`. */
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** AWS's rates and times. */
export interface Pace {
  /** A user's call: throws AWS's throttle where its rate is exceeded, and takes as long as AWS does. */
  readonly admit: (call: PacedCall) => Promise<void>;
  /** A call that CloudFormation makes for the user: it tries again until the rate lets it through. */
  readonly waitFor: (call: PacedCall) => Promise<void>;
  /** From `pending` to `running`. */
  readonly launch: () => Promise<void>;
  /** What CloudFormation adds to the work of one operation on a stack. */
  readonly stackOperation: () => Promise<void>;
}
