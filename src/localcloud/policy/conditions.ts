// Whether the conditions of a statement hold for one permission that is asked for.
import type { Condition } from './document.js';
import { matches } from './pattern.js';
import type { Requirement } from './requirement.js';

/** `unknown` where an operator or key is not known here: then the statement says nothing. */
export type Holding = 'yes' | 'no' | 'unknown';

/** Every condition of a statement must hold; of the values of one, any. */
export function conditionsHold(conditions: readonly Condition[], requirement: Requirement): Holding {
  const found = conditions.map((condition) => holds(condition, requirement));
  if (found.includes('unknown')) return 'unknown';
  return found.includes('no') ? 'no' : 'yes';
}

type Test = (value: string, wanted: readonly string[]) => boolean;

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => wanted.includes(value),
  StringLike: (value, wanted) => wanted.some((pattern) => matches(pattern, value)),
  StringNotEquals: (value, wanted) => !wanted.includes(value),
};

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * reference_policies_condition-single-vs-multi-valued-context-keys.html there: a key that is not in the request
 * fails a positive operator and meets a negative one; ForAllValues is true for no values at all.
 */
function holds({ operator, key, values: wanted }: Condition, requirement: Requirement): Holding {
  const present = valuesOf(key, requirement);
  if (present === 'unknown') return 'unknown';
  if (operator === 'Null') return answer((present.length === 0) === (wanted[0] === 'true'));
  const [quantifier, name = operator] = operator.includes(':') ? operator.split(':') : ['', operator];
  const test = tests[name];
  if (!test) return 'unknown';
  if (quantifier === 'ForAllValues') return answer(present.every((value) => test(value, wanted)));
  if (quantifier === 'ForAnyValue') return answer(present.some((value) => test(value, wanted)));
  if (quantifier !== '') return 'unknown';
  if (present.length === 0) return answer(name === 'StringNotEquals');
  return answer(present.every((value) => test(value, wanted)));
}

const answer = (holds: boolean): Holding => (holds ? 'yes' : 'no');

/** The values a request has for the key; empty where it has none. Names of keys ignore case, those of tags do not. */
function valuesOf(key: string, requirement: Requirement): readonly string[] | 'unknown' {
  const [name = '', tag] = [key.split('/')[0], key.split('/').slice(1).join('/')];
  const { requestTags = {}, resourceTags = {}, context = {} } = requirement;
  switch (name.toLowerCase()) {
    case 'aws:requesttag':
      return tagValue(requestTags, tag);
    case 'aws:resourcetag':
    case 'ec2:resourcetag':
      return tagValue(resourceTags, tag);
    case 'aws:tagkeys':
      return Object.keys(requestTags);
    default:
      return contextKeys.has(key) ? (context[key] ?? []) : 'unknown';
  }
}

function tagValue(tags: Readonly<Record<string, string>>, key = ''): string[] {
  const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
  return value === undefined ? [] : [value];
}

const contextKeys = new Set([
  'aws:RequestedRegion',
  'ec2:CreateAction',
  'elasticloadbalancing:CreateAction',
  'iam:AWSServiceName',
  'route53:ChangeResourceRecordSetsRecordTypes',
]);
