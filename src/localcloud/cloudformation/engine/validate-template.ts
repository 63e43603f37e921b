// Checks what a template refers to: names, attributes, conditions, types, and that nothing goes in circles.
import { checkConditions } from './conditions.js';
import { findCircular, type Graph } from './graph.js';
import type { Json } from './json.js';
import { type Decide, findReferences, type Reference } from './references.js';
import type { ResourceType } from './resource-type.js';
import type { ResourceDefinition, Template } from './template.js';
import { formatError, templateError, validationError } from './template-error.js';

export type ResourceTypes = ReadonlyMap<string, ResourceType>;

/** @throws ValidationError in CloudFormation's words */
export function validateTemplate(template: Template, types: ResourceTypes): void {
  checkTypes(template, types);
  checkConditions(template);
  for (const resource of template.resources.values()) {
    checkConditionName(template, resource.condition, 'Resources');
    checkBlock(
      template,
      [resource.properties, ...resource.dependsOn.map((Ref) => ({ Ref }))],
      'Resources',
      types,
    );
    refuseParameterDependency(template, resource);
  }
  for (const output of template.outputs.values()) {
    checkConditionName(template, output.condition, 'Outputs');
    checkBlock(template, [output.value, output.exportName ?? null], 'Outputs', types);
  }
  refuseDynamicReferences(template);
  const circular = findCircular(dependencyGraph(template));
  if (circular.length > 0) {
    throw validationError(`Circular dependency between resources: [${circular.sort().join(', ')}]`);
  }
}

/**
 * What each resource needs before it is made.
 * @param decide the conditions' truth, once known: without it every branch counts
 */
export function dependencyGraph(template: Template, decide?: Decide): Graph {
  const entries = [...template.resources.values()]
    .filter((resource) => isMade(resource, decide))
    .map((resource): [string, string[]] => [resource.logicalId, needsOf(template, resource, decide)]);
  return new Map(entries);
}

/** Whether the resource's own condition holds. */
function isMade(resource: ResourceDefinition, decide?: Decide): boolean {
  return resource.condition === undefined || decide?.(resource.condition) !== false;
}

/** @throws ValidationError where a living resource or output refers to one whose condition is false */
export function checkLivingReferences(template: Template, decide: Decide): void {
  const dead = [...template.resources.values()].filter((resource) => !isMade(resource, decide));
  const deadNames = new Set(dead.map((resource) => resource.logicalId));
  const check = (value: Json, block: string) => {
    const lost = findReferences(value, decide).find((reference) => deadNames.has(reference.name));
    if (lost && lost.kind !== 'Condition') throw unresolved([lost.name], block);
  };
  for (const resource of template.resources.values()) {
    if (isMade(resource, decide)) check(resource.properties, 'Resources');
  }
  for (const output of template.outputs.values()) {
    const made = output.condition === undefined || decide(output.condition) !== false;
    if (made) check([output.value, output.exportName ?? null], 'Outputs');
  }
}

function needsOf(template: Template, resource: ResourceDefinition, decide?: Decide): string[] {
  const named = findReferences(resource.properties, decide)
    .filter((reference) => reference.kind !== 'Condition')
    .map((reference) => reference.name);
  return [...new Set([...resource.dependsOn, ...named])].filter((name) => template.resources.has(name));
}

function checkTypes(template: Template, types: ResourceTypes): void {
  const unknown = [...template.resources.values()]
    .map((resource) => resource.type)
    .filter((type) => !types.has(type));
  if (unknown.length > 0) {
    throw formatError(`Unrecognized resource types: [${[...new Set(unknown)].sort().join(', ')}]`);
  }
}

function checkConditionName(template: Template, name: string | undefined, block: string): void {
  if (name === undefined || template.conditions.has(name)) return;
  throw formatError(`Unresolved condition dependency ${name} in the ${block} block of the template`);
}

function checkBlock(template: Template, values: readonly Json[], block: string, types: ResourceTypes): void {
  const references = findReferences(values);
  for (const reference of references) {
    if (reference.kind === 'Condition') checkConditionName(template, reference.name, block);
    if (reference.kind === 'GetAtt') checkAttribute(template, reference, types);
  }
  const lost = references
    .filter(
      ({ kind, name }) => kind === 'Ref' && !template.parameters.has(name) && !template.resources.has(name),
    )
    .map((reference) => reference.name);
  if (lost.length > 0) throw unresolved([...new Set(lost)], block);
}

function checkAttribute(template: Template, { name, attribute }: Reference, types: ResourceTypes): void {
  const resource = template.resources.get(name);
  if (!resource) throw templateError(`instance of Fn::GetAtt references undefined resource ${name}`);
  if (attribute === undefined || types.get(resource.type)?.attributes.includes(attribute)) return;
  throw templateError(`resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
}

function unresolved(names: readonly string[], block: string) {
  return formatError(
    `Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`,
  );
}

function refuseParameterDependency(template: Template, resource: ResourceDefinition): void {
  const lost = resource.dependsOn.filter((name) => !template.resources.has(name));
  if (lost.length > 0) throw unresolved(lost, 'Resources');
}

function refuseDynamicReferences(template: Template): void {
  for (const resource of template.resources.values()) {
    if (!JSON.stringify(resource.properties).includes('{{resolve:')) continue;
    throw templateError(
      `The local cloud does not support dynamic references. (resource ${resource.logicalId})`,
    );
  }
}
