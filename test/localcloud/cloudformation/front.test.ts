// Load balancing, names and certificates as stacks.

import { ACMClient, CertificateStatus, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acm } from '../../../src/localcloud/acm/service.js';
import { cloudFormation } from '../../../src/localcloud/cloudformation/service.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import { route53 } from '../../../src/localcloud/route53/service.js';
import { freePort } from '../../helpers/free-port.js';
import { type FrontStage, openFrontStage } from '../elbv2/front-stage.js';
import { eventsOf, restingStack, type StackCloud, storyOf } from './helpers.js';

const template = (port: number) => `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  One: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-east-1a}}
  Two: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1b}}
  Certificate:
    Type: AWS::CertificateManager::Certificate
    Properties: {DomainName: '*.stack.example.org', SubjectAlternativeNames: [stack.example.org], ValidationMethod: DNS}
  Other: {Type: AWS::CertificateManager::Certificate, Properties: {DomainName: other.example.org}}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    DependsOn: Attachment
    Properties:
      Subnets: [!Ref One, !Ref Two]
      LoadBalancerAttributes: [{Key: idle_timeout.timeout_seconds, Value: 4000}]
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: '${port}'
      Protocol: HTTPS
      Certificates: [{CertificateArn: !Ref Certificate}]
      DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: 404, ContentType: text/plain}}]
  More:
    Type: AWS::ElasticLoadBalancingV2::ListenerCertificate
    Properties: {ListenerArn: !Ref Listener, Certificates: [{CertificateArn: !Ref Other}]}
  Boxes:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: !Ref Vpc, Port: 8888, Protocol: HTTP, HealthCheckPath: /api, Matcher: {HttpCode: 200}}
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref Listener
      Priority: '17'
      Conditions: [{Field: host-header, HostHeaderConfig: {Values: [alice.stack.example.org]}}]
      Actions: [{Type: forward, TargetGroupArn: !Ref Boxes}]
  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: stack.example.org, HostedZoneConfig: {Comment: ours}}}
  Name:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneId: !Ref Zone
      Name: alice.stack.example.org
      Type: A
      AliasTarget: {DNSName: !GetAtt Balancer.DNSName, HostedZoneId: !GetAtt Balancer.CanonicalHostedZoneID}
  Names:
    Type: AWS::Route53::RecordSetGroup
    DependsOn: Name
    Properties:
      HostedZoneName: stack.example.org.
      RecordSets:
        - {Name: ssh.alice.stack.example.org., Type: A, TTL: '60', ResourceRecords: [203.0.113.9]}
        - {Name: b.stack.example.org, Type: TXT, TTL: 60, ResourceRecords: ['"x"']}
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
Outputs:
  Zone: {Value: !Ref Zone}
  Name: {Value: !Ref Name}
  Servers: {Value: !Join [' ', !GetAtt Zone.NameServers]}
  Balancer: {Value: !GetAtt Balancer.LoadBalancerFullName}
  Group: {Value: !GetAtt Boxes.TargetGroupName}
  Certificate: {Value: !Ref Certificate}
  Handle: {Value: !Ref Handle}
`;

let stage: FrontStage;
let cloud: StackCloud;
let stack: Stack;

beforeAll(async () => {
  stage = await openFrontStage({ services: [cloudFormation, ec2, elbv2, route53, acm] });
  cloud = {
    ...stage.test,
    stacks: stage.test.client(CloudFormationClient),
    ec2: stage.test.client(EC2Client),
  };
  await cloud.stacks.send(
    new CreateStackCommand({ StackName: 'front', TemplateBody: template(await freePort()) }),
  );
  stack = await restingStack(cloud, 'front');
});
afterAll(() => stage.close());

const output = (key: string) => stack.Outputs?.find((one) => one.OutputKey === key)?.OutputValue ?? '';

it('makes a load balancer with listener, rule and certificates', async () => {
  const failures = (await eventsOf(cloud, 'front')).filter((event) =>
    event.ResourceStatus?.endsWith('FAILED'),
  );
  expect(failures.map((event) => [event.LogicalResourceId, event.ResourceStatusReason])).toEqual([]);
  expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  const client = stage.test.client(ElasticLoadBalancingV2Client);
  const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand({}));
  expect(LoadBalancers).toMatchObject([{ State: { Code: 'active' } }]);
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  expect(LoadBalancers?.[0]?.LoadBalancerName).toMatch(/^front-Balancer-[0-9A-F]{12}$/);
  expect(LoadBalancerArn).toContain(output('Balancer'));
  const { Attributes } = await client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  expect(Attributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '4000' });
  const { Listeners } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
  const ListenerArn = Listeners?.[0]?.ListenerArn;
  const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn }));
  expect(Rules?.map((rule) => rule.Priority)).toEqual(['17', 'default']);
  const { Certificates } = await client.send(new DescribeListenerCertificatesCommand({ ListenerArn }));
  expect(Certificates).toHaveLength(2);
  const { TargetGroups } = await client.send(new DescribeTargetGroupsCommand({}));
  expect(TargetGroups).toMatchObject([{ TargetGroupName: output('Group'), HealthCheckPath: '/api' }]);
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
  expect(
    (await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions ?? [],
  ).toEqual([]);
});

it('makes a zone with its names, and an issued certificate', async () => {
  const client = stage.test.client(Route53Client);
  const { ResourceRecordSets } = await client.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: output('Zone') }),
  );
  const names = ResourceRecordSets?.filter((set) => set.Type === 'A' || set.Type === 'TXT').map(
    (set) => set.Name,
  );
  expect(names?.sort()).toEqual([
    'alice.stack.example.org.',
    'b.stack.example.org.',
    'ssh.alice.stack.example.org.',
  ]);
  expect(output('Name')).toBe('alice.stack.example.org');
  expect(output('Servers').split(' ')).toHaveLength(4);
  expect(output('Handle')).toMatch(/^https:\/\/cloudformation-waitcondition-us-east-1\./);
  const found = await stage.test
    .client(ACMClient)
    .send(new DescribeCertificateCommand({ CertificateArn: output('Certificate') }));
  expect(found.Certificate).toMatchObject({
    Status: CertificateStatus.ISSUED,
    DomainName: '*.stack.example.org',
  });
});

it('deletes all of it again', async () => {
  await cloud.stacks.send(new DeleteStackCommand({ StackName: 'front' }));
  const gone = await restingStack(cloud, `${stack.StackId}`);
  expect([gone.StackStatus, gone.StackStatusReason]).toEqual(['DELETE_COMPLETE', undefined]);
  const client = stage.test.client(ElasticLoadBalancingV2Client);
  expect((await client.send(new DescribeLoadBalancersCommand({}))).LoadBalancers ?? []).toEqual([]);
  expect((await client.send(new DescribeTargetGroupsCommand({}))).TargetGroups ?? []).toEqual([]);
  const { HostedZones } = await stage.test.client(Route53Client).send(new ListHostedZonesCommand({}));
  expect(HostedZones?.map((zone) => zone.Name)).not.toContain('stack.example.org.');
  expect((await storyOf(cloud, `${stack.StackId}`)).at(-1)).toBe('front DELETE_COMPLETE');
});
