// GetTemplateSummary: of a template, or of a stack's.
import {
  GetTemplateSummary$,
  type GetTemplateSummaryInput,
  type GetTemplateSummaryOutput,
  type ParameterDeclaration,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import type { ParameterDefinition } from './engine/template.js';
import { findStack } from './find-stack.js';
import { checkedTemplate, templateText } from './template-input.js';

export const GetTemplateSummary = action<GetTemplateSummaryInput, GetTemplateSummaryOutput>(
  GetTemplateSummary$,
  (input, call) => {
    const text =
      input.StackName === undefined ? templateText(input) : findStack(call, input.StackName).templateBody;
    const template = checkedTemplate(text);
    const resources = [...template.resources.values()];
    return {
      Parameters: [...template.parameters.values()].map(declare),
      Description: template.description,
      Capabilities: [],
      ResourceTypes: resources.map((resource) => resource.type),
      Version: template.version,
      Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
      DeclaredTransforms: [],
    };
  },
);

function declare(parameter: ParameterDefinition): ParameterDeclaration {
  return {
    ParameterKey: parameter.name,
    DefaultValue: parameter.default,
    ParameterType: parameter.type,
    NoEcho: parameter.noEcho,
    Description: parameter.description,
    ParameterConstraints: { AllowedValues: parameter.allowedValues && [...parameter.allowedValues] },
  };
}
