// What a launch template holds: checked as far as AWS checks it, and kept as JSON.
import type { LaunchTemplateBlockDeviceMappingRequest, RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { launchTagTypes } from './launch-plan.js';
import { checkTagTypes } from './tags.js';
import { checkUserData } from './user-data.js';

/**
 * The data as it is stored. AWS leaves most mistakes to the launch:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-template-restrictions.html
 * @throws InvalidUserData.Malformed, InvalidParameterValue
 */
export function checkTemplateData(data: RequestLaunchTemplateData): RequestLaunchTemplateData {
  checkUserData(data.UserData);
  checkTagTypes(data.TagSpecifications, launchTagTypes);
  return JSON.parse(JSON.stringify(data)) as RequestLaunchTemplateData;
}

/**
 * A new version's data: each parameter given replaces the source's whole parameter. Snapshots of the source's block
 * devices are left out, as the description of SourceVersion has it:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
 */
export function overSource(
  source: RequestLaunchTemplateData,
  given: RequestLaunchTemplateData,
): RequestLaunchTemplateData {
  const inherited = source.BlockDeviceMappings
    ? { ...source, BlockDeviceMappings: source.BlockDeviceMappings.map(withoutSnapshot) }
    : source;
  return { ...inherited, ...given };
}

function withoutSnapshot(
  mapping: LaunchTemplateBlockDeviceMappingRequest,
): LaunchTemplateBlockDeviceMappingRequest {
  if (!mapping.Ebs?.SnapshotId) return mapping;
  const { SnapshotId, ...ebs } = mapping.Ebs;
  return { ...mapping, Ebs: ebs };
}

/** Stored data in the types of the API. */
export function readTemplateData(stored: RequestLaunchTemplateData): RequestLaunchTemplateData {
  const market = stored.InstanceMarketOptions;
  const until = market?.SpotOptions?.ValidUntil;
  if (!until) return stored;
  const SpotOptions = { ...market.SpotOptions, ValidUntil: new Date(until) };
  return { ...stored, InstanceMarketOptions: { ...market, SpotOptions } };
}
