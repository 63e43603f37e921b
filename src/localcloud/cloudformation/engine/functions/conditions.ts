// Fn::If, Fn::Equals, Fn::And, Fn::Or, Fn::Not and references to a condition.
import { isList, type Json } from '../json.js';
import type { Resolver } from '../scope.js';
import { templateError } from '../template-error.js';

export function resolveCondition(argument: Json, { scope }: Resolver): Json {
  const value = typeof argument === 'string' ? scope.conditions.get(argument) : undefined;
  if (value === undefined) throw templateError(`Unresolved condition dependency ${JSON.stringify(argument)}`);
  return value;
}

export function resolveIf(argument: Json, resolver: Resolver): Json | undefined {
  if (!isList(argument) || argument.length !== 3) {
    throw templateError('Fn::If requires a list argument with three elements');
  }
  const [name, whenTrue, whenFalse] = argument as readonly [Json, Json, Json];
  if (typeof name !== 'string') {
    throw templateError('Fn::If requires a list argument with the first element being a condition');
  }
  return resolver.resolve(resolveCondition(name, resolver) ? whenTrue : whenFalse);
}

/** Compares as CloudFormation does: by what the values look like as text. */
export function resolveEquals(argument: Json, { resolve }: Resolver): Json {
  if (!isList(argument) || argument.length !== 2) {
    throw templateError('every Fn::Equals object requires a list of 2 string parameters.');
  }
  const [left, right] = argument.map((side) => comparable(resolve(side)));
  return left === right;
}

function comparable(value: Json | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function resolveAnd(argument: Json, resolver: Resolver): Json {
  return truths('Fn::And', argument, resolver).every(Boolean);
}

export function resolveOr(argument: Json, resolver: Resolver): Json {
  return truths('Fn::Or', argument, resolver).some(Boolean);
}

export function resolveNot(argument: Json, { resolve }: Resolver): Json {
  if (!isList(argument) || argument.length !== 1) {
    throw templateError('Fn::Not requires a list argument with one function token');
  }
  return !truth('Fn::Not', resolve(argument[0] as Json));
}

function truths(name: string, argument: Json, { resolve }: Resolver): boolean[] {
  if (!isList(argument) || argument.length < 2 || argument.length > 10) {
    throw templateError(
      `every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
    );
  }
  return argument.map((item) => truth(name, resolve(item)));
}

function truth(name: string, value: Json | undefined): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw templateError(`every ${name} object requires boolean parameters.`);
}
