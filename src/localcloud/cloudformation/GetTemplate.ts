// GetTemplate: the template as it was given.
import { GetTemplate$, type GetTemplateInput, type GetTemplateOutput } from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { validationError } from './engine/template-error.js';
import { findStack } from './find-stack.js';

export const GetTemplate = action<GetTemplateInput, GetTemplateOutput>(GetTemplate$, (input, call) => {
  if (input.ChangeSetName !== undefined) {
    throw validationError('The local cloud does not support GetTemplate of a change set');
  }
  const { templateBody } = findStack(call, input.StackName);
  return { TemplateBody: templateBody, StagesAvailable: ['Original', 'Processed'] };
});
