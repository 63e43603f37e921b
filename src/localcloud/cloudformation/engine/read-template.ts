// Reads a template's sections and refuses what CloudFormation refuses about their form.
import { isList, isObject, type Json, type JsonObject, scalarText } from './json.js';
import { parseTemplate } from './parse-template.js';
import { readParameters } from './read-parameters.js';
import {
  type DeletionPolicy,
  deletionPolicies,
  type OutputDefinition,
  type ResourceDefinition,
  type Template,
} from './template.js';
import { formatError, validationError } from './template-error.js';

const sections = (
  'AWSTemplateFormatVersion Description Metadata Parameters Rules Mappings ' +
  'Conditions Transform Resources Outputs'
).split(' ');

/** Most members a section may have (CloudFormation quotas). */
const maximumResources = 500;
const maximumOutputs = 200;

const resourceKeys = new Set(
  (
    'Type Properties DependsOn Condition Metadata DeletionPolicy UpdateReplacePolicy ' +
    'CreationPolicy UpdatePolicy'
  ).split(' '),
);

/**
 * Parses and reads a template; checks its form, not what it refers to (see validateTemplate).
 * @throws ValidationError in CloudFormation's words
 */
export function readTemplate(text: string): Template {
  const document = parseTemplate(text);
  checkSections(document);
  const description = document.Description;
  if (description !== undefined && typeof description !== 'string') {
    throw formatError('Every Description member must be a string.');
  }
  return {
    version: scalarText(document.AWSTemplateFormatVersion),
    description,
    metadata: document.Metadata,
    parameters: readParameters(section(document, 'Parameters')),
    mappings: readMappings(section(document, 'Mappings')),
    conditions: new Map(Object.entries(section(document, 'Conditions'))),
    resources: readResources(section(document, 'Resources')),
    outputs: readOutputs(section(document, 'Outputs')),
  };
}

function checkSections(document: JsonObject): void {
  const unknown = Object.keys(document).filter((key) => !sections.includes(key));
  if (unknown.length > 0)
    throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = scalarText(document.AWSTemplateFormatVersion);
  if (version !== undefined && version !== '2010-09-09') {
    throw formatError(`[${version}] is not a supported value for AWSTemplateFormatVersion.`);
  }
  for (const refused of ['Transform', 'Rules'] as const) {
    if (document[refused] !== undefined) {
      throw validationError(`The local cloud does not support the template section ${refused}.`);
    }
  }
}

function section(document: JsonObject, name: string): JsonObject {
  const value = document[name] ?? {};
  if (!isObject(value)) throw formatError(`${name} must be an object.`);
  return value;
}

function readMappings(mappings: JsonObject): Map<string, JsonObject> {
  for (const [name, map] of Object.entries(mappings)) {
    if (!isObject(map) || !Object.values(map).every(isObject)) {
      throw formatError(`Every Mappings member ${name} must be a map of maps.`);
    }
  }
  return new Map(Object.entries(mappings) as [string, JsonObject][]);
}

function readResources(resources: JsonObject): Map<string, ResourceDefinition> {
  const entries = Object.entries(resources);
  if (entries.length === 0) throw formatError('At least one Resources member must be defined.');
  if (entries.length > maximumResources) {
    throw formatError(
      `Number of resources, ${entries.length}, is greater than maximum allowed, ${maximumResources}`,
    );
  }
  return new Map(entries.map(([name, body]) => [name, readResource(name, body)]));
}

function readResource(logicalId: string, body: Json): ResourceDefinition {
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) throw formatError(`Resource name ${logicalId} is non alphanumeric.`);
  if (!isObject(body)) throw formatError(`[/Resources/${logicalId}] resource definition is malformed`);
  const unknown = Object.keys(body).find((key) => !resourceKeys.has(key));
  if (unknown) throw validationError(`Invalid template resource property '${unknown}'`);
  if (typeof body.Type !== 'string') {
    throw formatError(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  }
  for (const refused of ['CreationPolicy', 'UpdatePolicy']) {
    if (body[refused] === undefined) continue;
    throw formatError(`[/Resources/${logicalId}/${refused}] The local cloud does not support ${refused}.`);
  }
  const properties = body.Properties ?? {};
  if (!isObject(properties)) throw formatError(`[/Resources/${logicalId}/Properties] must be an object`);
  return {
    logicalId,
    type: body.Type,
    properties,
    dependsOn: readDependsOn(logicalId, body.DependsOn),
    condition: readCondition(`/Resources/${logicalId}`, body.Condition),
    deletionPolicy: readPolicy(logicalId, 'DeletionPolicy', body.DeletionPolicy),
    updateReplacePolicy: readPolicy(logicalId, 'UpdateReplacePolicy', body.UpdateReplacePolicy),
  };
}

function readDependsOn(logicalId: string, value: Json | undefined): string[] {
  if (value === undefined) return [];
  const names = isList(value) ? value : [value];
  if (!names.every((name) => typeof name === 'string')) {
    throw formatError(`[/Resources/${logicalId}] DependsOn must be a string or a list of strings.`);
  }
  return [...new Set(names)];
}

function readCondition(path: string, value: Json | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw formatError(`[${path}] Every Condition member must be a string.`);
}

function readPolicy(logicalId: string, key: string, value: Json | undefined): DeletionPolicy {
  if (value === undefined) return 'Delete';
  if (deletionPolicies.includes(value as DeletionPolicy)) return value as DeletionPolicy;
  throw formatError(`Unrecognized ${key} ${JSON.stringify(value)} for resource ${logicalId}`);
}

function readOutputs(outputs: JsonObject): Map<string, OutputDefinition> {
  const entries = Object.entries(outputs);
  if (entries.length > maximumOutputs) {
    throw formatError(
      `Number of outputs, ${entries.length}, is greater than maximum allowed, ${maximumOutputs}`,
    );
  }
  return new Map(entries.map(([name, body]) => [name, readOutput(name, body)]));
}

function readOutput(name: string, body: Json): OutputDefinition {
  if (!/^[A-Za-z0-9]+$/.test(name)) throw formatError(`Output name ${name} is non alphanumeric.`);
  if (!isObject(body)) throw formatError(`Output ${name} is malformed`);
  if (body.Value === undefined || body.Value === null) {
    throw formatError(`[/Outputs/${name}] Every Outputs member must contain a Value object`);
  }
  if (body.Export !== undefined && !(isObject(body.Export) && body.Export.Name !== undefined)) {
    throw formatError(`[/Outputs/${name}/Export] Export must contain a Name`);
  }
  return {
    name,
    value: body.Value,
    description: scalarText(body.Description),
    condition: readCondition(`/Outputs/${name}`, body.Condition),
    exportName: isObject(body.Export) ? body.Export.Name : undefined,
  };
}
