// Reads an IAM policy document: what of the language is known here, and a clear refusal of the rest.

export interface Statement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  /** Patterns like `ec2:Describe*`. */
  readonly actions: readonly string[];
  /** Patterns like `arn:aws:ec2:*:*:instance/*`. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  /** E.g. `StringEquals`, `ForAnyValue:StringLike`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** What is wrong with a document; the message names the statement. */
export class PolicyError extends Error {}

const elements = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/**
 * The statements of an identity-based policy.
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @throws PolicyError also for NotAction, NotResource and policy variables, which are not known here
 */
export function readPolicy(document: string): Statement[] {
  const policy = parse(document);
  if (!isRecord(policy)) throw new PolicyError('The policy must be a JSON object.');
  if (policy.Version !== '2012-10-17') throw new PolicyError('Version must be 2012-10-17.');
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return statements.map((statement: unknown, index) => readStatement(statement, index + 1));
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch (error) {
    throw new PolicyError(`The policy is no JSON: ${(error as Error).message}`);
  }
}

function readStatement(statement: unknown, place: number): Statement {
  if (!isRecord(statement)) throw new PolicyError(`Statement ${place} must be an object.`);
  const sid = typeof statement.Sid === 'string' ? statement.Sid : `statement ${place}`;
  const unknown = Object.keys(statement).find((name) => !elements.has(name));
  if (unknown !== undefined) throw new PolicyError(`${sid}: ${unknown} is not known here.`);
  const effect = statement.Effect;
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError(`${sid}: Effect must be Allow or Deny.`);
  const actions = readTexts(statement.Action, `${sid}: Action`);
  const odd = actions.find((action) => action !== '*' && !/^[a-z0-9-]+:[\w*?]+$/i.test(action));
  if (odd !== undefined) throw new PolicyError(`${sid}: "${odd}" is no action.`);
  const resources = readTexts(statement.Resource, `${sid}: Resource`);
  return { sid, effect, actions, resources, conditions: readConditions(statement.Condition, sid) };
}

function readConditions(given: unknown, sid: string): Condition[] {
  if (given === undefined) return [];
  if (!isRecord(given)) throw new PolicyError(`${sid}: Condition must be an object.`);
  return Object.entries(given).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) throw new PolicyError(`${sid}: ${operator} must be an object.`);
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values: readTexts(values, `${sid}: ${key}`),
    }));
  });
}

function readTexts(given: unknown, what: string): string[] {
  const texts = Array.isArray(given) ? given : [given];
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== ''))
    throw new PolicyError(`${what} must be a text or a list of texts.`);
  if (texts.some((text: string) => text.includes('${'))) {
    throw new PolicyError(`${what} has a policy variable, which is not known here.`);
  }
  return texts;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
