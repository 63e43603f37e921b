// Resolves the intrinsic functions in a value of a template.
import { resolveBase64, resolveZones } from './functions/base64-and-zones.js';
import { resolveCidr } from './functions/cidr.js';
import {
  resolveAnd,
  resolveCondition,
  resolveEquals,
  resolveIf,
  resolveNot,
  resolveOr,
} from './functions/conditions.js';
import { resolveJoin, resolveSelect, resolveSplit } from './functions/lists.js';
import { resolveFindInMap, resolveGetAtt, resolveImportValue, resolveRef } from './functions/references.js';
import { resolveSub } from './functions/sub.js';
import { isList, isObject, type Json, type JsonObject } from './json.js';
import type { Resolver, Scope } from './scope.js';
import { formatError } from './template-error.js';

type IntrinsicFunction = (argument: Json, resolver: Resolver) => Json | undefined;

const functions: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries({
    Ref: resolveRef,
    Condition: resolveCondition,
    'Fn::GetAtt': resolveGetAtt,
    'Fn::Sub': resolveSub,
    'Fn::Join': resolveJoin,
    'Fn::Select': resolveSelect,
    'Fn::Split': resolveSplit,
    'Fn::FindInMap': resolveFindInMap,
    'Fn::ImportValue': resolveImportValue,
    'Fn::If': resolveIf,
    'Fn::Equals': resolveEquals,
    'Fn::And': resolveAnd,
    'Fn::Or': resolveOr,
    'Fn::Not': resolveNot,
    'Fn::Base64': resolveBase64,
    'Fn::GetAZs': resolveZones,
    'Fn::Cidr': resolveCidr,
  }),
);

/**
 * @returns the value without functions; undefined where it is AWS::NoValue
 * @throws ValidationError in CloudFormation's words
 */
export function resolveValue(value: Json, scope: Scope): Json | undefined {
  const resolver: Resolver = { scope, resolve: (inner) => resolveValue(inner, scope) };
  if (isList(value)) return value.map(resolver.resolve).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  const call = functionCall(value);
  if (!call) return resolveObject(value, scope);
  return call.run(call.argument, resolver);
}

/** Resolves every member; those that are AWS::NoValue are left out. */
export function resolveObject(object: JsonObject, scope: Scope): JsonObject {
  const entries = Object.entries(object).map(([key, value]) => [key, resolveValue(value, scope)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** An object is a function call when its one key is a function's name. */
function functionCall(value: JsonObject) {
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (name === undefined || argument === undefined) return undefined;
  const run = functions.get(name);
  // `Condition` is also an ordinary property name (in policies): a call only with a condition's name.
  if (run && entries.length === 1 && !(name === 'Condition' && typeof argument !== 'string'))
    return { run, argument };
  if (!entries.some(([key]) => key.startsWith('Fn::'))) return undefined;
  const unknown = entries.find(([key]) => key.startsWith('Fn::') && !functions.has(key))?.[0];
  const supported = [...functions.keys()].join(', ');
  if (unknown) {
    throw formatError(`Encountered unsupported function: ${unknown} Supported functions are: [${supported}]`);
  }
  throw formatError(`Every function must be the only member of its object: ${Object.keys(value).join(', ')}`);
}
