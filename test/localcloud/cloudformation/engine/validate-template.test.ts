// What a template may refer to, and its sections' form.
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../../../src/localcloud/cloudformation/engine/read-template.js';
import { validateTemplate } from '../../../../src/localcloud/cloudformation/engine/validate-template.js';
import { resourceTypes } from '../../../../src/localcloud/cloudformation/resources/types.js';

const check = (text: string) => validateTemplate(readTemplate(text), resourceTypes);
const one = (resource: string, rest = '') =>
  `Parameters: {P: {Type: String, Default: a}}\nResources:\n  V: {Type: AWS::EC2::VPC}\n  R: ${resource}\n${rest}`;
const gateway = '{Type: AWS::EC2::InternetGateway';

describe('validateTemplate', () => {
  it.each([
    [one(`${gateway}, DependsOn: V}`)],
    [one(`${gateway}, Condition: C}`, 'Conditions: {C: !Equals [!Ref P, a]}')],
    [one('{Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: !GetAtt V.CidrBlock}}')],
    [one(`${gateway}, Metadata: {any: [thing]}, DeletionPolicy: Retain, UpdateReplacePolicy: Snapshot}`)],
    [one(`${gateway}}`, `Outputs: {O: {Value: !Sub "\${V.CidrBlock}-\${P}-\${AWS::Region}"}}`)],
  ])('accepts %#', (text) => {
    expect(() => check(text)).not.toThrow();
  });

  it.each([
    ['Resources: {}', 'Template format error: At least one Resources member must be defined.'],
    ['Resourses: {}', 'Invalid template property or properties [Resourses]'],
    [
      "AWSTemplateFormatVersion: '2011-01-01'\nResources: {A: {Type: X}}",
      'is not a supported value for AWSTemplateFormatVersion',
    ],
    [
      'Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: X}}',
      'does not support the template section Transform',
    ],
    [
      'Resources: {a-b: {Type: AWS::EC2::VPC}}',
      'Template format error: Resource name a-b is non alphanumeric.',
    ],
    ['Resources: {A: {Properties: {}}}', '[/Resources/A] Every Resources object must contain a Type member.'],
    ['Resources: {A: 1}', '[/Resources/A] resource definition is malformed'],
    [
      'Resources: {A: {Type: AWS::EC2::VPC, Propertes: {}}}',
      "Invalid template resource property 'Propertes'",
    ],
    [
      'Resources: {A: {Type: AWS::EC2::VPC, CreationPolicy: {}}}',
      'The local cloud does not support CreationPolicy',
    ],
    ['Resources: {A: {Type: AWS::EC2::VPC, DeletionPolicy: Keep}}', 'Unrecognized DeletionPolicy "Keep"'],
    [
      'Resources: {A: {Type: AWS::S3::Bucket}, B: {Type: AWS::Foo::Bar}}',
      'Template format error: Unrecognized resource types: [AWS::Foo::Bar, AWS::S3::Bucket]',
    ],
    [
      one(`${gateway}, Condition: C}`),
      'Unresolved condition dependency C in the Resources block of the template',
    ],
    [
      one(`${gateway}, DependsOn: Nobody}`),
      'Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    [
      one(`${gateway}, DependsOn: P}`),
      'Unresolved resource dependencies [P] in the Resources block of the template',
    ],
    [
      one('{Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref X, CidrBlock: !Ref Y}}'),
      'Unresolved resource dependencies [X, Y] in the Resources block of the template',
    ],
    [
      one(`{Type: AWS::EC2::Subnet, Properties: {VpcId: !Sub "\${X}"}}`),
      'Unresolved resource dependencies [X] in the Resources',
    ],
    [
      one('{Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt X.Id}}'),
      'Template error: instance of Fn::GetAtt references undefined resource X',
    ],
    [
      one('{Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt V.Nope}}'),
      'Template error: resource V does not support attribute type Nope in Fn::GetAtt',
    ],
    [
      one('{Type: AWS::EC2::Subnet, Properties: {VpcId: !If [C, a, b]}}'),
      'Unresolved condition dependency C',
    ],
    [
      one('{Type: AWS::EC2::Subnet, Properties: {VpcId: "{{resolve:ssm:x}}"}}'),
      'does not support dynamic references',
    ],
    [
      one(`${gateway}}`, 'Outputs: {O: {Value: !Ref X}}'),
      'Unresolved resource dependencies [X] in the Outputs block of the template',
    ],
    [
      one(`${gateway}}`, 'Outputs: {O: {Description: d}}'),
      '[/Outputs/O] Every Outputs member must contain a Value object',
    ],
    [
      one(`${gateway}}`, 'Outputs: {O: {Value: a, Condition: C}}'),
      'Unresolved condition dependency C in the Outputs block',
    ],
    [
      one(`${gateway}}`, 'Conditions: {C: !Equals [!Ref V, a]}'),
      'Unresolved dependencies [V]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      one(`${gateway}}`, 'Conditions: {C: !Not [!Condition D]}'),
      'Unresolved condition dependency D in the Conditions block',
    ],
    [
      one(`${gateway}}`, 'Conditions: {C: !Not [!Condition D], D: !Not [!Condition C]}'),
      'Circular dependencies in the Conditions block of the template: [C, D]',
    ],
    [
      'Resources:\n  A: {Type: AWS::EC2::InternetGateway, DependsOn: B}\n  B: {Type: AWS::EC2::InternetGateway, DependsOn: A}',
      'Circular dependency between resources: [A, B]',
    ],
    [
      'Resources:\n  A: {Type: AWS::EC2::InternetGateway, DependsOn: A}',
      'Circular dependency between resources: [A]',
    ],
    [
      'Mappings: {M: {a: 1}}\nResources: {A: {Type: AWS::EC2::VPC}}',
      'Every Mappings member M must be a map of maps',
    ],
  ])('refuses %#: %s', (text, message) => {
    expect(() => check(text)).toThrow(message);
  });
});
