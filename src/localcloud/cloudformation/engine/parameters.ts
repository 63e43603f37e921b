// The values of a stack's parameters: given, by default, or kept from before; checked as CloudFormation does.
import { checkConstraints } from './parameter-constraints.js';
import { awsTypeOf, isListType, ssmValueType } from './parameter-types.js';
import type { ParameterDefinition, Template } from './template.js';
import { validationError } from './template-error.js';

/** A parameter's value as the stack keeps it; `resolved` is what a Systems Manager parameter held. */
export interface ParameterValue {
  readonly key: string;
  readonly value: string;
  readonly resolved?: string;
  /** Never to be shown. */
  readonly noEcho?: true;
}

interface GivenParameter {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

export interface ParameterRequest {
  readonly template: Template;
  readonly given: readonly GivenParameter[];
  /** The stack's present values, in an update. */
  readonly previous?: readonly ParameterValue[];
}

/** What parameters of the types `AWS::…` are looked up in. */
export interface ParameterLookup {
  /** The value of a Systems Manager parameter, or undefined where there is none. */
  readonly ssmParameter: (name: string) => Promise<string | undefined>;
  /** Whether `value` names an existing thing of the AWS-specific parameter type. */
  readonly exists: (type: string, value: string) => Promise<boolean>;
}

/**
 * @returns a value for every parameter of the template
 * @throws ValidationError for unknown, missing and unfit values
 */
export function readParameterValues(request: ParameterRequest): ParameterValue[] {
  const { template, given } = request;
  const definitions = [...template.parameters.values()];
  const unknown = given.map(keyOf).filter((key) => !template.parameters.has(key));
  if (unknown.length > 0)
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values = definitions.map((definition) => ({ definition, value: chooseValue(definition, request) }));
  const missing = values.filter(({ value }) => value === undefined).map(({ definition }) => definition.name);
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return values.map(({ definition, value = '' }) => {
    checkConstraints(definition, splitValue(definition, value));
    return definition.noEcho
      ? { key: definition.name, value, noEcho: true }
      : { key: definition.name, value };
  });
}

/** Fills in what the Systems Manager parameters hold. */
export async function resolveSsmParameters(
  template: Template,
  values: readonly ParameterValue[],
  lookup: ParameterLookup,
): Promise<ParameterValue[]> {
  const resolved = await Promise.all(values.map((value) => resolveSsm(template, value, lookup)));
  const missing = resolved.filter((item) => item.missing).map(({ value }) => value.value);
  if (missing.length === 0) return resolved.map((item) => item.value);
  throw validationError(
    `Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`,
  );
}

/** @returns why the stack cannot be made, or undefined where every AWS-specific value exists */
export async function findMissingValue(
  template: Template,
  values: readonly ParameterValue[],
  lookup: ParameterLookup,
): Promise<string | undefined> {
  for (const value of values) {
    const definition = template.parameters.get(value.key);
    const type = definition && awsTypeOf(definition.type);
    if (!type) continue;
    for (const item of splitValue(definition, value.resolved ?? value.value)) {
      if (await lookup.exists(type, item)) continue;
      const shown = definition.noEcho ? '****' : item;
      return `Parameter validation failed: parameter value ${shown} for parameter name ${value.key} does not exist`;
    }
  }
  return undefined;
}

/** What `Ref` to the parameter gives. */
export function parameterRef(definition: ParameterDefinition, value: ParameterValue): string | string[] {
  const text = value.resolved ?? value.value;
  return isListType(definition.type) ? splitValue(definition, text) : text;
}

function keyOf(parameter: GivenParameter): string {
  return parameter.ParameterKey ?? '';
}

function chooseValue(
  definition: ParameterDefinition,
  { given, previous }: ParameterRequest,
): string | undefined {
  const entry = given.filter((parameter) => keyOf(parameter) === definition.name).at(-1);
  if (!entry) return definition.default;
  if (!entry.UsePreviousValue) return entry.ParameterValue ?? definition.default;
  if (entry.ParameterValue) {
    throw invalidInput(
      definition,
      'Cannot specify usePreviousValue as true and non empty value for a parameter',
    );
  }
  const kept = previous?.find((value) => value.key === definition.name);
  if (kept) return kept.value;
  throw invalidInput(
    definition,
    'Cannot specify usePreviousValue as true for a parameter key not in the previous template',
  );
}

function invalidInput(definition: ParameterDefinition, why: string) {
  return validationError(`Invalid input for parameter key ${definition.name}. ${why}`);
}

function splitValue(definition: ParameterDefinition, text: string): string[] {
  // An empty list parameter is a list of one empty text; templates test it by Fn::Select 0.
  return isListType(definition.type) ? text.split(',').map((item) => item.trim()) : [text];
}

async function resolveSsm(template: Template, value: ParameterValue, lookup: ParameterLookup) {
  const definition = template.parameters.get(value.key);
  if (!definition || ssmValueType(definition.type) === undefined) return { value, missing: false };
  const resolved = await lookup.ssmParameter(value.value);
  return resolved === undefined
    ? { value, missing: true }
    : { value: { ...value, resolved }, missing: false };
}
