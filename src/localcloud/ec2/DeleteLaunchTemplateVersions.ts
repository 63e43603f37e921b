// DeleteLaunchTemplateVersions: each version by itself, told in two lists.
import {
  DeleteLaunchTemplateVersions$,
  type DeleteLaunchTemplateVersionsRequest,
  type DeleteLaunchTemplateVersionsResult,
  type ResponseError,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { ec2Action, required } from './ec2-action.js';
import { findLaunchTemplate, versionId, versionNotFound } from './find-launch-template.js';
import { type LaunchTemplateRecord, launchTemplateVersions } from './launch-template-records.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html */
const mostVersions = 200;

export const DeleteLaunchTemplateVersions = ec2Action<
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResult
>(DeleteLaunchTemplateVersions$, (input, call) => {
  const template = findLaunchTemplate(input, call);
  const wanted = required(input.Versions, 'LaunchTemplateVersion').map(toNumber);
  if (wanted.length > mostVersions) {
    throw new AwsError(
      'InvalidParameterValue',
      `At most ${mostVersions} versions can be deleted in one request.`,
    );
  }
  const results = wanted.map((number) => ({
    item: { LaunchTemplateId: template.id, LaunchTemplateName: template.name, VersionNumber: number },
    ResponseError: deleteVersion(template, number, call),
  }));
  return {
    SuccessfullyDeletedLaunchTemplateVersions: results.flatMap((each) =>
      each.ResponseError ? [] : [each.item],
    ),
    UnsuccessfullyDeletedLaunchTemplateVersions: results.flatMap(({ item, ResponseError }) =>
      ResponseError ? [{ ...item, ResponseError }] : [],
    ),
  };
});

function toNumber(version: string): number {
  if (/^\d+$/.test(version)) return Number(version);
  throw new AwsError('InvalidParameterValue', `'${version}' is not the number of a launch template version.`);
}

/** Why it stays, or undefined once it is gone. */
function deleteVersion(
  template: LaunchTemplateRecord,
  number: number,
  call: Call,
): ResponseError | undefined {
  const table = launchTemplateVersions(call.cloud.store);
  const id = versionId(template, number);
  if (!table.get(id)) {
    return { Code: 'launchTemplateVersionDoesNotExist', Message: versionNotFound(template, String(number)) };
  }
  if (number === template.defaultVersion) {
    const Message = `Version ${number} is the default version of launch template ${template.id} and cannot be deleted.`;
    return { Code: 'unexpectedError', Message };
  }
  table.delete(id);
  return undefined;
}
