// CreateLaunchTemplate: the template and its version 1.
import {
  CreateLaunchTemplate$,
  type CreateLaunchTemplateRequest,
  type CreateLaunchTemplateResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { once } from './client-tokens.js';
import { launchTemplateShape } from './describe-launch-template.js';
import { ec2Action, required } from './ec2-action.js';
import { find, save } from './find.js';
import { findTemplateNamed } from './find-launch-template.js';
import { newId } from './ids.js';
import { launchTemplateKind } from './kinds.js';
import { checkTemplateData } from './launch-template-data.js';
import { saveVersion } from './launch-template-versions.js';
import { checkTagTypes, tagsFor } from './tags.js';

export const CreateLaunchTemplate = ec2Action<CreateLaunchTemplateRequest, CreateLaunchTemplateResult>(
  CreateLaunchTemplate$,
  (input, call) => {
    const { ClientToken: token, DryRun, ...parameters } = input;
    const request = { action: 'CreateLaunchTemplate', token, input: parameters };
    const [id] = once(request, call, () => [create(input, call)]);
    return { LaunchTemplate: launchTemplateShape(find(launchTemplateKind, call, id), call) };
  },
);

function create(input: CreateLaunchTemplateRequest, call: Call): string {
  const name = checkName(required(input.LaunchTemplateName, 'LaunchTemplateName'), call);
  const data = checkTemplateData(required(input.LaunchTemplateData, 'LaunchTemplateData'));
  checkTagTypes(input.TagSpecifications, ['launch-template']);
  const template = save(launchTemplateKind, call, {
    id: newId('lt'),
    region: call.region,
    tags: tagsFor(input.TagSpecifications, 'launch-template', call),
    name,
    createTime: call.cloud.clock.now().toISOString(),
    defaultVersion: 1,
    lastVersion: 0,
  });
  saveVersion(template, { data, description: input.VersionDescription }, call);
  return template.id;
}

function checkName(name: string, call: Call): string {
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)) {
    throw new AwsError(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the ' +
        'following characters: - ( ) . / _',
    );
  }
  if (!findTemplateNamed(name, call)) return name;
  throw new AwsError(
    'InvalidLaunchTemplateName.AlreadyExistsException',
    'Launch template name already in use.',
  );
}
