// CreateStack over the wire: what is made, what is told of it.
import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createAndRest,
  eventsOf,
  openStackCloud,
  restingStack,
  type StackCloud,
  storyOf,
} from './helpers.js';

const network = `
AWSTemplateFormatVersion: '2010-09-09'
Description: A network
Parameters:
  Block: {Type: String, Default: 10.0.0.0/16}
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Ref Block
      EnableDnsHostnames: true
      Tags: [{Key: Name, Value: !Sub '\${AWS::StackName}/vpc'}]
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]
      AvailabilityZone: !Select [1, !GetAZs '']
      MapPublicIpOnLaunch: 'true'
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Default:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref Table, SubnetId: !Ref Subnet}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: boxes
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: '22', CidrIp: 10.1.2.3/32}]
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]
  Ingress:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 80, ToPort: 80, SourceSecurityGroupId: !Ref Group}
Outputs:
  VpcId: {Value: !Ref Vpc, Export: {Name: !Sub '\${AWS::StackName}-vpc'}}
  Zone: {Value: !GetAtt Subnet.AvailabilityZone, Description: where}
`;

let cloud: StackCloud;
beforeEach(async () => {
  cloud = await openStackCloud();
});
afterEach(async () => {
  await cloud.close();
});

it('makes a whole network and tells its outputs', async () => {
  const stack = await createAndRest(cloud, {
    TemplateBody: network,
    Tags: [{ Key: 'flotilla:owner', Value: 'alice' }],
    ClientRequestToken: 'first',
  });
  const events = await eventsOf(cloud, 'box');
  expect([stack.StackStatus, stack.StackStatusReason, cloud.logged]).toEqual([
    'CREATE_COMPLETE',
    undefined,
    [],
  ]);
  const { Vpcs } = await cloud.ec2.send(new DescribeVpcsCommand({}));
  const tags = Object.fromEntries(Vpcs?.[0]?.Tags?.map((tag) => [tag.Key, tag.Value]) ?? []);
  expect(tags).toEqual({
    Name: 'box/vpc',
    'flotilla:owner': 'alice',
    'aws:cloudformation:stack-name': 'box',
    'aws:cloudformation:stack-id': stack.StackId,
    'aws:cloudformation:logical-id': 'Vpc',
  });
  const { Subnets } = await cloud.ec2.send(new DescribeSubnetsCommand({}));
  expect(Subnets).toMatchObject([
    { CidrBlock: '10.0.1.0/24', AvailabilityZone: 'us-east-1b', MapPublicIpOnLaunch: true },
  ]);
  expect(stack.Outputs).toEqual([
    { OutputKey: 'VpcId', OutputValue: Vpcs?.[0]?.VpcId, ExportName: 'box-vpc' },
    { OutputKey: 'Zone', OutputValue: 'us-east-1b', Description: 'where' },
  ]);
  expect(new Set(events.map((event) => event.ClientRequestToken))).toEqual(new Set(['first']));
  const vpc = events.filter((event) => event.LogicalResourceId === 'Vpc');
  expect(
    vpc.map((event) => [event.ResourceStatus, event.ResourceStatusReason, event.PhysicalResourceId]),
  ).toEqual([
    ['CREATE_IN_PROGRESS', undefined, ''],
    ['CREATE_IN_PROGRESS', 'Resource creation Initiated', Vpcs?.[0]?.VpcId],
    ['CREATE_COMPLETE', undefined, Vpcs?.[0]?.VpcId],
  ]);
});

it('deletes it again, the dependent ones first', async () => {
  const { StackId } = await createAndRest(cloud, { TemplateBody: network });
  await cloud.stacks.send(new DeleteStackCommand({ StackName: 'box' }));
  expect(await restingStack(cloud, StackId as string)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
  const story = (await storyOf(cloud, StackId as string)).filter((line) => line.endsWith('DELETE_COMPLETE'));
  expect(story).toHaveLength(10);
  expect(story.indexOf('Vpc DELETE_COMPLETE')).toBeGreaterThan(story.indexOf('Subnet DELETE_COMPLETE'));
  expect((await cloud.ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? []).toEqual([]);
});
