// A scope for tests of expressions: two resources, some parameters, a mapping.
import { evaluateConditions } from '../../../../src/localcloud/cloudformation/engine/conditions.js';
import type { Json } from '../../../../src/localcloud/cloudformation/engine/json.js';
import { parseTemplate } from '../../../../src/localcloud/cloudformation/engine/parse-template.js';
import { readTemplate } from '../../../../src/localcloud/cloudformation/engine/read-template.js';
import type { Scope } from '../../../../src/localcloud/cloudformation/engine/scope.js';
import { validationError } from '../../../../src/localcloud/cloudformation/engine/template-error.js';

const template = readTemplate(`
Parameters:
  Name: {Type: String}
  List: {Type: CommaDelimitedList}
  Flag: {Type: String}
Mappings:
  Sizes: {us-east-1: {small: t2.micro, all: [a, b]}}
Conditions:
  On: !Equals [!Ref Flag, 'true']
  Off: !Not [!Condition On]
  Both: !And [!Condition On, !Condition Off]
  Either: !Or [!Condition On, !Condition Off]
Resources:
  Box: {Type: AWS::EC2::Instance}
`);

const base = {
  template,
  stack: {
    stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/box/uuid',
    stackName: 'box',
    region: 'us-east-1',
    account: '123456789012',
    notificationArns: [],
  },
  parameters: new Map<string, string | readonly string[]>([
    ['Name', 'alice'],
    ['List', ['x', 'y']],
    ['Flag', 'true'],
  ]),
  zones: (region: string) => [`${region}a`, `${region}b`],
  importValue: (name: string) => {
    if (name === 'net-vpc') return 'vpc-1';
    throw validationError(`No export named ${name} found`);
  },
};

export const scope: Scope = {
  ...base,
  conditions: evaluateConditions(base),
  resource: (logicalId) =>
    logicalId === 'Box'
      ? { ref: 'i-1', attributes: { PublicIp: '203.0.113.9', 'Nested.Name': 'deep' } }
      : undefined,
};

export function expression(text: string): Json {
  return parseTemplate(`K:\n  ${text}\n`).K as Json;
}
