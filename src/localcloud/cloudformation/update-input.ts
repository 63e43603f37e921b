// What UpdateStack and CreateChangeSet ask for: the stack's next content, checked.
import type { CreateChangeSetInput, UpdateStackInput } from '@aws-sdk/client-cloudformation';
import { completeTags } from '../tags.js';
import type { Call } from '../wire/action.js';
import { checkTags, checkToken } from './create-input.js';
import { readParameterValues, resolveSsmParameters } from './engine/parameters.js';
import { validationError } from './engine/template-error.js';
import { engineOf } from './engine-of.js';
import { lookUpStack } from './find-stack.js';
import type { StackContent, StackRecord } from './records.js';
import { checkedTemplate, templateText } from './template-input.js';

type UpdateInput = UpdateStackInput | CreateChangeSetInput;

const updatable = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** @throws ValidationError where there is no such stack, or it is in a state that takes no update */
export function findUpdatable(call: Call, name: string): StackRecord {
  const stack = lookUpStack(call, name);
  if (!stack || stack.status === 'DELETE_COMPLETE') throw validationError(`Stack [${name}] does not exist`);
  if (updatable.includes(stack.status)) return stack;
  throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

/** @throws ValidationError in AWS's words; for what the local cloud cannot do, in ours */
export async function readContent(input: UpdateInput, stack: StackRecord, call: Call): Promise<StackContent> {
  checkUpdateInput(input);
  const templateBody = chooseTemplate(input, stack);
  const template = checkedTemplate(templateBody);
  const given = input.Parameters ?? [];
  const values = readParameterValues({ template, given, previous: stack.parameters });
  const parameters = await resolveSsmParameters(template, values, engineOf(call.cloud).lookups(call.region));
  return {
    description: template.description,
    templateBody,
    parameters,
    tags: input.Tags === undefined ? stack.tags : completeTags(input.Tags),
    capabilities: input.Capabilities ?? stack.capabilities,
    notificationArns: input.NotificationARNs ?? stack.notificationArns,
  };
}

function chooseTemplate(input: UpdateInput, stack: StackRecord): string {
  if (!input.UsePreviousTemplate) return templateText(input);
  if (input.TemplateBody === undefined && input.TemplateURL === undefined) return stack.templateBody;
  throw validationError('Only one of UsePreviousTemplate, TemplateBody and TemplateURL can be specified');
}

const refused = [
  'DisableRollback',
  'ImportExistingResources',
  'IncludeNestedStacks',
  'OnStackFailure',
  'ResourceTypes',
  'ResourcesToImport',
  'RoleARN',
  'RollbackConfiguration',
  'StackPolicyBody',
  'StackPolicyDuringUpdateBody',
  'StackPolicyDuringUpdateURL',
  'StackPolicyURL',
];

function checkUpdateInput(input: UpdateInput): void {
  checkToken('ClientRequestToken' in input ? input.ClientRequestToken : undefined);
  checkTags(input);
  const given = new Map<string, unknown>(Object.entries(input));
  for (const name of refused) {
    if (given.get(name)) throw validationError(`The local cloud does not support ${name}`);
  }
}
