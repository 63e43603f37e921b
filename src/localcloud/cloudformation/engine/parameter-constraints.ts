// The constraints a template sets on its parameters' values.
import { isNumberType, ssmValueType } from './parameter-types.js';
import type { ParameterDefinition } from './template.js';
import { validationError } from './template-error.js';

/**
 * Checks each of a parameter's values; a list's constraints hold for every item of it.
 * @throws ValidationError with the template's ConstraintDescription where it gives one
 */
export function checkConstraints(definition: ParameterDefinition, values: readonly string[]): void {
  for (const value of values) {
    const fault = findFault(definition, value);
    if (fault !== undefined) throw validationError(describe(definition, fault));
  }
}

function describe(definition: ParameterDefinition, fault: string): string {
  const { name, constraintDescription } = definition;
  if (constraintDescription === undefined) return `Parameter '${name}' ${fault}`;
  return `Parameter ${name} failed to satisfy constraint: ${constraintDescription}`;
}

/** What `value` does wrong, as the end of a sentence. */
function findFault(definition: ParameterDefinition, value: string): string | undefined {
  const { allowedValues, allowedPattern } = definition;
  if (allowedValues && !allowedValues.includes(value)) return 'must be one of AllowedValues';
  if (isNumberType(definition.type)) return findNumberFault(definition, value);
  // For a Systems Manager type the pattern and the lengths hold for the name, which is the value given.
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(value)) {
    return `must match pattern ${allowedPattern}`;
  }
  return findLengthFault(definition, value) ?? findNameFault(definition, value);
}

function findNumberFault({ minValue, maxValue }: ParameterDefinition, value: string): string | undefined {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) return 'must be a number.';
  if (minValue !== undefined && number < minValue) return `must be a number not less than ${minValue}`;
  if (maxValue !== undefined && number > maxValue) return `must be a number not greater than ${maxValue}`;
  return undefined;
}

function findLengthFault({ minLength, maxLength }: ParameterDefinition, value: string): string | undefined {
  if (minLength !== undefined && value.length < minLength)
    return `must contain at least ${minLength} characters`;
  if (maxLength !== undefined && value.length > maxLength)
    return `must contain at most ${maxLength} characters`;
  return undefined;
}

function findNameFault({ type }: ParameterDefinition, value: string): string | undefined {
  if (ssmValueType(type) === undefined || /^[a-zA-Z0-9_./:-]+$/.test(value)) return undefined;
  return 'must be the name of a Systems Manager parameter';
}
