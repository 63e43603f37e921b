// Whether statements allow one permission, in IAM's order: a Deny counts, then an Allow, then nothing is allowed.
import { conditionsHold } from './conditions.js';
import type { Statement } from './document.js';
import { matches } from './pattern.js';
import type { Requirement } from './requirement.js';

export interface Evaluation {
  readonly verdict: 'allowed' | 'denied' | 'not allowed';
  /** Statements about the action with a condition that is not known here. */
  readonly passedOver: readonly string[];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, for one account. */
export function evaluate(statements: readonly Statement[], requirement: Requirement): Evaluation {
  const about = statements.filter((statement) => isAbout(statement, requirement));
  const held = about.map((statement) => ({
    statement,
    holding: conditionsHold(statement.conditions, requirement),
  }));
  const applying = held.filter(({ holding }) => holding === 'yes').map(({ statement }) => statement.effect);
  return {
    verdict: applying.includes('Deny') ? 'denied' : applying.includes('Allow') ? 'allowed' : 'not allowed',
    passedOver: held.filter(({ holding }) => holding === 'unknown').map(({ statement }) => statement.sid),
  };
}

/** Actions ignore case, ARNs do not. */
function isAbout({ actions, resources }: Statement, { action, resource }: Requirement): boolean {
  if (!actions.some((pattern) => matches(pattern, action, 'i'))) return false;
  return resources.some((pattern) => matches(pattern, resource));
}
