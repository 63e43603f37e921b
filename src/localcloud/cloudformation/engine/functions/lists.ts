// Fn::Join, Fn::Select and Fn::Split.
import { isList, type Json, scalarText } from '../json.js';
import type { Resolver } from '../scope.js';
import { templateError } from '../template-error.js';

export function resolveJoin(argument: Json, { resolve }: Resolver): Json {
  const [delimiter, list] = pair(argument, joinForm);
  const items = resolve(list);
  const texts = isList(items) ? items.map(scalarText) : undefined;
  if (typeof delimiter !== 'string' || !texts || texts.includes(undefined)) throw templateError(joinForm);
  return texts.join(delimiter);
}

const joinForm =
  'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined ' +
  'or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';

export function resolveSelect(argument: Json, { resolve }: Resolver): Json {
  const [position, list] = pair(argument, selectForm);
  const index = Number(scalarText(resolve(position)) ?? Number.NaN);
  const items = resolve(list);
  if (!Number.isInteger(index) || !isList(items)) throw templateError(selectForm);
  const item = items[index];
  if (item === undefined || item === null) {
    throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`);
  }
  return item;
}

const selectForm = 'Fn::Select requires a list argument with two elements: an integer index and a list';

export function resolveSplit(argument: Json, { resolve }: Resolver): Json {
  const [delimiter, source] = pair(argument, splitForm);
  const text = scalarText(resolve(source));
  if (typeof delimiter !== 'string' || delimiter === '' || text === undefined) throw templateError(splitForm);
  return text.split(delimiter);
}

const splitForm =
  'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a ' +
  'function that returns a string to be split.';

function pair(argument: Json, form: string): readonly [Json, Json] {
  if (!isList(argument) || argument.length !== 2) throw templateError(form);
  return argument as readonly [Json, Json];
}
