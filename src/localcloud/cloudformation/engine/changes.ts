// What an update would do to each resource, as a change set tells it; nothing is touched.
import type {
  ResourceChange,
  ResourceChangeDetail,
  ResourceTargetDefinition,
} from '@aws-sdk/client-cloudformation';
import { type ResourceRecord, type StackContent, stackResources } from '../records.js';
import { checkMappings } from './calls.js';
import { isSame, ruleOf } from './differences.js';
import { type Json, own } from './json.js';
import { type OpenStack, openStack } from './open-stack.js';
import { resolveOutputs } from './outputs.js';
import { findReferences } from './references.js';
import { resolveValue } from './resolve.js';
import type { ResourceType, UpdateRule } from './resource-type.js';
import { type Run, stackOf } from './run.js';
import type { ResourceDefinition, Template } from './template.js';
import { validationError } from './template-error.js';
import { checkLivingReferences } from './validate-template.js';

export interface Changes {
  readonly resources: ResourceChange[];
  /** False where not even an output would differ. */
  readonly any: boolean;
}

/** @throws ValidationError for a content that no update could bring */
export function findChanges(run: Run, content: StackContent): Changes {
  const open = openStack(run, content);
  checkLivingReferences(open.template, (name) => open.scope.conditions.get(name));
  checkMappings(open);
  const preview = openPreview(run, content, open);
  refuseOtherTypes(preview);
  const modified = [...open.graph.keys()].flatMap((name) => changeOf(preview, name) ?? []);
  const removed = [...preview.existing.values()]
    .filter((resource) => !open.graph.has(resource.logicalId))
    .map((resource) => shape('Remove', resource, {}));
  const resources = [...modified, ...removed].sort((one, other) =>
    (one.LogicalResourceId ?? '').localeCompare(other.LogicalResourceId ?? '', 'en'),
  );
  return { resources, any: resources.length > 0 || outputsDiffer(run, open) };
}

interface Preview {
  readonly run: Run;
  readonly open: OpenStack;
  readonly former: Template;
  readonly existing: ReadonlyMap<string, ResourceRecord>;
  /** Names of parameters whose values are others. */
  readonly parameters: ReadonlySet<string>;
  readonly tagsDiffer: boolean;
  /** Found so far: dependants look up what becomes of what they refer to. */
  readonly found: Map<string, ResourceChange | undefined>;
}

function openPreview(run: Run, content: StackContent, open: OpenStack): Preview {
  const stack = stackOf(run);
  const former = new Map(stack.parameters.map(({ key, value, resolved }) => [key, resolved ?? value]));
  const others = content.parameters.filter(
    ({ key, value, resolved }) => former.get(key) !== (resolved ?? value),
  );
  return {
    run,
    open,
    former: openStack(run).template,
    existing: new Map(stackResources(run.cloud, run.stackId).map((one) => [one.logicalId, one])),
    parameters: new Set(others.map(({ key }) => key)),
    tagsDiffer: !isSame(stack.tags as unknown as Json, content.tags as unknown as Json),
    found: new Map(),
  };
}

function refuseOtherTypes({ open, existing }: Preview): void {
  const other = [...open.graph.keys()].filter((name) => {
    const type = existing.get(name)?.type;
    return type !== undefined && type !== open.template.resources.get(name)?.type;
  });
  if (other.length === 0) return;
  throw validationError(
    'Update of resource type is not permitted. The new template modifies resource type of the following resources: ' +
      `[${other.join(', ')}]`,
  );
}

function changeOf(preview: Preview, name: string): ResourceChange | undefined {
  if (!preview.found.has(name)) preview.found.set(name, findChange(preview, name));
  return preview.found.get(name);
}

function findChange(preview: Preview, name: string): ResourceChange | undefined {
  const definition = preview.open.template.resources.get(name);
  if (!definition) return undefined;
  const resource = preview.existing.get(name);
  if (!resource) return shape('Add', definition, {});
  const details = [
    ...propertyDetails(preview, definition, resource),
    ...tagDetails(preview, definition),
    ...policyDetails(preview, definition),
  ];
  if (details.length === 0) return undefined;
  const Scope = [...new Set(details.flatMap((detail) => detail.Target?.Attribute ?? []))];
  return shape('Modify', resource, { Replacement: replacementOf(details), Scope, Details: details });
}

function shape(
  Action: 'Add' | 'Modify' | 'Remove',
  thing: Pick<ResourceRecord, 'logicalId' | 'type' | 'physicalId'>,
  more: Partial<ResourceChange>,
): ResourceChange {
  return {
    Action,
    LogicalResourceId: thing.logicalId,
    PhysicalResourceId: thing.physicalId,
    ResourceType: thing.type,
    Scope: [],
    Details: [],
    ...more,
  };
}

function propertyDetails(
  preview: Preview,
  definition: ResourceDefinition,
  resource: ResourceRecord,
): ResourceChangeDetail[] {
  const type = preview.run.types.get(resource.type);
  const before = resource.properties ?? {};
  const names = [...new Set([...Object.keys(definition.properties), ...Object.keys(before)])].sort();
  return names.flatMap((name) => {
    const expression = own(definition.properties, name) ?? null;
    const causes = [
      ...staticCauses(preview, expression, own(before, name)),
      ...resourceCauses(preview, expression),
    ];
    return causes.map((cause) => ({ ...cause, Target: targetOf(type, name) }));
  });
}

type Cause = Omit<ResourceChangeDetail, 'Target'>;

/** A value that is another one already, whatever becomes of other resources. */
function staticCauses(preview: Preview, expression: Json, before: Json | undefined): Cause[] {
  const after = valueNow(preview, expression);
  if (after === unknown || isSame(after ?? undefined, before)) return [];
  const named = findReferences(expression, (name) => preview.open.scope.conditions.get(name))
    .filter(({ kind, name }) => kind === 'Ref' && preview.parameters.has(name))
    .map(({ name }) => name);
  if (named.length === 0) return [{ Evaluation: 'Static', ChangeSource: 'DirectModification' }];
  return [
    { Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
    ...[...new Set(named)].map(
      (CausingEntity): Cause => ({ Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity }),
    ),
  ];
}

const unknown = Symbol('known only when the update runs');

/** With references as they are now; what refers to a resource that is yet to be made is not known. */
function valueNow({ open, existing }: Preview, expression: Json): Json | undefined | typeof unknown {
  const decide = (name: string) => open.scope.conditions.get(name);
  const names = findReferences(expression, decide).filter(({ name }) => open.graph.has(name));
  if (names.some(({ name }) => !existing.has(name))) return unknown;
  return resolveValue(expression, open.scope);
}

/** References to resources that are new, may be replaced, or whose attributes may change. */
function resourceCauses(preview: Preview, expression: Json): Cause[] {
  const { open } = preview;
  const references = findReferences(expression, (name) => open.scope.conditions.get(name));
  return references.flatMap(({ kind, name, attribute }): Cause[] => {
    const change = open.graph.has(name) ? changeOf(preview, name) : undefined;
    if (!change) return [];
    if (kind === 'GetAtt') {
      return [
        { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: `${name}.${attribute}` },
      ];
    }
    if (kind !== 'Ref' || (change.Action === 'Modify' && change.Replacement === 'False')) return [];
    return [{ Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: name }];
  });
}

function targetOf(type: ResourceType | undefined, name: string): ResourceTargetDefinition {
  if (name === 'Tags') return { Attribute: 'Tags', RequiresRecreation: 'Never' };
  const rule = type ? ruleOf(type, name) : 'update';
  return { Attribute: 'Properties', Name: name, RequiresRecreation: recreation[rule] };
}

const recreation: Readonly<Record<UpdateRule, 'Never' | 'Conditionally' | 'Always'>> = {
  update: 'Never',
  interrupt: 'Never',
  restart: 'Conditionally',
  replace: 'Always',
  refuse: 'Always',
};

function tagDetails({ run, tagsDiffer }: Preview, { type }: ResourceDefinition): ResourceChangeDetail[] {
  if (!tagsDiffer || !Object.hasOwn(run.types.get(type)?.updates ?? {}, 'Tags')) return [];
  const Target = { Attribute: 'Tags', RequiresRecreation: 'Never' } as const;
  return [{ Target, Evaluation: 'Static', ChangeSource: 'DirectModification' }];
}

function policyDetails({ former }: Preview, definition: ResourceDefinition): ResourceChangeDetail[] {
  const old = former.resources.get(definition.logicalId);
  if (!old) return [];
  const attributes = [
    ...(old.deletionPolicy === definition.deletionPolicy ? [] : (['DeletionPolicy'] as const)),
    ...(old.updateReplacePolicy === definition.updateReplacePolicy ? [] : (['UpdateReplacePolicy'] as const)),
  ];
  return attributes.map((Attribute) => ({
    Target: { Attribute, RequiresRecreation: 'Never' },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  }));
}

/** The change with the most impact counts (API reference, ResourceChange). */
function replacementOf(details: readonly ResourceChangeDetail[]): 'True' | 'Conditional' | 'False' {
  const needs = details.map(({ Target, Evaluation }) => {
    if (Target?.RequiresRecreation === 'Always') return Evaluation === 'Static' ? 'True' : 'Conditional';
    return Target?.RequiresRecreation === 'Conditionally' ? 'Conditional' : 'False';
  });
  return needs.includes('True') ? 'True' : needs.includes('Conditional') ? 'Conditional' : 'False';
}

function outputsDiffer(run: Run, open: OpenStack): boolean {
  const strip = (outputs: unknown) => JSON.parse(JSON.stringify(outputs)) as Json;
  return !isSame(strip(resolveOutputs(run, open)), strip(stackOf(run).outputs));
}
