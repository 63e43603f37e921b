// Finds launch templates by id or name, and their versions by number, `$Latest` or `$Default`.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { find, findAll } from './find.js';
import { launchTemplateKind } from './kinds.js';
import {
  type LaunchTemplateRecord,
  type LaunchTemplateVersionRecord,
  launchTemplateVersions,
} from './launch-template-records.js';

export interface TemplateChoice {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

/**
 * @throws MissingParameter, InvalidParameterCombination, InvalidLaunchTemplateId.Malformed,
 * InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateName.NotFoundException
 */
export function findLaunchTemplate(choice: TemplateChoice, call: Call): LaunchTemplateRecord {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = choice;
  if (id && name) {
    throw new AwsError(
      'InvalidParameterCombination',
      'You must specify either the launch template ID or the launch template name in the request, but not both.',
    );
  }
  if (id) return find(launchTemplateKind, call, id);
  if (!name) {
    throw new AwsError(
      'MissingParameter',
      'Either a launch template ID or a launch template name must be specified in the request.',
    );
  }
  const found = findTemplateNamed(name, call);
  if (found) return found;
  throw new AwsError(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  );
}

export function findTemplateNamed(name: string, call: Call): LaunchTemplateRecord | undefined {
  return findAll(launchTemplateKind, call, undefined).find((template) => template.name === name);
}

/** All versions of a template, the newest first, as AWS lists them. */
export function versionsOf(template: LaunchTemplateRecord, call: Call): LaunchTemplateVersionRecord[] {
  return launchTemplateVersions(call.cloud.store)
    .values()
    .filter((version) => version.templateId === template.id)
    .sort((one, other) => other.number - one.number);
}

/** The highest number a version has; deleting versions can lower it. */
export function latestNumber(template: LaunchTemplateRecord, call: Call): number {
  return versionsOf(template, call)[0]?.number ?? template.defaultVersion;
}

/**
 * @param version a number, `$Latest` or `$Default`
 * @throws InvalidLaunchTemplateId.VersionNotFound
 */
export function findVersion(
  template: LaunchTemplateRecord,
  version: string,
  call: Call,
): LaunchTemplateVersionRecord {
  const number = numberOf(template, version, call);
  const found = launchTemplateVersions(call.cloud.store).get(versionId(template, number));
  if (found) return found;
  throw new AwsError('InvalidLaunchTemplateId.VersionNotFound', versionNotFound(template, version));
}

export function versionNotFound(template: LaunchTemplateRecord, version: string): string {
  return `Could not find the specified version ${version} for the launch template with ID ${template.id}.`;
}

export function versionId(template: { readonly id: string }, number: number): string {
  return `${template.id}/${number}`;
}

function numberOf(template: LaunchTemplateRecord, version: string, call: Call): number {
  if (version === '$Default') return template.defaultVersion;
  if (version === '$Latest') return latestNumber(template, call);
  return /^\d+$/.test(version) ? Number(version) : 0;
}
