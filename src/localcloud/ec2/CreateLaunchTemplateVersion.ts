// CreateLaunchTemplateVersion: from nothing, or over a source version.
import {
  CreateLaunchTemplateVersion$,
  type CreateLaunchTemplateVersionRequest,
  type CreateLaunchTemplateVersionResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { once } from './client-tokens.js';
import { launchTemplateVersionShape } from './describe-launch-template.js';
import { ec2Action, required } from './ec2-action.js';
import { findLaunchTemplate, findVersion } from './find-launch-template.js';
import { checkTemplateData, overSource } from './launch-template-data.js';
import { saveVersion } from './launch-template-versions.js';

export const CreateLaunchTemplateVersion = ec2Action<
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult
>(CreateLaunchTemplateVersion$, (input, call) => {
  const { ClientToken: token, DryRun, ...parameters } = input;
  const request = { action: 'CreateLaunchTemplateVersion', token, input: parameters };
  const [number = ''] = once(request, call, () => [create(input, call)]);
  const template = findLaunchTemplate(input, call);
  const version = findVersion(template, number, call);
  return { LaunchTemplateVersion: launchTemplateVersionShape(template, version, call) };
});

function create(input: CreateLaunchTemplateVersionRequest, call: Call): string {
  const template = findLaunchTemplate(input, call);
  const given = checkTemplateData(required(input.LaunchTemplateData, 'LaunchTemplateData'));
  const { SourceVersion: source, VersionDescription: description } = input;
  const data = source ? overSource(findVersion(template, source, call).data, given) : given;
  return String(saveVersion(template, { data, description }, call).number);
}
