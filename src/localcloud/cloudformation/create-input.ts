// The rules for CreateStack's own parameters.
import type { CreateStackInput, OnFailure } from '@aws-sdk/client-cloudformation';
import { validationError } from './engine/template-error.js';

const refused = [
  'StackPolicyBody',
  'StackPolicyURL',
  'RoleARN',
  'ResourceTypes',
  'DeploymentConfig',
] as const;

/** @throws ValidationError in AWS's words; for what the local cloud cannot do, in ours */
export function checkCreateInput(input: CreateStackInput): void {
  checkName(input.StackName ?? '');
  checkToken(input.ClientRequestToken);
  checkTags(input);
  if (input.OnFailure !== undefined && input.DisableRollback !== undefined) {
    throw validationError('Only one of DisableRollback and OnFailure can be specified');
  }
  const { TimeoutInMinutes: minutes } = input;
  if (minutes !== undefined && minutes < 1)
    throw constraint(`${minutes}`, 'timeoutInMinutes', 'have value greater than or equal to 1');
  for (const name of refused) {
    if (input[name] !== undefined) throw validationError(`The local cloud does not support ${name}`);
  }
}

export function onFailureOf({ OnFailure, DisableRollback }: CreateStackInput): OnFailure {
  return OnFailure ?? (DisableRollback ? 'DO_NOTHING' : 'ROLLBACK');
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
function checkName(name: string): void {
  if (!/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name)) {
    throw constraint(name, 'stackName', 'satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*');
  }
  if (name.length > 128) throw constraint(name, 'stackName', 'have length less than or equal to 128');
}

export function checkToken(token: string | undefined): void {
  if (token === undefined || /^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/.test(token)) return;
  throw constraint(
    token,
    'clientRequestToken',
    'satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*',
  );
}

export function checkTags({ Tags = [] }: Pick<CreateStackInput, 'Tags'>): void {
  if (Tags.length > 50)
    throw constraint(`${Tags.length} tags`, 'tags', 'have length less than or equal to 50');
  const keys = Tags.map((tag) => tag.Key ?? '');
  if (keys.some((key) => /^aws:/i.test(key))) {
    throw validationError('aws: prefixed tag key names are not allowed for external use.');
  }
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw validationError(`Duplicate tag keys found. Please remove one of the duplicates: ${twice}`);
}

export function constraint(value: string, member: string, must: string) {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${must}`,
  );
}
