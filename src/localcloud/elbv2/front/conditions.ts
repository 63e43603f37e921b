// Matches requests against the conditions of rules.
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { matchesGlob } from './glob.js';

/** What a rule looks at. */
export interface RequestKey {
  /** Lower case, without a port. */
  readonly host: string;
  /** Without the query. */
  readonly path: string;
}

/** All conditions must hold, each by any of its values. Hosts match in any case, paths exactly. */
export function compileConditions(conditions: readonly RuleCondition[]): (request: RequestKey) => boolean {
  const tests = conditions.map(({ Field, Values = [] }) => {
    if (Field === 'host-header') {
      const values = Values.map((value) => value.toLowerCase());
      // A hundred boxes are a hundred rules with plain names: comparing those must cost next to nothing.
      const names = new Set(values.filter((value) => !/[*?]/.test(value)));
      const patterns = values.filter((value) => !names.has(value));
      return ({ host }: RequestKey) =>
        names.has(host) || patterns.some((pattern) => matchesGlob(pattern, host));
    }
    return ({ path }: RequestKey) => Values.some((pattern) => matchesGlob(pattern, path));
  });
  return (request) => tests.every((test) => test(request));
}
