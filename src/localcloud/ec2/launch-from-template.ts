// A launch template under a launch request: what the request says counts.
import type { RequestLaunchTemplateData, RunInstancesRequest, TagSpecification } from '@aws-sdk/client-ec2';
import { completeTags, overlayTags, type Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findLaunchTemplate, findVersion } from './find-launch-template.js';
import { readTemplateData } from './launch-template-data.js';
import type { LaunchTemplateVersionRecord } from './launch-template-records.js';

export interface TemplatedLaunch {
  readonly request: RunInstancesRequest;
  /** AWS's own tags for instances of a launch template. */
  readonly systemTags: readonly Tag[];
}

/**
 * @throws what `findLaunchTemplate` and `findVersion` throw, UnsupportedOperation for instance requirements
 */
export function fromTemplate(input: RunInstancesRequest, call: Call): TemplatedLaunch {
  const { LaunchTemplate: choice, ...own } = input;
  if (!choice) return { request: input, systemTags: [] };
  const version = findVersion(findLaunchTemplate(choice, call), choice.Version ?? '$Default', call);
  return { request: overTemplate(version.data, own), systemTags: templateTags(version) };
}

/**
 * Each parameter of the request replaces the template's whole parameter; tags alone are merged, by key.
 * @param stored as `launchTemplateVersions` keeps it
 */
export function overTemplate<Request extends Partial<RunInstancesRequest>>(
  stored: RequestLaunchTemplateData,
  own: Request,
): Request {
  const { RamDiskId, InstanceRequirements, ...data } = readTemplateData(stored);
  if (InstanceRequirements) {
    throw new AwsError('UnsupportedOperation', 'The local cloud chooses no instance types by requirements.');
  }
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const TagSpecifications = mergeTagSpecifications(data.TagSpecifications, own.TagSpecifications);
  return { ...data, ...given, TagSpecifications } as Request;
}

export function templateTags({ templateId, number }: LaunchTemplateVersionRecord): Tag[] {
  return [
    { Key: 'aws:ec2launchtemplate:id', Value: templateId },
    { Key: 'aws:ec2launchtemplate:version', Value: String(number) },
  ];
}

/** Tags of one type of resource in one specification, those of `added` over those of `base`. */
export function mergeTagSpecifications(
  base: readonly TagSpecification[] | undefined,
  added: readonly TagSpecification[] | undefined,
): TagSpecification[] {
  if (!base?.length) return [...(added ?? [])];
  const types = new Set([...base, ...(added ?? [])].map((specification) => specification.ResourceType));
  return [...types].map((ResourceType) => {
    const tagsIn = (specifications: readonly TagSpecification[] | undefined) =>
      completeTags(
        specifications
          ?.filter((each) => each.ResourceType === ResourceType)
          .flatMap((each) => each.Tags ?? []),
      );
    return { ResourceType, Tags: overlayTags(tagsIn(base), tagsIn(added)) };
  });
}
