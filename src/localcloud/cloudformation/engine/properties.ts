// Reads a resource's resolved properties in the types the API actions take.
import { ResourceFault } from './failure.js';
import { isList, isObject, type Json, type JsonObject, own, scalarText } from './json.js';
import type { ResourceType } from './resource-type.js';

/** @throws ResourceFault for unknown and missing properties */
export function checkProperties(type: ResourceType, properties: JsonObject, logicalId: string): void {
  const unknown = Object.keys(properties).find((name) => !Object.hasOwn(type.updates, name));
  if (unknown !== undefined) throw new ResourceFault(`Encountered unsupported property ${unknown}`);
  const missing = type.required.filter((name) => own(properties, name) === undefined);
  if (missing.length === 0) return;
  const list = missing.map((name) => `#: required key [${name}] not found`).join('\n');
  throw new ResourceFault(`Properties validation failed for resource ${logicalId} with message:\n${list}`);
}

export function text(properties: JsonObject, name: string): string | undefined {
  const value = own(properties, name);
  const found = scalarText(value);
  if (value !== undefined && found === undefined) throw wrongType(name, 'String', value);
  return found;
}

/** The value of a property that `required` names. */
export function requiredText(properties: JsonObject, name: string): string {
  const found = text(properties, name);
  if (found === undefined || found === '') throw new ResourceFault(`Property ${name} cannot be empty.`);
  return found;
}

/** Templates give numbers as text as well. */
export function number(properties: JsonObject, name: string): number | undefined {
  const value = own(properties, name);
  if (value === undefined) return undefined;
  const found = Number(scalarText(value));
  if (scalarText(value)?.trim() === '' || !Number.isFinite(found)) throw wrongType(name, 'Integer', value);
  return found;
}

export function flag(properties: JsonObject, name: string): boolean | undefined {
  const value = own(properties, name);
  if (value === undefined) return undefined;
  const found = scalarText(value)?.toLowerCase();
  if (found !== 'true' && found !== 'false') throw wrongType(name, 'Boolean', value);
  return found === 'true';
}

export function texts(properties: JsonObject, name: string): string[] | undefined {
  const value = own(properties, name);
  if (value === undefined) return undefined;
  const items = isList(value) ? value.map(scalarText) : [scalarText(value)];
  if (items.includes(undefined)) throw wrongType(name, 'Array', value);
  return items as string[];
}

export function record(properties: JsonObject, name: string): JsonObject | undefined {
  const value = own(properties, name);
  if (value !== undefined && !isObject(value)) throw wrongType(name, 'JSONObject', value);
  return value;
}

export function records(properties: JsonObject, name: string): JsonObject[] {
  const value = own(properties, name) ?? [];
  if (!isList(value) || !value.every(isObject)) throw wrongType(name, 'JSONArray', value);
  return [...value];
}

function wrongType(name: string, expected: string, value: Json): ResourceFault {
  const found = isList(value) ? 'JSONArray' : isObject(value) ? 'JSONObject' : 'String';
  return new ResourceFault(
    `Properties validation failed with message:\n#/${name}: expected type: ${expected}, found: ${found}`,
  );
}
