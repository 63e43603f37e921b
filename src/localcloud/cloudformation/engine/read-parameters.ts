// Reads the Parameters section of a template.
import { isList, isObject, type Json, type JsonObject, scalarText } from './json.js';
import { isParameterType } from './parameter-types.js';
import type { ParameterDefinition } from './template.js';
import { formatError, validationError } from './template-error.js';

const maximumParameters = 200;

const keys = new Set(
  (
    'Type Default NoEcho Description AllowedValues AllowedPattern ConstraintDescription ' +
    'MinLength MaxLength MinValue MaxValue'
  ).split(' '),
);

export function readParameters(parameters: JsonObject): Map<string, ParameterDefinition> {
  const entries = Object.entries(parameters);
  if (entries.length > maximumParameters) {
    throw formatError(
      `Number of parameters, ${entries.length}, is greater than maximum allowed, ${maximumParameters}`,
    );
  }
  return new Map(entries.map(([name, body]) => [name, readParameter(name, body)]));
}

function readParameter(name: string, body: Json): ParameterDefinition {
  if (!/^[A-Za-z0-9]+$/.test(name)) throw formatError(`Parameter name ${name} is non alphanumeric.`);
  if (!isObject(body)) throw formatError('Every Parameters member must be an object.');
  const unknown = Object.keys(body).find((key) => !keys.has(key));
  if (unknown) throw validationError(`Invalid template parameter property '${unknown}'`);
  const type = body.Type;
  if (typeof type !== 'string') throw formatError('Every Parameters object must contain a Type member.');
  if (!isParameterType(type)) throw formatError(`Unrecognized parameter type: ${type}`);
  return {
    name,
    type,
    default: readText(name, 'Default', body.Default),
    noEcho: scalarText(body.NoEcho)?.toLowerCase() === 'true',
    description: readText(name, 'Description', body.Description),
    allowedValues: readAllowedValues(body.AllowedValues),
    allowedPattern: readPattern(name, body.AllowedPattern),
    constraintDescription: readText(name, 'ConstraintDescription', body.ConstraintDescription),
    minLength: readNumber(name, 'MinLength', body.MinLength),
    maxLength: readNumber(name, 'MaxLength', body.MaxLength),
    minValue: readNumber(name, 'MinValue', body.MinValue),
    maxValue: readNumber(name, 'MaxValue', body.MaxValue),
  };
}

function readText(name: string, key: string, value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = scalarText(value);
  if (text === undefined) throw formatError(`Every ${key} member must be a string. (parameter ${name})`);
  return text;
}

function readAllowedValues(value: Json | undefined): string[] | undefined {
  if (value === undefined) return undefined;
  if (!isList(value)) throw formatError('Every AllowedValues member must be a list.');
  return value.map((item) => scalarText(item) ?? '');
}

function readPattern(name: string, value: Json | undefined): string | undefined {
  const pattern = readText(name, 'AllowedPattern', value);
  if (pattern === undefined) return undefined;
  try {
    new RegExp(pattern);
  } catch {
    throw formatError(`Parameter ${name} AllowedPattern '${pattern}' is not a valid regular expression.`);
  }
  return pattern;
}

function readNumber(name: string, key: string, value: Json | undefined): number | undefined {
  const text = readText(name, key, value);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) {
    throw formatError(`Every ${key} member must be a number. (parameter ${name})`);
  }
  return number;
}
