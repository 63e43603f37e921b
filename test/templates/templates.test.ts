// What the templates must never lose: encryption, IMDSv2, closed ports, data that stays.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type Resource, readTemplateFile } from './read.js';

const names = ['network', 'front', 'box', 'fleet'] as const;
const files = names.map((name) => new URL(`../../templates/${name}.yaml`, import.meta.url).pathname);

const lint = spawnSync('cfn-lint', ['--non-zero-exit-code', 'informational', ...files], { encoding: 'utf8' });
if (lint.error)
  console.warn('cfn-lint is not installed: the templates are not checked against the AWS schemas');

test.skipIf(lint.error)('cfn-lint finds nothing', () => {
  expect(lint.stdout + lint.stderr).toBe('');
  expect(lint.status).toBe(0);
});

const network = readTemplateFile('network');
const front = readTemplateFile('front');
const box = readTemplateFile('box');

function properties<T = Record<string, unknown>>(resource: Resource | undefined): T {
  return resource?.Properties as T;
}

/** Every ingress rule open to the world, with the condition it hangs on. */
function worldPorts(group: Resource | undefined): unknown[] {
  const rules = properties<{ SecurityGroupIngress: unknown[] }>(group).SecurityGroupIngress;
  return rules.flatMap((rule) => {
    const [condition, inner] = (rule as { 'Fn::If'?: [string, object] })['Fn::If'] ?? [
      undefined,
      rule as object,
    ];
    const { CidrIp, FromPort, ToPort } = inner as Record<string, unknown>;
    return CidrIp === undefined ? [] : [{ condition, CidrIp, FromPort, ToPort }];
  });
}

describe('box', () => {
  const instance = properties<Record<string, Record<string, unknown>>>(box.Resources.Instance);

  test('the instance asks for IMDSv2 and answers one hop only', () => {
    expect(instance.MetadataOptions).toEqual({
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
    });
  });

  test('the root disk is encrypted and goes with the instance', () => {
    expect(instance.BlockDeviceMappings).toEqual([
      {
        DeviceName: { Ref: 'RootDeviceName' },
        Ebs: {
          VolumeSize: { Ref: 'RootSize' },
          VolumeType: 'gp3',
          Encrypted: true,
          DeleteOnTermination: true,
        },
      },
    ]);
  });

  test('a shutdown inside stops the box and terminates nothing', () => {
    expect(instance.InstanceInitiatedShutdownBehavior).toBe('stop');
  });

  test('the data volume is encrypted and survives deletion and replacement', () => {
    const volume = box.Resources.Volume;
    expect(volume).toMatchObject({
      Condition: 'WithVolume',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { Encrypted: true, VolumeType: 'gp3' },
    });
  });

  test('the permission to format is on a new data volume alone', () => {
    const tag = { Key: 'flotilla:format', Value: 'yes' };
    expect(properties<{ Tags: unknown[] }>(box.Resources.Volume).Tags).toContainEqual({
      'Fn::If': ['FromSnapshot', { Ref: 'AWS::NoValue' }, tag],
    });
    const { Volume: _volume, ...others } = box.Resources;
    expect(JSON.stringify(others)).not.toContain('flotilla:format');
  });

  test('nothing but the notebook in public mode is open to the world', () => {
    expect(worldPorts(box.Resources.SecurityGroup)).toEqual([
      { condition: 'ByWorld', CidrIp: '0.0.0.0/0', FromPort: 15500, ToPort: 15500 },
    ]);
    expect(box.Conditions?.ByWorld).toEqual({ 'Fn::Equals': [{ Ref: 'Access' }, 'public'] });
  });

  test('no rule for SSH: those are made by API', () => {
    expect(JSON.stringify(properties(box.Resources.SecurityGroup))).not.toMatch(/"(?:From|To)Port":22\b/);
  });

  test('user data is hidden, and no other parameter is a secret', () => {
    const hidden = Object.entries(box.Parameters).filter(([, parameter]) => parameter.NoEcho);
    expect(hidden.map(([name]) => name)).toEqual(['UserData']);
    expect(Object.keys(box.Outputs)).toEqual(['InstanceId', 'VolumeId', 'SecurityGroupId', 'TargetGroupArn']);
  });

  test('the health check asks a page that answers 200', () => {
    expect(properties(box.Resources.TargetGroup)).toMatchObject({
      HealthCheckPath: '/api',
      HealthCheckIntervalSeconds: 10,
      HealthyThresholdCount: 2,
      Matcher: { HttpCode: '200' },
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }],
    });
    expect(properties(box.Resources.TargetGroup)).not.toHaveProperty('Name');
  });

  test('what belongs to the load balancer exists in https mode only', () => {
    for (const name of ['TargetGroup', 'ListenerRule'])
      expect(box.Resources[name]?.Condition).toBe('ByHttps');
  });
});

describe('front', () => {
  test('opens its port, and port 80 only where it redirects', () => {
    expect(worldPorts(front.Resources.SecurityGroup)).toEqual([
      { condition: undefined, CidrIp: '0.0.0.0/0', FromPort: { Ref: 'Port' }, ToPort: { Ref: 'Port' } },
      { condition: 'WithRedirect', CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 },
    ]);
    expect(front.Resources.RedirectListener?.Condition).toBe('WithRedirect');
  });

  test('serves TLS 1.2 and 1.3, and 404 to unknown names', () => {
    expect(properties(front.Resources.Listener)).toMatchObject({
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
  });

  test('keeps a silent websocket for the longest time allowed', () => {
    expect(
      properties<{ LoadBalancerAttributes: unknown[] }>(front.Resources.LoadBalancer).LoadBalancerAttributes,
    ).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '4000' });
  });
});

describe('network', () => {
  const subnets = Object.entries(network.Resources).filter(([, one]) => one.Type === 'AWS::EC2::Subnet');

  test('has six subnets that do not overlap, each with its route and its place in both outputs', () => {
    const blocks = subnets.map(([, one]) => one.Properties.CidrBlock);
    expect(blocks).toEqual([0, 16, 32, 48, 64, 80].map((third) => `10.77.${third}.0/20`));
    for (const [index, [name, subnet]] of subnets.entries()) {
      expect(subnet.Properties.AvailabilityZone).toEqual({ 'Fn::Select': [index, { Ref: 'Zones' }] });
      const route = network.Resources[`${name}Route`];
      expect(route?.Properties.SubnetId).toEqual({ Ref: name });
      expect(route?.Condition).toBe(subnet.Condition);
      expect(JSON.stringify(network.Outputs.SubnetIds)).toContain(`"${name}"`);
      expect(JSON.stringify(network.Outputs.SubnetZones)).toContain(`"${name}.AvailabilityZone"`);
    }
  });

  test('makes no security group', () => {
    expect(Object.values(network.Resources).map((one) => one.Type)).not.toContain('AWS::EC2::SecurityGroup');
  });
});

test('no template asks for IAM resources: --capabilities is never needed', () => {
  for (const template of [network, front, box])
    for (const { Type } of Object.values(template.Resources)) expect(Type).not.toMatch(/^AWS::IAM::/);
});
