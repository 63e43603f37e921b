// The template of a request.
import { readTemplate } from './engine/read-template.js';
import type { Template } from './engine/template.js';
import { validationError } from './engine/template-error.js';
import { validateTemplate } from './engine/validate-template.js';
import { resourceTypes } from './resources/types.js';

interface TemplateInput {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/** @throws ValidationError for none, two, or one at a URL: the local cloud has no S3 */
export function templateText({ TemplateBody, TemplateURL }: TemplateInput): string {
  if (TemplateURL !== undefined) {
    throw validationError('The local cloud does not support TemplateURL; pass the template as TemplateBody');
  }
  if (!TemplateBody) throw validationError('Either Template URL or Template Body must be specified.');
  return TemplateBody;
}

export function checkedTemplate(text: string): Template {
  const template = readTemplate(text);
  validateTemplate(template, resourceTypes);
  return template;
}
