// The truth of a template's conditions for a set of parameter values.
import { findCircular } from './graph.js';
import { findReferences } from './references.js';
import { resolveValue } from './resolve.js';
import type { Scope } from './scope.js';
import type { Template } from './template.js';
import { formatError, templateError } from './template-error.js';

/** @throws ValidationError where a condition is not a condition function */
export function evaluateConditions(scope: Omit<Scope, 'conditions' | 'resource'>): Map<string, boolean> {
  const truths = new Map<string, boolean>();
  const graph = conditionGraph(scope.template);
  const evaluate = (name: string): void => {
    if (truths.has(name)) return;
    for (const need of graph.get(name) ?? []) evaluate(need);
    const definition = scope.template.conditions.get(name) ?? null;
    const value = resolveValue(definition, { ...scope, conditions: truths, resource: () => undefined });
    if (typeof value !== 'boolean')
      throw templateError(`Every condition must be a boolean function: ${name}`);
    truths.set(name, value);
  };
  for (const name of scope.template.conditions.keys()) evaluate(name);
  return truths;
}

/** @throws ValidationError for unknown names, resources and circles in the Conditions section */
export function checkConditions(template: Template): void {
  for (const definition of template.conditions.values()) {
    for (const { kind, name } of findReferences(definition)) {
      if (kind === 'Condition' && !template.conditions.has(name)) {
        throw formatError(`Unresolved condition dependency ${name} in the Conditions block of the template`);
      }
      if (kind === 'GetAtt' || (kind === 'Ref' && !template.parameters.has(name))) {
        throw formatError(
          `Unresolved dependencies [${name}]. Cannot reference resources in the Conditions block of the template`,
        );
      }
    }
  }
  const circular = findCircular(conditionGraph(template));
  if (circular.length > 0) {
    throw formatError(
      `Circular dependencies in the Conditions block of the template: [${circular.join(', ')}]`,
    );
  }
}

function conditionGraph(template: Template): Map<string, string[]> {
  const needs = (definition: Parameters<typeof findReferences>[0]) =>
    findReferences(definition)
      .filter((reference) => reference.kind === 'Condition')
      .map((reference) => reference.name);
  return new Map([...template.conditions].map(([name, definition]) => [name, needs(definition)]));
}
