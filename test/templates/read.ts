// Reads a template as CloudFormation does: short-form functions become their long form.
import { readFileSync } from 'node:fs';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

export interface Template {
  readonly Parameters: Record<string, { Default?: unknown; NoEcho?: boolean; Type: string }>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources: Record<string, Resource>;
  readonly Outputs: Record<string, { Value: unknown; Condition?: string }>;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Record<string, unknown>;
}

const functions = [
  'Ref',
  'Condition',
  'GetAtt',
  'Sub',
  'Join',
  'If',
  'Equals',
  'Not',
  'And',
  'Or',
  'Select',
  'Split',
];
const longName = (name: string) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

const tags = functions.flatMap((name): (ScalarTag | CollectionTag)[] => [
  { tag: `!${name}`, resolve: (value) => ({ [longName(name)]: value }) },
  {
    tag: `!${name}`,
    collection: 'seq',
    resolve: (value) => ({ [longName(name)]: 'toJSON' in value ? value.toJSON() : value }),
  },
]);

export function readTemplateFile(name: string): Template {
  const text = readFileSync(new URL(`../../templates/${name}.yaml`, import.meta.url), 'utf8');
  return parse(text, { customTags: tags, strict: true }) as Template;
}
