// Ref, Fn::GetAtt, Fn::FindInMap and Fn::ImportValue.
import { isList, type Json, own, scalarText } from '../json.js';
import { pseudoParameter, pseudoParameters, type Resolver, type Scope } from '../scope.js';
import { formatError, templateError } from '../template-error.js';

export function resolveRef(argument: Json, { scope }: Resolver): Json | undefined {
  if (typeof argument !== 'string') throw templateError('every Ref object must have a single String value.');
  return lookUpRef(argument, scope);
}

/** What `Ref` to that parameter, pseudo parameter or resource gives. */
export function lookUpRef(name: string, scope: Scope): Json | undefined {
  if (pseudoParameters.includes(name)) return pseudoParameter(name, scope.stack);
  const value = scope.parameters.get(name) ?? scope.resource(name)?.ref;
  if (value === undefined) {
    throw formatError(`Unresolved resource dependencies [${name}] in the Resources block of the template`);
  }
  return value;
}

export function resolveGetAtt(argument: Json, { scope, resolve }: Resolver): Json {
  const [logicalId, attribute] = attributeName(argument);
  return lookUpAttribute(logicalId, scalarText(resolve(attribute)) ?? '', scope);
}

const getAttForm =
  'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute';

/** Both forms, `[Box, PublicIp]` and `Box.PublicIp`. */
export function attributeName(argument: Json): readonly [string, Json] {
  const parts = typeof argument === 'string' ? splitAtDot(argument) : argument;
  if (!isList(parts) || parts.length !== 2) throw templateError(getAttForm);
  const [logicalId, attribute] = parts;
  if (typeof logicalId !== 'string' || !logicalId || !attribute) throw templateError(getAttForm);
  return [logicalId, attribute];
}

function splitAtDot(text: string): Json {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

export function lookUpAttribute(logicalId: string, attribute: string, scope: Scope): Json {
  const resource = scope.resource(logicalId);
  if (!resource) throw templateError(`instance of Fn::GetAtt references undefined resource ${logicalId}`);
  const value = own(resource.attributes, attribute);
  if (value !== undefined) return value;
  throw templateError(`resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
}

export function resolveFindInMap(argument: Json, { scope, resolve }: Resolver): Json {
  const keys = isList(argument) ? argument.map((key) => scalarText(resolve(key))) : [];
  const [map, first, second] = keys;
  if (keys.length !== 3 || map === undefined || first === undefined || second === undefined) {
    throw templateError(
      'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  }
  const mapping = scope.template.mappings.get(map);
  if (!mapping)
    throw templateError(`Mapping named '${map}' is not present in the 'Mappings' section of template.`);
  const row = own(mapping, first);
  const value = row === undefined ? undefined : own(row as Record<string, Json>, second);
  if (value === undefined) throw templateError(`Unable to get mapping for ${map}::${first}::${second}`);
  return value;
}

export function resolveImportValue(argument: Json, { scope, resolve }: Resolver): Json {
  const name = scalarText(resolve(argument));
  if (name === undefined) throw templateError('the attribute in Fn::ImportValue must be a string');
  return scope.importValue(name);
}
