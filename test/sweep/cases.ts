// What is done to a call, or to a resource of a stack, and which of it a sweep tries.
import type { SweptCommand } from './commands.js';

/** What a fault script plays at the n-th call of a run. */
export const callFaults = {
  'error 500': {
    fault: 'error',
    code: 'InternalError',
    message: 'An internal error has occurred',
    status: 500,
  },
  'error 400': {
    fault: 'error',
    code: 'InvalidParameterCombination',
    message: 'The sweep refuses this call',
  },
  'lost answer': { fault: 'lost-answer' },
  throttle: { fault: 'throttle' },
  'access denied': { fault: 'access-denied' },
  // Credentials that have run out stay so.
  'expired token': { fault: 'expired-token', onwards: true },
} as const;

/** What becomes of the process that makes the call. */
export const interruptions = ['SIGINT', 'SIGKILL before', 'SIGKILL after'] as const;

export type CallFault = keyof typeof callFaults;
export type Interruption = (typeof interruptions)[number];

export interface Case {
  readonly command: SweptCommand;
  /** From 1; 0 for a resource. */
  readonly index: number;
  /** That call in the undisturbed run, or the resource. */
  readonly subject: string;
  readonly fault: CallFault | Interruption | string;
}

export const isInterruption = (fault: string): fault is Interruption =>
  interruptions.some((one) => one === fault);

/** Of an action as `ec2:CreateTags`. */
export const isChange = (action: string): boolean => !/:(Describe|Get|List)/.test(action);

/** The entry of the fault script; interruptions have none. */
export function entryOf({ index, subject, fault }: Case): object | undefined {
  if (isInterruption(fault)) return undefined;
  if (index === 0) return { fault, resource: subject };
  const { onwards, ...entry } = { onwards: false, ...callFaults[fault as CallFault] };
  return { ...entry, action: '*', from: 'caller', nth: onwards ? `${index}-` : String(index) };
}

export interface CaseChoice {
  readonly faults: readonly (CallFault | Interruption)[];
  /** Only the first call of each action. */
  readonly onlyFirst: boolean;
  readonly resources: boolean;
}

/** All cases of a command whose undisturbed run makes these calls. */
export function casesOf(command: SweptCommand, calls: readonly string[], choice: CaseChoice): Case[] {
  const indexes = calls.map((_, place) => place + 1);
  const wanted = choice.onlyFirst
    ? indexes.filter((index) => calls.indexOf(calls[index - 1] ?? '') === index - 1)
    : indexes;
  const ofCalls = wanted.flatMap((index) =>
    choice.faults.map((fault) => ({ command, index, subject: calls[index - 1] ?? '', fault })),
  );
  const ofResources = command.resources.map(([fault, subject]) => ({ command, index: 0, subject, fault }));
  return choice.resources ? [...ofCalls, ...ofResources] : ofCalls;
}
