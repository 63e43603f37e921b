// Reads the conditions of rules.
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../wire/error.js';
import { limits } from './limits.js';

const hostPattern = /^[a-z0-9*?.-]{1,128}$/i;
const pathPattern = /^[A-Za-z0-9_\-.$/~"'@:+&()!,;=*?]{1,128}$/;

/**
 * Host headers and path patterns, in the form Describe answers them.
 * @throws AwsError ValidationError; InvalidConfigurationRequest for fields that are not part of the local cloud
 */
export function readConditions(given: readonly RuleCondition[] | undefined): RuleCondition[] {
  const conditions = (given ?? []).map(readCondition);
  if (conditions.length === 0) throw new AwsError('ValidationError', 'A condition must be specified');
  const fields = conditions.map((condition) => condition.Field);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice) throw new AwsError('ValidationError', `A rule can only have one '${twice}' condition`);
  const values = conditions.flatMap((condition) => condition.Values ?? []);
  if (values.length > limits.valuesPerRule) {
    throw new AwsError('ValidationError', `A rule can only have '${limits.valuesPerRule}' condition values`);
  }
  if (values.join('').replace(/[^*?]/g, '').length > limits.wildcardsPerRule) {
    throw new AwsError(
      'ValidationError',
      `A rule can only have '${limits.wildcardsPerRule}' condition wildcards`,
    );
  }
  return conditions;
}

function readCondition(given: RuleCondition): RuleCondition {
  const field = given.Field ?? '';
  if (field !== 'host-header' && field !== 'path-pattern') {
    const message = `Condition field '${field}' is not part of the local cloud`;
    throw new AwsError(field ? 'InvalidConfigurationRequest' : 'ValidationError', message);
  }
  const config = field === 'host-header' ? given.HostHeaderConfig : given.PathPatternConfig;
  if (given.RegexValues?.length || config?.RegexValues?.length) {
    throw new AwsError('InvalidConfigurationRequest', 'Regular expressions are not part of the local cloud');
  }
  const values = given.Values?.length ? given.Values : (config?.Values ?? []);
  checkValues(field, values);
  const described = { Field: field, Values: [...values] };
  return field === 'host-header'
    ? { ...described, HostHeaderConfig: { Values: [...values] } }
    : { ...described, PathPatternConfig: { Values: [...values] } };
}

function checkValues(field: 'host-header' | 'path-pattern', values: readonly string[]): void {
  if (values.length === 0)
    throw new AwsError('ValidationError', `A condition value must be specified for '${field}'`);
  const pattern = field === 'host-header' ? hostPattern : pathPattern;
  const wrong = values.find((value) => !pattern.test(value));
  if (wrong !== undefined)
    throw new AwsError('ValidationError', `The value '${wrong}' is not valid for '${field}'`);
}
