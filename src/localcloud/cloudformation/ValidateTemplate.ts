// ValidateTemplate: form, names and references; not the values of properties.
import {
  ValidateTemplate$,
  type ValidateTemplateInput,
  type ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { checkedTemplate, templateText } from './template-input.js';

export const ValidateTemplate = action<ValidateTemplateInput, ValidateTemplateOutput>(
  ValidateTemplate$,
  (input) => {
    const template = checkedTemplate(templateText(input));
    return {
      Description: template.description,
      Parameters: [...template.parameters.values()].map((parameter) => ({
        ParameterKey: parameter.name,
        DefaultValue: parameter.default,
        NoEcho: parameter.noEcho,
        Description: parameter.description,
      })),
      Capabilities: [],
      DeclaredTransforms: [],
    };
  },
);
