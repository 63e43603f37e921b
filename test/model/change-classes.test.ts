// The word of a change set on each resource, and what it means for a box.
import { describe, expect, it } from 'vitest';
import { classifyChanges, type ResourceChange, replaces } from '../../src/model/change-classes.js';

type Detail = ResourceChange['details'][number];

const modify = (
  logicalId: string,
  type: string,
  replacement: string | undefined,
  ...details: Detail[]
): ResourceChange => ({ action: 'Modify', logicalId, type, replacement, details });

/** The two lines CloudFormation gives for a property whose parameter changed. */
const byParameter = (property: string, recreation: string): Detail[] => [
  { attribute: 'Properties', property, recreation, evaluation: 'Dynamic', source: 'DirectModification' },
  {
    attribute: 'Properties',
    property,
    recreation,
    evaluation: 'Static',
    source: 'ParameterReference',
    cause: property,
  },
];
const byReference = (property: string, recreation: string, cause: string): Detail => ({
  attribute: 'Properties',
  property,
  recreation,
  evaluation: 'Dynamic',
  source: cause.includes('.') ? 'ResourceAttribute' : 'ResourceReference',
  cause,
});

const ec2 = 'AWS::EC2::Instance';
const resized = modify('Instance', ec2, 'Conditional', ...byParameter('InstanceType', 'Conditionally'));
const outcomes = (...changes: ResourceChange[]) =>
  Object.fromEntries(classifyChanges(changes).map((change) => [change.logicalId, change.outcome]));

describe('the instance', () => {
  it.each([
    ['another type', resized, 'restart'],
    [
      'other user data',
      modify('Instance', ec2, 'Conditional', ...byParameter('UserData', 'Conditionally')),
      'restart',
    ],
    [
      'type and tags',
      modify('Instance', ec2, 'Conditional', ...resized.details, { attribute: 'Tags', recreation: 'Never' }),
      'restart',
    ],
    [
      'tags alone',
      modify('Instance', ec2, 'False', { attribute: 'Tags', recreation: 'Never', evaluation: 'Static' }),
      'update',
    ],
    ['another image', modify('Instance', ec2, 'True', ...byParameter('ImageId', 'Always')), 'REPLACE'],
    [
      'type and image',
      modify('Instance', ec2, 'True', ...resized.details, ...byParameter('ImageId', 'Always')),
      'REPLACE',
    ],
    [
      'a condition we do not know',
      modify('Instance', ec2, 'Conditional', ...byParameter('Tenancy', 'Conditionally')),
      'REPLACE',
    ],
    [
      'a dynamic Always',
      modify('Instance', ec2, 'Conditional', ...resized.details, byReference('SubnetId', 'Always', 'Subnet')),
      'REPLACE',
    ],
    [
      'no word at all',
      modify('Instance', ec2, undefined, ...byParameter('InstanceType', 'Conditionally')),
      'REPLACE',
    ],
    ['a word nobody knows', modify('Instance', ec2, 'Maybe', ...resized.details), 'REPLACE'],
    ['True for a type', modify('Instance', ec2, 'True', ...resized.details), 'REPLACE'],
    ['no reason given', modify('Instance', ec2, 'Conditional'), 'REPLACE'],
    ['no reason given, and False', modify('Instance', ec2, 'False'), 'REPLACE'],
    ['Conditional under another type of resource', { ...resized, type: 'AWS::RDS::DBInstance' }, 'REPLACE'],
    ['its removal', { ...resized, action: 'Remove' }, 'REPLACE'],
    ['an action nobody knows', { ...resized, action: 'Dynamic' }, 'REPLACE'],
  ])('with %s', (_what, change, outcome) => {
    expect(outcomes(change)).toEqual({ Instance: outcome });
  });
});

describe('what refers to an instance that restarts', () => {
  const attachment = (cause: string, recreation = 'Always') =>
    modify(
      'Other',
      'AWS::EC2::VolumeAttachment',
      'Conditional',
      byReference('InstanceId', recreation, cause),
    );

  it.each([
    ['by its id', attachment('Instance'), 'keep'],
    ['by its id, where it may change', attachment('Instance', 'Never'), 'keep'],
    ['by an attribute that stays', attachment('Instance.PrivateIp'), 'keep'],
    ['by its public address, where it may not change', attachment('Instance.PublicIp'), 'REPLACE'],
    [
      'by its public address, where it may change',
      modify(
        'Other',
        'AWS::Route53::RecordSet',
        'False',
        byReference('ResourceRecords', 'Never', 'Instance.PublicIp'),
      ),
      'update',
    ],
    [
      'and to something else',
      modify(
        'Other',
        'x',
        'Conditional',
        byReference('A', 'Always', 'Instance'),
        byReference('B', 'Always', 'Gone'),
      ),
      'REPLACE',
    ],
    [
      'and has a change of its own',
      modify('Other', 'x', 'True', byReference('A', 'Always', 'Instance'), ...byParameter('B', 'Always')),
      'REPLACE',
    ],
    [
      'statically',
      modify('Other', 'x', 'True', { ...byReference('A', 'Always', 'Instance'), evaluation: 'Static' }),
      'REPLACE',
    ],
  ])('%s', (_what, change, outcome) => {
    expect(outcomes(resized, change)).toEqual({ Instance: 'restart', Other: outcome });
  });

  it('falls with it, when the instance is replaced', () => {
    const replaced = modify('Instance', ec2, 'True', ...byParameter('ImageId', 'Always'));
    expect(outcomes(replaced, attachment('Instance'))).toEqual({ Instance: 'REPLACE', Other: 'REPLACE' });
    expect(replaces(classifyChanges([replaced]))).toBe(true);
  });
});

it('lets a volume grow in place, and others be added', () => {
  const volume = modify('Volume', 'AWS::EC2::Volume', 'False', ...byParameter('Size', 'Never'));
  const added = { action: 'Add', logicalId: 'New', type: 'AWS::EC2::Volume', details: [] };
  const found = classifyChanges([volume, added]);
  expect(found.map(({ outcome, because }) => [outcome, because])).toEqual([
    ['update', ['Size']],
    ['add', []],
  ]);
  expect(replaces(found)).toBe(false);
});
