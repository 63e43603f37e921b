// Fn::Sub: `${Name}`, `${Resource.Attribute}`, own variables, and `${!Literal}`.
import { isList, isObject, type Json, type JsonObject, own, scalarText } from '../json.js';
import type { Resolver } from '../scope.js';
import { templateError } from '../template-error.js';
import { lookUpAttribute, lookUpRef } from './references.js';

const placeholder = /\$\{([^}]*)\}/g;

export function resolveSub(argument: Json, resolver: Resolver): Json {
  const { text, variables } = readSub(argument);
  return text.replaceAll(placeholder, (_all, inner: string) => substitute(inner.trim(), variables, resolver));
}

export interface SubArgument {
  readonly text: string;
  readonly variables: JsonObject;
}

/** Both forms: a string, or a list of a string and a map of variables. */
export function readSub(argument: Json): SubArgument {
  const [text, variables = {}] = isList(argument) ? argument : [argument];
  const length = isList(argument) ? argument.length : 2;
  if (typeof text !== 'string' || length !== 2 || !isObject(variables)) {
    throw templateError(
      "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first " +
        'argument, and an optional second argument to specify a mapping of values to replace in the string',
    );
  }
  return { text, variables };
}

/** The names a Sub's text refers to outside its own variables. */
export function subNames(argument: Json): string[] {
  const { text, variables } = readSub(argument);
  const names = [...text.matchAll(placeholder)].map((match) => (match[1] ?? '').trim());
  return names.filter((name) => !name.startsWith('!') && own(variables, name) === undefined).map(checkName);
}

function checkName(name: string): string {
  if (/^[A-Za-z0-9_.:]+$/.test(name)) return name;
  throw templateError(
    'variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
  );
}

function substitute(name: string, variables: JsonObject, { scope, resolve }: Resolver): string {
  if (name.startsWith('!')) return `\${${name.slice(1)}}`;
  const variable = own(variables, name);
  const value = variable === undefined ? lookUp(checkName(name), scope) : resolve(variable);
  const text = scalarText(value);
  if (text === undefined) {
    throw templateError(`Fn::Sub expression does not resolve to a string: \${${name}}`);
  }
  return text;
}

function lookUp(name: string, scope: Resolver['scope']): Json | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? lookUpRef(name, scope) : lookUpAttribute(name.slice(0, dot), name.slice(dot + 1), scope);
}
