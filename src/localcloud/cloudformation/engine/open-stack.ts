// Opens a stored stack for work: its template read, its parameters and conditions known.

import type { StackContent } from '../records.js';
import { evaluateConditions } from './conditions.js';
import { findExport } from './exports.js';
import type { Graph } from './graph.js';
import { mask } from './no-echo.js';
import { type ParameterValue, parameterRef } from './parameters.js';
import { readTemplate } from './read-template.js';
import { type Run, resourceOf, stackOf } from './run.js';
import type { Scope, StackIdentity } from './scope.js';
import type { OutputDefinition, Template } from './template.js';
import { templateError, validationError } from './template-error.js';
import { dependencyGraph } from './validate-template.js';

export interface OpenStack {
  readonly template: Template;
  readonly scope: Scope;
  /** The same with NoEcho values masked, for what is shown. */
  readonly shownScope: Scope;
  /** The resources to be made, with what each needs. */
  readonly graph: Graph;
  readonly outputs: readonly OutputDefinition[];
}

/** @param stack what to open it as: another content shows what an update would make of it */
export function openStack(run: Run, stack: StackContent = stackOf(run)): OpenStack {
  const template = readTemplate(stack.templateBody);
  const base = {
    template,
    stack: identityOf(run),
    parameters: parameterRefs(template, stack.parameters),
    zones: (region: string) => zonesOf(run, region),
    importValue: (name: string) => importValue(run, name),
  };
  const conditions = evaluateConditions(base);
  const scope: Scope = { ...base, conditions, resource: (logicalId) => referenceTo(run, logicalId) };
  const decide = (name: string) => conditions.get(name);
  return {
    template,
    scope,
    shownScope: { ...scope, parameters: parameterRefs(template, stack.parameters, mask) },
    graph: dependencyGraph(template, decide),
    outputs: [...template.outputs.values()].filter(
      (output) => output.condition === undefined || decide(output.condition) !== false,
    ),
  };
}

export function identityOf(run: Run): StackIdentity {
  const stack = stackOf(run);
  return {
    stackId: stack.id,
    stackName: stack.name,
    region: stack.region,
    account: run.cloud.account,
    notificationArns: stack.notificationArns,
  };
}

/** @param hidden stands in for the values of NoEcho parameters */
function parameterRefs(template: Template, values: readonly ParameterValue[], hidden?: string) {
  const entries = values.flatMap((value) => {
    const definition = template.parameters.get(value.key);
    if (!definition) return [];
    const shown = definition.noEcho && hidden !== undefined ? { key: value.key, value: hidden } : value;
    return [[value.key, parameterRef(definition, shown)] as const];
  });
  return new Map(entries);
}

function zonesOf(run: Run, region: string): readonly string[] {
  const zones = run.lookups(region).zones(region);
  if (zones.length === 0) throw templateError(`Invalid region: ${region}`);
  return zones;
}

function referenceTo(run: Run, logicalId: string) {
  const resource = resourceOf(run, logicalId);
  const ref = resource?.ref ?? resource?.physicalId;
  return resource && ref !== undefined ? { ref, attributes: resource.attributes } : undefined;
}

function importValue(run: Run, name: string): string {
  const found = findExport({ cloud: run.cloud, region: stackOf(run).region }, name);
  if (!found) throw validationError(`No export named ${name} found`);
  return found.value;
}
