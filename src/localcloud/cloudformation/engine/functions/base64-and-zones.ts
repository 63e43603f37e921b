// Fn::Base64 and Fn::GetAZs.
import { type Json, scalarText } from '../json.js';
import type { Resolver } from '../scope.js';
import { templateError } from '../template-error.js';

export function resolveBase64(argument: Json, { resolve }: Resolver): Json {
  const text = scalarText(resolve(argument));
  if (text === undefined) throw templateError('every Fn::Base64 object must have a String-typed value.');
  return Buffer.from(text, 'utf8').toString('base64');
}

/** The empty string stands for the stack's own region. */
export function resolveZones(argument: Json, { scope, resolve }: Resolver): Json {
  const region = scalarText(resolve(argument));
  if (region === undefined) throw templateError('every Fn::GetAZs object must have a String-typed value.');
  return scope.zones(region === '' ? scope.stack.region : region);
}
