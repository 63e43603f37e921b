// Resolves single function calls of a template ahead of time, to refuse early what can be known early.

import { isList, isObject, type Json, type JsonObject } from './json.js';
import type { OpenStack } from './open-stack.js';
import { findReferences } from './references.js';
import { resolveValue } from './resolve.js';
import type { Scope } from './scope.js';
import type { Template } from './template.js';
import { templateError } from './template-error.js';

/** @throws ValidationError for a mapping that does not exist, where no resource is needed to tell */
export function checkMappings(open: OpenStack): void {
  for (const call of findCalls(livingValues(open), 'Fn::FindInMap', open.scope)) {
    if (!needsResource(call, open.template)) resolveValue(call, open.scope);
  }
}

/**
 * Names of the exports the stack imports.
 * @throws ValidationError where one does not exist
 */
export function findImports(open: OpenStack): string[] {
  const calls = findCalls(livingValues(open), 'Fn::ImportValue', open.scope);
  const names = calls.map((call) => {
    if (needsResource(call, open.template)) {
      throw templateError(
        'the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
      );
    }
    resolveValue(call, open.scope);
    return String(resolveValue(Object.values(call)[0] ?? null, open.scope));
  });
  return [...new Set(names)];
}

function livingValues({ template, graph, outputs }: OpenStack): Json {
  const properties = [...graph.keys()].map((name): Json => template.resources.get(name)?.properties ?? {});
  return [...properties, ...outputs.flatMap((output) => [output.value, output.exportName ?? null])];
}

function needsResource(call: Json, template: Template): boolean {
  return findReferences(call).some((reference) => template.resources.has(reference.name));
}

/** Every call of that function in branches that are taken, outermost first. */
function findCalls(value: Json, name: string, scope: Scope): JsonObject[] {
  if (isList(value)) return value.flatMap((item) => findCalls(item, name, scope));
  if (!isObject(value)) return [];
  const [first] = Object.entries(value);
  if (first?.[0] === 'Fn::If' && isList(first[1])) {
    const [condition, whenTrue = null, whenFalse = null] = first[1];
    return findCalls(scope.conditions.get(String(condition)) ? whenTrue : whenFalse, name, scope);
  }
  const inner = Object.values(value).flatMap((item) => findCalls(item, name, scope));
  return first?.[0] === name ? [value, ...inner] : inner;
}
