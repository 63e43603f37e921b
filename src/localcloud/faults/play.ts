// Plays the faults of the script around one API call: before it takes effect, or on its answer.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { isBox } from './boxes.js';
import { changeConsole } from './console.js';
import { hideNew, hideNewInAnswer } from './hide.js';
import { faultRules } from './kinds.js';
import { LostAnswer } from './lost-answer.js';
import { type FaultEntry, faultTable } from './records.js';
import { accessDenied, expiredToken, throttled } from './refusals.js';
import { scopeOf } from './scope.js';
import { takeFault } from './take.js';

/** One call: `namespace` is that of its operation schema, e.g. `com.amazonaws.ec2`. */
export interface AskedCall {
  readonly namespace: string;
  readonly action: string;
  readonly input: unknown;
  readonly call: Call;
}

/**
 * Answers what `work` answers, unless a fault is due.
 * @throws the fault's error, or LostAnswer once the work is done
 */
export async function playFaults<T>(asked: AskedCall, work: () => T | Promise<T>): Promise<T> {
  const { store } = asked.call.cloud;
  if (faultTable(store).get('1') === undefined || asked.namespace === 'flotilla') return work();
  hideNew(asked, (entry) => isAbout(entry, asked));
  const entry = takeFault(store, (one) => one.fault !== 'not-found' && isAbout(one, asked));
  if (entry) asked.call.cloud.log(`${asked.call.requestId} plays ${entry.fault} for ${asked.action}`);
  refuse(entry, asked);
  const answer = hideNewInAnswer(asked, await work(), (one) => isAbout(one, asked));
  if (entry?.fault === 'lost-answer') throw new LostAnswer(asked.action);
  return entry?.fault.startsWith('console-') ? changeConsole(entry, answer) : answer;
}

function refuse(entry: FaultEntry | undefined, asked: AskedCall): void {
  if (entry?.fault === 'throttle') throw throttled(asked);
  if (entry?.fault === 'access-denied') throw accessDenied(asked);
  if (entry?.fault === 'expired-token') throw expiredToken(asked);
  if (entry?.fault !== 'error') return;
  const { code = '', message = 'The local cloud plays this fault.', status = 400 } = entry;
  throw new AwsError(code, message, status);
}

function isAbout(entry: FaultEntry, { namespace, action, input, call }: AskedCall): boolean {
  if (faultRules(entry.fault)?.place !== 'call') return false;
  if (entry.region !== undefined && entry.region !== call.region) return false;
  if (!namesAction(entry.action ?? '*', scopeOf(namespace), action)) return false;
  if (!isFrom(entry, action, call)) return false;
  return entry.box === undefined || isOfBox(entry.box, input, call);
}

/** Shells' `*`; a service before a colon as in IAM's actions. */
function namesAction(pattern: string, scope: string, action: string): boolean {
  const [name = '', service] = pattern.split(':').reverse();
  if (service !== undefined && service !== scope) return false;
  return new RegExp(`^${name.replace(/[^\w*]/g, '').replaceAll('*', '.*')}$`).test(action);
}

/**
 * CloudFormation tries again by itself what was throttled or lost, and its looks would make counting unforeseeable:
 * such faults are for callers, unless the entry says otherwise.
 */
function isFrom({ from, fault }: FaultEntry, action: string, { onBehalfOf }: Call): boolean {
  const forCallers =
    ['throttle', 'lost-answer', 'expired-token'].includes(fault) || /^(Describe|Get|List)/.test(action);
  const wanted = from ?? (forCallers ? 'caller' : 'any');
  return wanted === 'any' || wanted === (onBehalfOf ?? 'caller');
}

function isOfBox(box: string, input: unknown, { cloud }: Call): boolean {
  const { InstanceId: id = '' } = input as { readonly InstanceId?: string };
  const tags = cloud.store.table<{ tags: { Value: string }[] }>('ec2/instances').get(id)?.tags ?? [];
  return isBox(box, { id, tags });
}
