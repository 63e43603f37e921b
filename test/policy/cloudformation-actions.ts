// What CloudFormation calls with its caller's rights, for each type in our templates.
//
// Source: the handlers' permissions in the registry's schemas, as `aws cloudformation describe-type --type RESOURCE
// --type-name <type>` shows them, create and delete of all and update of what `stack update` changes (type of an
// instance, size of a volume). Left out are permissions of properties that our templates do not set: roles, elastic
// GPUs and inference, monitoring, placement, SSM associations, auto-enabled IO, OIDC and Cognito, tags that change.

const ec2 = (...names: readonly string[]) => names.map((name) => `ec2:${name}`);
const front = (...names: readonly string[]) => names.map((name) => `elasticloadbalancing:${name}`);

export const actionsOfTypes: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::Instance': ec2(
    'AttachVolume',
    'CreateTags',
    'DeleteTags',
    'DescribeInstanceAttribute',
    'DescribeInstanceCreditSpecifications',
    'DescribeInstances',
    'DescribeKeyPairs',
    'DescribeLaunchTemplates',
    'DescribeNetworkInterfaces',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVolumes',
    'DescribeVpcs',
    'DetachVolume',
    'ModifyInstanceAttribute',
    'RunInstances',
    'StartInstances',
    'StopInstances',
    'TerminateInstances',
  ),
  'AWS::EC2::Volume': ec2(
    'CreateTags',
    'CreateVolume',
    'DeleteTags',
    'DeleteVolume',
    'DescribeTags',
    'DescribeVolumeAttribute',
    'DescribeVolumes',
    'DescribeVolumesModifications',
    'ModifyVolume',
  ),
  'AWS::EC2::SecurityGroup': ec2(
    'AuthorizeSecurityGroupEgress',
    'AuthorizeSecurityGroupIngress',
    'CreateSecurityGroup',
    'CreateTags',
    'DeleteSecurityGroup',
    'DescribeInstances',
    'DescribeSecurityGroups',
    'RevokeSecurityGroupEgress',
    'RevokeSecurityGroupIngress',
  ),
  'AWS::EC2::LaunchTemplate': ec2(
    'CreateLaunchTemplate',
    'CreateTags',
    'DeleteLaunchTemplate',
    'DescribeLaunchTemplateVersions',
    'DescribeLaunchTemplates',
  ),
  'AWS::EC2::VPC': ec2(
    'CreateTags',
    'CreateVpc',
    'DeleteVpc',
    'DescribeNetworkAcls',
    'DescribeSecurityGroups',
    'DescribeVpcAttribute',
    'DescribeVpcEncryptionControls',
    'DescribeVpcs',
    'ModifyVpcAttribute',
  ),
  'AWS::EC2::InternetGateway': ec2(
    'CreateInternetGateway',
    'CreateTags',
    'DeleteInternetGateway',
    'DescribeInternetGateways',
  ),
  'AWS::EC2::VPCGatewayAttachment': ec2(
    'AttachInternetGateway',
    'DescribeInternetGateways',
    'DetachInternetGateway',
  ),
  'AWS::EC2::RouteTable': ec2('CreateRouteTable', 'CreateTags', 'DeleteRouteTable', 'DescribeRouteTables'),
  'AWS::EC2::Route': ec2('CreateRoute', 'DeleteRoute', 'DescribeRouteTables'),
  'AWS::EC2::Subnet': ec2(
    'CreateSubnet',
    'CreateTags',
    'DeleteSubnet',
    'DescribeNetworkAcls',
    'DescribeSubnets',
    'ModifySubnetAttribute',
  ),
  'AWS::EC2::SubnetRouteTableAssociation': ec2(
    'AssociateRouteTable',
    'DescribeRouteTables',
    'DescribeSubnets',
    'DisassociateRouteTable',
  ),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [
    ...front(
      'AddTags',
      'CreateLoadBalancer',
      'DeleteLoadBalancer',
      'DescribeLoadBalancerAttributes',
      'DescribeLoadBalancers',
      'DescribeTags',
      'ModifyLoadBalancerAttributes',
    ),
    // The account's first: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html
    'iam:CreateServiceLinkedRole',
  ],
  'AWS::ElasticLoadBalancingV2::Listener': front(
    'CreateListener',
    'DeleteListener',
    'DescribeListenerAttributes',
    'DescribeListeners',
  ),
  'AWS::ElasticLoadBalancingV2::ListenerRule': front(
    'AddTags',
    'CreateRule',
    'DeleteRule',
    'DescribeRules',
    'DescribeTags',
  ),
  'AWS::ElasticLoadBalancingV2::TargetGroup': [
    ...front(
      'AddTags',
      'CreateTargetGroup',
      'DeleteTargetGroup',
      'DescribeTags',
      'DescribeTargetGroupAttributes',
      'DescribeTargetGroups',
      'DescribeTargetHealth',
      'ModifyTargetGroupAttributes',
      'RegisterTargets',
    ),
    'ec2:DescribeVpcs',
  ],
  // Parameters of these types are looked up before anything is made.
  'AWS::EC2::AvailabilityZone::Name': ec2('DescribeAvailabilityZones'),
  'AWS::EC2::Image::Id': ec2('DescribeImages'),
  'AWS::EC2::KeyPair::KeyName': ec2('DescribeKeyPairs'),
  'AWS::EC2::Subnet::Id': ec2('DescribeSubnets'),
  'AWS::EC2::VPC::Id': ec2('DescribeVpcs'),
};
