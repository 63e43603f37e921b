// Finds what a value of a template refers to.
import { attributeName } from './functions/references.js';
import { readSub, subNames } from './functions/sub.js';
import { isList, isObject, type Json, type JsonObject } from './json.js';
import { pseudoParameters } from './scope.js';

export interface Reference {
  /** `Ref` to a parameter or resource, `GetAtt` of a resource, `Condition` by name. */
  readonly kind: 'Ref' | 'GetAtt' | 'Condition';
  readonly name: string;
  /** Of a GetAtt whose attribute is written out. */
  readonly attribute?: string;
}

/** Which branch of an `Fn::If` counts; undefined for both. */
export type Decide = (condition: string) => boolean | undefined;

/**
 * Everything `value` refers to, pseudo parameters left out.
 * @param decide where given, the branches of an Fn::If that are not taken are not looked at
 */
export function findReferences(value: Json, decide: Decide = () => undefined): Reference[] {
  if (isList(value)) return value.flatMap((item) => findReferences(item, decide));
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && argument !== undefined) {
    return functionReferences(name, argument, decide);
  }
  return memberReferences(value, decide);
}

function memberReferences(value: JsonObject, decide: Decide): Reference[] {
  return Object.values(value).flatMap((item) => findReferences(item, decide));
}

function functionReferences(name: string, argument: Json, decide: Decide): Reference[] {
  switch (name) {
    case 'Ref':
      return typeof argument === 'string' ? refTo(argument) : [];
    case 'Condition':
      return typeof argument === 'string'
        ? [{ kind: 'Condition', name: argument }]
        : findReferences(argument, decide);
    case 'Fn::GetAtt':
      return attributeReferences(argument, decide);
    case 'Fn::Sub':
      return [...subReferences(argument), ...memberReferences(readSub(argument).variables, decide)];
    case 'Fn::If':
      return ifReferences(argument, decide);
    default:
      return findReferences(argument, decide);
  }
}

function refTo(name: string): Reference[] {
  return pseudoParameters.includes(name) ? [] : [{ kind: 'Ref', name }];
}

function attributeReferences(argument: Json, decide: Decide): Reference[] {
  const [name, attribute] = attributeName(argument);
  if (typeof attribute === 'string') return [{ kind: 'GetAtt', name, attribute }];
  return [{ kind: 'GetAtt', name }, ...findReferences(attribute, decide)];
}

function subReferences(argument: Json): Reference[] {
  return subNames(argument).flatMap((name) => {
    const dot = name.indexOf('.');
    if (dot < 0) return refTo(name);
    return [{ kind: 'GetAtt' as const, name: name.slice(0, dot), attribute: name.slice(dot + 1) }];
  });
}

function ifReferences(argument: Json, decide: Decide): Reference[] {
  if (!isList(argument) || argument.length !== 3 || typeof argument[0] !== 'string') {
    return findReferences(argument, decide);
  }
  const [condition, whenTrue, whenFalse] = argument as readonly [string, Json, Json];
  const decided = decide(condition);
  const taken = decided === undefined ? [whenTrue, whenFalse] : [decided ? whenTrue : whenFalse];
  return [
    { kind: 'Condition', name: condition },
    ...taken.flatMap((branch) => findReferences(branch, decide)),
  ];
}
