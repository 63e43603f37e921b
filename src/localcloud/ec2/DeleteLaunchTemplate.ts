// DeleteLaunchTemplate: the template with all its versions; instances launched from it stay.
import {
  DeleteLaunchTemplate$,
  type DeleteLaunchTemplateRequest,
  type DeleteLaunchTemplateResult,
} from '@aws-sdk/client-ec2';
import { launchTemplateShape } from './describe-launch-template.js';
import { ec2Action } from './ec2-action.js';
import { findLaunchTemplate, versionsOf } from './find-launch-template.js';
import { launchTemplates, launchTemplateVersions } from './launch-template-records.js';

export const DeleteLaunchTemplate = ec2Action<DeleteLaunchTemplateRequest, DeleteLaunchTemplateResult>(
  DeleteLaunchTemplate$,
  (input, call) => {
    const template = findLaunchTemplate(input, call);
    const answer = { LaunchTemplate: launchTemplateShape(template, call) };
    const { store } = call.cloud;
    for (const { id } of versionsOf(template, call)) launchTemplateVersions(store).delete(id);
    launchTemplates(store).delete(template.id);
    return answer;
  },
);
