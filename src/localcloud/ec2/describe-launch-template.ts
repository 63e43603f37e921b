// The shapes of launch templates and their versions in answers.
import type { LaunchTemplate, LaunchTemplateVersion, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { latestNumber } from './find-launch-template.js';
import { readTemplateData } from './launch-template-data.js';
import type { LaunchTemplateRecord, LaunchTemplateVersionRecord } from './launch-template-records.js';

export function launchTemplateShape(template: LaunchTemplateRecord, call: Call): LaunchTemplate {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    CreateTime: new Date(template.createTime),
    CreatedBy: creator(call),
    DefaultVersionNumber: template.defaultVersion,
    LatestVersionNumber: latestNumber(template, call),
    Tags: [...template.tags],
  };
}

export function launchTemplateVersionShape(
  template: LaunchTemplateRecord,
  version: LaunchTemplateVersionRecord,
  call: Call,
): LaunchTemplateVersion {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: new Date(version.createTime),
    CreatedBy: creator(call),
    DefaultVersion: version.number === template.defaultVersion,
    // Request and answer differ in the types of members alone, not in their names.
    LaunchTemplateData: readTemplateData(version.data) as ResponseLaunchTemplateData,
  };
}

function creator(call: Call): string {
  return `arn:aws:iam::${call.cloud.account}:user/flotilla`;
}
