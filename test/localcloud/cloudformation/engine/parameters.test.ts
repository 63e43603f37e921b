// Parameter values: defaults, constraints, Systems Manager, existence.
import { describe, expect, it } from 'vitest';
import {
  findMissingValue,
  parameterRef,
  readParameterValues,
  resolveSsmParameters,
} from '../../../../src/localcloud/cloudformation/engine/parameters.js';
import { readTemplate } from '../../../../src/localcloud/cloudformation/engine/read-template.js';

function template(definition: string) {
  return readTemplate(`Parameters:\n  P: {${definition}}\nResources:\n  V: {Type: AWS::EC2::VPC}\n`);
}

function read(definition: string, value?: string) {
  const given = value === undefined ? [] : [{ ParameterKey: 'P', ParameterValue: value }];
  return readParameterValues({ template: template(definition), given });
}

function ref(definition: string, value?: string) {
  const found = template(definition).parameters.get('P');
  const [first] = read(definition, value);
  return found && first && parameterRef(found, first);
}

describe('readParameterValues', () => {
  it.each([
    ['Type: String', 'a', 'a'],
    ['Type: String, Default: d', undefined, 'd'],
    ['Type: Number, Default: 8', undefined, '8'],
    ['Type: String, Default: ""', undefined, ''],
    ['Type: String, Default: d', '', ''],
    ['Type: CommaDelimitedList', 'a, b,c', ['a', 'b', 'c']],
    ['Type: CommaDelimitedList, Default: ""', undefined, ['']],
    ['Type: List<Number>', '1,2', ['1', '2']],
    ['Type: "List<AWS::EC2::Subnet::Id>"', 'subnet-1,subnet-2', ['subnet-1', 'subnet-2']],
    ['Type: String, AllowedPattern: "[a-z]+"', 'abc', 'abc'],
    ['Type: Number, MinValue: 1, MaxValue: 3', '3', '3'],
    ['Type: String, NoEcho: true', 'secret', 'secret'],
  ])('{%s} given %j', (definition, value, expected) => {
    expect(ref(definition, value)).toEqual(expected);
  });

  it.each([
    ['Type: String', undefined, 'Parameters: [P] must have values'],
    ['Type: String, AllowedValues: [a, b]', 'c', "Parameter 'P' must be one of AllowedValues"],
    ['Type: CommaDelimitedList, AllowedValues: [a, b]', 'a,c', "Parameter 'P' must be one of AllowedValues"],
    ['Type: String, AllowedPattern: "[a-z]+"', 'ab1', "Parameter 'P' must match pattern [a-z]+"],
    ['Type: String, AllowedPattern: "a|b"', 'xb', "Parameter 'P' must match pattern a|b"],
    ['Type: String, MinLength: 2', 'a', "Parameter 'P' must contain at least 2 characters"],
    ['Type: String, MaxLength: 2', 'abc', "Parameter 'P' must contain at most 2 characters"],
    ['Type: Number', 'abc', "Parameter 'P' must be a number."],
    ['Type: Number', '', "Parameter 'P' must be a number."],
    ['Type: List<Number>', '1,x', "Parameter 'P' must be a number."],
    ['Type: Number, MinValue: 2', '1', "Parameter 'P' must be a number not less than 2"],
    ['Type: Number, MaxValue: 2', '3', "Parameter 'P' must be a number not greater than 2"],
    [
      'Type: String, MinLength: 9, ConstraintDescription: be long',
      'a',
      'Parameter P failed to satisfy constraint: be long',
    ],
  ])('{%s} given %j is refused', (definition, value, message) => {
    expect(() => read(definition, value)).toThrow(message);
  });

  it('refuses parameters the template does not have', () => {
    const given = [
      { ParameterKey: 'Q', ParameterValue: '1' },
      { ParameterKey: 'P', ParameterValue: '1' },
    ];
    expect(() => readParameterValues({ template: template('Type: String'), given })).toThrow(
      'Parameters: [Q] do not exist in the template',
    );
  });

  it('keeps previous values in an update only', () => {
    const given = [{ ParameterKey: 'P', UsePreviousValue: true }];
    const request = { template: template('Type: String, Default: new'), given };
    const previous = [{ key: 'P', value: 'old' }];
    expect(readParameterValues({ ...request, previous })).toEqual([{ key: 'P', value: 'old' }]);
    expect(() => readParameterValues(request)).toThrow(
      'Cannot specify usePreviousValue as true for a parameter key',
    );
    const both = [{ ParameterKey: 'P', UsePreviousValue: true, ParameterValue: 'x' }];
    expect(() => readParameterValues({ ...request, given: both, previous })).toThrow('and non empty value');
  });

  it.each([
    ['Type: Strung', 'Template format error: Unrecognized parameter type: Strung'],
    ['Default: a', 'Template format error: Every Parameters object must contain a Type member.'],
    ['Type: String, Defualt: a', "Invalid template parameter property 'Defualt'"],
    ['Type: String, AllowedValues: a', 'Template format error: Every AllowedValues member must be a list.'],
    ['Type: String, AllowedPattern: "("', 'is not a valid regular expression'],
    ['Type: String, MinLength: x', 'Every MinLength member must be a number'],
    ['Type: String, Default: {a: 1}', 'Every Default member must be a string'],
    ['Type: "AWS::SSM::Parameter::Value<Nope>"', 'Unrecognized parameter type'],
  ])('refuses the definition {%s}', (definition, message) => {
    expect(() => template(definition)).toThrow(message);
  });
});

describe('lookups', () => {
  const lookup = {
    ssmParameter: async (name: string) => (name === '/aws/image' ? 'ami-1' : undefined),
    exists: async (_type: string, value: string) => ['ami-1', 'subnet-1'].includes(value),
  };

  it('takes the value of a Systems Manager parameter', async () => {
    const definition = 'Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /aws/image';
    const [value] = await resolveSsmParameters(template(definition), read(definition), lookup);
    expect(value).toEqual({ key: 'P', value: '/aws/image', resolved: 'ami-1' });
    expect(await findMissingValue(template(definition), value ? [value] : [], lookup)).toBeUndefined();
    await expect(
      resolveSsmParameters(template(definition), read(definition, '/none'), lookup),
    ).rejects.toThrow('Unable to fetch parameters [/none] from parameter store for this account.');
  });

  it.each([
    ['Type: "AWS::EC2::Subnet::Id"', 'subnet-1', undefined],
    [
      'Type: "List<AWS::EC2::Subnet::Id>"',
      'subnet-1,subnet-2',
      'parameter value subnet-2 for parameter name P does not exist',
    ],
    [
      'Type: "AWS::EC2::VPC::Id", NoEcho: true',
      'vpc-2',
      'parameter value **** for parameter name P does not exist',
    ],
    ['Type: String', 'anything', undefined],
  ])('{%s} %s', async (definition, value, expected) => {
    const missing = await findMissingValue(template(definition), read(definition, value), lookup);
    expect(missing).toBe(expected && `Parameter validation failed: ${expected}`);
  });
});
