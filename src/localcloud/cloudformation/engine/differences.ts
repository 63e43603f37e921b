// What differs between two sets of a resource's properties, and what each difference asks for.
import { ResourceFault } from './failure.js';
import { isList, isObject, type Json, type JsonObject, own, scalarText } from './json.js';
import type { ResourceType, UpdateRule } from './resource-type.js';

/** Names of the properties that are not the same, in alphabetical order. */
export function changedNames(before: JsonObject, after: JsonObject): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => !isSame(own(before, name), own(after, name)));
}

/** Whether the two say the same: templates write numbers as text as well, and order no object's members. */
export function isSame(left: Json | undefined, right: Json | undefined): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: Json | undefined): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(scalarText(value) ?? null);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** The template reference's word for the property; one it does not know can only be refused later. */
export function ruleOf(type: ResourceType, name: string): UpdateRule {
  return type.updates[name] ?? 'update';
}

/**
 * Whether changes of these properties make another physical resource.
 * @throws ResourceFault for those that cannot change, on AWS or here
 */
export function needsReplacement(type: ResourceType, names: readonly string[]): boolean {
  const rules = names.map((name) => ruleOf(type, name));
  if (rules.includes('refuse')) throw new ResourceFault(refusals[type.type] ?? refusal(type));
  if (rules.includes('replace')) return true;
  const fixed = type.update ? names.filter((name) => type.fixed?.includes(name)) : names;
  if (fixed.length === 0) return false;
  throw new ResourceFault(`The local cloud cannot update ${fixed.join(', ')} of ${type.type}`);
}

/** AWS's own words, from its user guide's change history. */
const refusals: Readonly<Record<string, string>> = {
  'AWS::EC2::Volume':
    'Volume properties other than AutoEnableIO, type, size, and IOPS cannot be updated. ' +
    'Change the properties back to previous values and update the stack again.',
};

function refusal(type: ResourceType): string {
  return `Update to resource type ${type.type} is not supported.`;
}
