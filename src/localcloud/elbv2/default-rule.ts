// Every listener has one rule without conditions, tried last: its default actions.
import type { Store } from '../store.js';
import { type RuleRecord, rules } from './records.js';

export function defaultRuleOf(store: Store, listenerArn: string): RuleRecord | undefined {
  return rulesOf(store, listenerArn).at(-1);
}

/** A listener's rules in the order they are tried, the default one last. */
export function rulesOf(store: Store, listenerArn: string): RuleRecord[] {
  return rules(store)
    .values()
    .filter((rule) => rule.listenerArn === listenerArn)
    .sort((left, right) => place(left) - place(right));
}

function place({ priority }: RuleRecord): number {
  return priority === 'default' ? Number.POSITIVE_INFINITY : priority;
}
