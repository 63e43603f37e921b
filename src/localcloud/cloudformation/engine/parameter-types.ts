// The types a template's parameters can have.

/** Types whose values must name something that exists in the account and region. */
const awsTypes = new Set([
  'AWS::EC2::AvailabilityZone::Name',
  'AWS::EC2::Image::Id',
  'AWS::EC2::Instance::Id',
  'AWS::EC2::KeyPair::KeyName',
  'AWS::EC2::SecurityGroup::GroupName',
  'AWS::EC2::SecurityGroup::Id',
  'AWS::EC2::Subnet::Id',
  'AWS::EC2::VPC::Id',
  'AWS::EC2::Volume::Id',
  'AWS::Route53::HostedZone::Id',
]);

const plainTypes = new Set([
  'String',
  'Number',
  'List<Number>',
  'CommaDelimitedList',
  'AWS::SSM::Parameter::Name',
]);

export function isParameterType(type: string): boolean {
  const inner = ssmValueType(type);
  if (inner !== undefined) return inner === 'String' || inner === 'List<String>' || isPlainOrAws(inner);
  return isPlainOrAws(type);
}

function isPlainOrAws(type: string): boolean {
  return plainTypes.has(type) || awsTypes.has(listItemType(type) ?? type);
}

/** `AWS::SSM::Parameter::Value<T>`: the value names a Systems Manager parameter that holds a T. */
export function ssmValueType(type: string): string | undefined {
  return /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];
}

function listItemType(type: string): string | undefined {
  return /^List<(.+)>$/.exec(type)?.[1];
}

/** Whether `Ref` to a parameter of this type is a list. */
export function isListType(type: string): boolean {
  const inner = ssmValueType(type) ?? type;
  return inner === 'CommaDelimitedList' || listItemType(inner) !== undefined;
}

export function isNumberType(type: string): boolean {
  return type === 'Number' || type === 'List<Number>';
}

/** The AWS-specific type of each of the parameter's values, where it has one. */
export function awsTypeOf(type: string): string | undefined {
  const inner = ssmValueType(type) ?? type;
  const item = listItemType(inner) ?? inner;
  return awsTypes.has(item) ? item : undefined;
}
