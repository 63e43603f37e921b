// ModifyLaunchTemplate: another default version; nothing else of a template can change.
import {
  ModifyLaunchTemplate$,
  type ModifyLaunchTemplateRequest,
  type ModifyLaunchTemplateResult,
} from '@aws-sdk/client-ec2';
import { launchTemplateShape } from './describe-launch-template.js';
import { ec2Action } from './ec2-action.js';
import { save } from './find.js';
import { findLaunchTemplate, findVersion } from './find-launch-template.js';
import { launchTemplateKind } from './kinds.js';

export const ModifyLaunchTemplate = ec2Action<ModifyLaunchTemplateRequest, ModifyLaunchTemplateResult>(
  ModifyLaunchTemplate$,
  (input, call) => {
    const template = findLaunchTemplate(input, call);
    // Setting the same default again is harmless, so that a client token has nothing to protect.
    const defaultVersion = input.DefaultVersion
      ? findVersion(template, input.DefaultVersion, call).number
      : template.defaultVersion;
    const changed = save(launchTemplateKind, call, { ...template, defaultVersion });
    return { LaunchTemplate: launchTemplateShape(changed, call) };
  },
);
