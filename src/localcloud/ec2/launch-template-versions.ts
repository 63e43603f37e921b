// Writes a new version of a launch template.
import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { save } from './find.js';
import { versionId } from './find-launch-template.js';
import { launchTemplateKind } from './kinds.js';
import {
  type LaunchTemplateRecord,
  type LaunchTemplateVersionRecord,
  launchTemplateVersions,
} from './launch-template-records.js';

export interface NewVersion {
  readonly data: RequestLaunchTemplateData;
  readonly description: string | undefined;
}

export function saveVersion(
  template: LaunchTemplateRecord,
  { data, description }: NewVersion,
  call: Call,
): LaunchTemplateVersionRecord {
  const number = template.lastVersion + 1;
  const version = {
    id: versionId(template, number),
    templateId: template.id,
    number,
    description,
    createTime: call.cloud.clock.now().toISOString(),
    data,
  };
  launchTemplateVersions(call.cloud.store).put(version.id, version);
  save(launchTemplateKind, call, { ...template, lastVersion: number });
  return version;
}
