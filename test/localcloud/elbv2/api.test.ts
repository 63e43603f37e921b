// Elastic Load Balancing's API through its bare client: states, limits and error codes.
import {
  AddListenerCertificatesCommand,
  AddTagsCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyRuleCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
  RemoveListenerCertificatesCommand,
  RemoveTagsCommand,
  SetRulePrioritiesCommand,
  waitUntilLoadBalancerAvailable,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localCertificateArn } from '../../../src/localcloud/acm/local-certificate.js';
import { instances } from '../../../src/localcloud/ec2/records.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';
import { elbCalls, fixed, forwardTo, notFound, putInstance, putNetwork } from './front-stage.js';

let stage: TestCloud<FakeMachines>;
let client: ElasticLoadBalancingV2Client;
let calls: ReturnType<typeof elbCalls>;
const certificate = localCertificateArn('123456789012', 'us-east-1');
const secure = { Protocol: 'HTTPS' as const, Certificates: [{ CertificateArn: certificate }] };

beforeAll(async () => {
  stage = await createTestCloud({ services: [elbv2] });
  client = stage.client(ElasticLoadBalancingV2Client);
  calls = elbCalls(client);
  putNetwork(stage.cloud.store);
  putNetwork(stage.cloud.store, 'eu-west-2', 30);
  putInstance(stage.cloud.store, 'i-1', '127.20.0.9');
});
afterAll(() => stage.close());

describe('load balancers', () => {
  it('come up after provisioning, with addresses of their subnets on the host', async () => {
    const made = await calls.balancer('web');
    expect(made).toMatchObject({
      State: { Code: 'provisioning' },
      Scheme: 'internet-facing',
      Type: 'application',
      CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
      DNSName: expect.stringMatching(/^web-\d{10}\.us-east-1\.elb\.flotilla\.localhost$/),
      AvailabilityZones: [{ ZoneName: 'us-east-1a' }, { ZoneName: 'us-east-1b' }],
    });
    await waitUntilLoadBalancerAvailable(
      { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { LoadBalancerArns: [made.LoadBalancerArn ?? ''] },
    );
    const set = stage.machines.calls.find((call) => call.name === 'setHostAddresses');
    expect(set?.args).toEqual([made.LoadBalancerArn, ['127.20.0.4', '127.20.1.4']]);
    const second = await calls.balancer('second');
    await stage.settle();
    const next = stage.machines.calls.filter((call) => call.name === 'setHostAddresses').at(-1);
    expect(next?.args).toEqual([second.LoadBalancerArn, ['127.20.0.5', '127.20.1.5']]);
  });

  it('are the same for the same name and settings, refused for others', async () => {
    const one = await calls.balancer('same');
    expect((await calls.balancer('same')).LoadBalancerArn).toBe(one.LoadBalancerArn);
    const other = {
      Name: 'same',
      Subnets: ['subnet-us-east-1-a', 'subnet-us-east-1-b'],
      Scheme: 'internal' as const,
    };
    await expect(client.send(new CreateLoadBalancerCommand(other))).rejects.toMatchObject({
      name: 'DuplicateLoadBalancerNameException',
      message: "A load balancer with the same name 'same' exists, but with different settings",
    });
  });

  it('fail with a reason when the host refuses the addresses', async () => {
    await stage.settle();
    stage.machines.failNext('setHostAddresses', new Error('no such device'));
    const { LoadBalancerArn: arn = '' } = await calls.balancer('failing');
    await stage.settle();
    const found = await client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
    expect(found.LoadBalancers?.[0]?.State).toMatchObject({
      Code: 'failed',
      Reason: expect.stringContaining('no such device'),
    });
  });

  it('want two zones, real subnets, real groups and an internet gateway', async () => {
    const create = (more: object) => client.send(new CreateLoadBalancerCommand({ Name: 'no', ...more }));
    const both = ['subnet-us-east-1-a', 'subnet-us-east-1-b'];
    const wrong: [object, string][] = [
      [{ Subnets: ['subnet-us-east-1-a'] }, 'ValidationError'],
      [{ Subnets: ['subnet-none', 'subnet-us-east-1-a'] }, 'SubnetNotFoundException'],
      [{ Subnets: ['subnet-eu-west-2-a', 'subnet-eu-west-2-b'] }, 'SubnetNotFoundException'],
      [{ Subnets: both, SecurityGroups: ['sg-eu-west-2'] }, 'InvalidSecurityGroupException'],
      [{ Subnets: both, Type: 'network' }, 'InvalidConfigurationRequestException'],
      [{ Subnets: both, Name: 'bad_name' }, 'ValidationError'],
      [{ Subnets: both, Name: 'x'.repeat(33) }, 'ValidationError'],
    ];
    for (const [more, name] of wrong) {
      await expect(create(more), JSON.stringify(more)).rejects.toMatchObject({ name });
    }
  });

  it('keep attributes, and protection from deletion', async () => {
    const { LoadBalancerArn } = await calls.balancer('kept');
    const modify = (Key: string, Value: string) =>
      client.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes: [{ Key, Value }] }));
    await modify('idle_timeout.timeout_seconds', '300');
    await modify('deletion_protection.enabled', 'true');
    const { Attributes } = await client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
    expect(Attributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '300' });
    expect(Attributes).toContainEqual({ Key: 'routing.http2.enabled', Value: 'true' });
    const remove = () => client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await expect(remove()).rejects.toMatchObject({ name: 'OperationNotPermittedException' });
    await modify('deletion_protection.enabled', 'false');
    await remove();
    await remove();
    await expect(modify('idle_timeout.timeout_seconds', '60')).rejects.toMatchObject({
      name: 'LoadBalancerNotFoundException',
    });
  });

  it('refuse attributes nobody knows and values they do not take', async () => {
    const { LoadBalancerArn } = await calls.balancer('same');
    for (const [Key, Value] of [
      ['nonsense', '1'],
      ['idle_timeout.timeout_seconds', '0'],
      ['idle_timeout.timeout_seconds', '4001'],
      ['deletion_protection.enabled', 'yes'],
      ['toString', 'x'],
    ]) {
      const command = new ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn,
        Attributes: [{ Key, Value }],
      });
      await expect(client.send(command)).rejects.toMatchObject({
        name: 'InvalidConfigurationRequestException',
      });
    }
  });

  it('take listeners, rules and addresses with them when they go', async () => {
    const { LoadBalancerArn } = await calls.balancer('going');
    await stage.settle();
    const { ListenerArn } = await calls.listener(LoadBalancerArn, 8443, secure);
    await client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await stage.settle();
    const set = stage.machines.calls.filter((call) => call.name !== 'setFirewall').at(-1);
    expect(set).toEqual({ name: 'setHostAddresses', args: [LoadBalancerArn, []] });
    expect(stage.machines.calls.at(-1)?.name).toBe('setFirewall');
    await expect(
      client.send(new DescribeListenersCommand({ ListenerArns: [ListenerArn ?? ''] })),
    ).rejects.toMatchObject({ name: 'ListenerNotFoundException' });
    await expect(client.send(new DescribeLoadBalancersCommand({ Names: ['going'] }))).rejects.toMatchObject({
      name: 'LoadBalancerNotFoundException',
    });
  });

  it('page', async () => {
    const first = await client.send(new DescribeLoadBalancersCommand({ PageSize: 2 }));
    expect(first.LoadBalancers).toHaveLength(2);
    const rest = await client.send(new DescribeLoadBalancersCommand({ Marker: first.NextMarker }));
    expect(rest.LoadBalancers?.length).toBeGreaterThan(0);
    expect(rest.NextMarker).toBeUndefined();
  });
});

describe('target groups', () => {
  it("have AWS's defaults", async () => {
    expect(await calls.group('plain', 8888)).toMatchObject({
      Port: 8888,
      TargetType: 'instance',
      HealthCheckPath: '/',
      HealthCheckPort: 'traffic-port',
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
      Matcher: { HttpCode: '200' },
      LoadBalancerArns: [],
    });
  });

  it('are the same for the same name and settings, refused for others', async () => {
    const one = await calls.group('twice', 80);
    expect((await calls.group('twice', 80)).TargetGroupArn).toBe(one.TargetGroupArn);
    await expect(calls.group('twice', 81)).rejects.toMatchObject({
      name: 'DuplicateTargetGroupNameException',
    });
  });

  it('check their settings', async () => {
    for (const more of [
      { HealthCheckPath: 'api' },
      { Matcher: { HttpCode: '100' } },
      { Matcher: { HttpCode: '399-200' } },
      { HealthCheckIntervalSeconds: 4 },
      { HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 5 },
      { HealthyThresholdCount: 1 },
      { HealthCheckPort: '0' },
      { Port: 0 },
      { VpcId: 'vpc-none' },
    ]) {
      await expect(calls.group('bad', 80, more), JSON.stringify(more)).rejects.toMatchObject({
        name: 'ValidationError',
      });
    }
  });

  it('change', async () => {
    const { TargetGroupArn } = await calls.group('changing', 80);
    const { TargetGroups } = await client.send(
      new ModifyTargetGroupCommand({
        TargetGroupArn,
        HealthCheckPath: '/api',
        Matcher: { HttpCode: '200-399' },
      }),
    );
    expect(TargetGroups?.[0]).toMatchObject({ HealthCheckPath: '/api', HealthCheckIntervalSeconds: 30 });
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }];
    await client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    const found = await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    expect(found.Attributes).toContainEqual(Attributes[0]);
  });

  it('are in use while a rule sends to them', async () => {
    const { LoadBalancerArn } = await calls.balancer('using');
    const group = await calls.group('used', 80);
    const { ListenerArn } = await calls.listener(LoadBalancerArn, 8081, {
      DefaultActions: [forwardTo(group.TargetGroupArn)],
    });
    const remove = () => client.send(new DeleteTargetGroupCommand({ TargetGroupArn: group.TargetGroupArn }));
    await expect(remove()).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Target group '${group.TargetGroupArn}' is currently in use by a listener or a rule`,
    });
    const found = await client.send(new DescribeTargetGroupsCommand({ LoadBalancerArn }));
    expect(found.TargetGroups?.map((one) => one.LoadBalancerArns)).toEqual([[LoadBalancerArn]]);
    await client.send(new DeleteListenerCommand({ ListenerArn }));
    await remove();
    await remove();
  });

  it('serve one load balancer only', async () => {
    const group = await calls.group('exclusive', 80);
    const action = [forwardTo(group.TargetGroupArn)];
    const first = await calls.balancer('first-user');
    const second = await calls.balancer('second-user');
    await calls.listener(first.LoadBalancerArn, 8082, { DefaultActions: action });
    await expect(
      calls.listener(second.LoadBalancerArn, 8083, { DefaultActions: action }),
    ).rejects.toMatchObject({ name: 'TargetGroupAssociationLimitException' });
  });
});

describe('targets', () => {
  it('are running instances of the VPC', async () => {
    const { TargetGroupArn } = await calls.group('members', 80);
    const { store } = stage.cloud;
    putInstance(store, 'i-stopped', '127.20.0.20', { state: 'stopped' });
    putInstance(store, 'i-abroad', '127.20.0.21', { vpcId: 'vpc-other' });
    for (const [id, message] of [
      ['i-none', "Instance ID 'i-none' is not valid"],
      ['i-stopped', "The following targets are not in a running state and cannot be registered: 'i-stopped'"],
      ['i-abroad', "The following targets are not in the target group VPC 'vpc-us-east-1': 'i-abroad'"],
    ] as const) {
      await expect(calls.register(TargetGroupArn, id)).rejects.toMatchObject({
        name: 'InvalidTargetException',
        message,
      });
    }
  });

  it('say why they are unused, then that they start', async () => {
    const { TargetGroupArn } = await calls.group('waiting', 80, { HealthCheckPath: '/api' });
    await calls.register(TargetGroupArn, 'i-1');
    await calls.register(TargetGroupArn, 'i-1');
    const health = async () => {
      const found = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      expect(found.TargetHealthDescriptions).toHaveLength(1);
      return found.TargetHealthDescriptions?.[0]?.TargetHealth;
    };
    expect(await health()).toMatchObject({ State: 'unused', Reason: 'Target.NotInUse' });
    const { LoadBalancerArn } = await calls.balancer('waiting');
    await calls.listener(LoadBalancerArn, 8084, { DefaultActions: [forwardTo(TargetGroupArn)] });
    expect(await health()).toMatchObject({ State: 'initial', Reason: 'Elb.RegistrationInProgress' });
    instances(stage.cloud.store).update('i-1', (old) => ({ ...old, state: 'stopped' }));
    expect(await health()).toMatchObject({ State: 'unused', Reason: 'Target.InvalidState' });
    instances(stage.cloud.store).update('i-1', (old) => ({ ...old, state: 'running' }));
    const stranger = await client.send(
      new DescribeTargetHealthCommand({ TargetGroupArn, Targets: [{ Id: 'i-abroad' }] }),
    );
    expect(stranger.TargetHealthDescriptions?.[0]?.TargetHealth).toMatchObject({
      Reason: 'Target.NotRegistered',
    });
  });

  it('drain for the delay of their group', async () => {
    const { TargetGroupArn } = await calls.group('draining', 80);
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '1' }];
    await client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    await client.send(
      new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: 'i-1', Port: 81 }, { Id: 'i-1' }] }),
    );
    await client.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: 'i-1', Port: 81 }] }));
    const states = async () => {
      const found = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      return found.TargetHealthDescriptions?.map((one) => `${one.Target?.Port} ${one.TargetHealth?.State}`);
    };
    expect(await states()).toEqual(['81 draining', '80 unused']);
    await stage.settle();
    expect(await states()).toEqual(['80 unused']);
    await expect(
      client.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: 'i-2' }] })),
    ).rejects.toMatchObject({ name: 'InvalidTargetException' });
  });
});

describe('listeners', () => {
  it('want a certificate for HTTPS, and only there', async () => {
    const { LoadBalancerArn } = await calls.balancer('tls');
    const listen = (port: number, more: object) => calls.listener(LoadBalancerArn, port, more);
    await expect(listen(9443, { Protocol: 'HTTPS' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'A certificate must be specified for HTTPS listeners',
    });
    const missing = { Protocol: 'HTTPS', Certificates: [{ CertificateArn: `${certificate}9` }] };
    await expect(listen(9443, missing)).rejects.toMatchObject({ name: 'CertificateNotFoundException' });
    await expect(listen(9443, { ...secure, Protocol: 'HTTP' })).rejects.toMatchObject({
      name: 'ValidationError',
    });
    await expect(listen(9443, { Protocol: 'TCP' })).rejects.toMatchObject({
      name: 'UnsupportedProtocolException',
    });
    await expect(listen(0, {})).rejects.toMatchObject({ name: 'ValidationError' });
    expect(await listen(9443, secure)).toMatchObject({ SslPolicy: 'ELBSecurityPolicy-2016-08', Port: 9443 });
    await expect(listen(9443, secure)).rejects.toMatchObject({ name: 'DuplicateListenerException' });
  });

  it('take more certificates and change', async () => {
    const { LoadBalancerArn } = await calls.balancer('many');
    const { ListenerArn } = await calls.listener(LoadBalancerArn, 9444, secure);
    const Certificates = [{ CertificateArn: certificate }];
    await client.send(new AddListenerCertificatesCommand({ ListenerArn, Certificates }));
    const listed = await client.send(new DescribeListenerCertificatesCommand({ ListenerArn }));
    expect(listed.Certificates).toEqual([{ CertificateArn: certificate, IsDefault: true }]);
    await expect(
      client.send(new RemoveListenerCertificatesCommand({ ListenerArn, Certificates })),
    ).rejects.toMatchObject({ name: 'OperationNotPermittedException' });
    const changed = await client.send(
      new ModifyListenerCommand({ ListenerArn, Port: 9445, DefaultActions: [fixed('503', 'away')] }),
    );
    expect(changed.Listeners?.[0]).toMatchObject({ Port: 9445, Protocol: 'HTTPS', Certificates });
    expect(changed.Listeners?.[0]?.DefaultActions?.[0]?.FixedResponseConfig?.StatusCode).toBe('503');
  });
});

describe('rules', () => {
  it('have unique priorities that can be traded', async () => {
    const { LoadBalancerArn } = await calls.balancer('ruled');
    const { ListenerArn } = await calls.listener(LoadBalancerArn, 9500);
    const one = await calls.rule(ListenerArn, 10, 'a.example.org', notFound);
    const two = await calls.rule(ListenerArn, 20, '*.example.org', notFound);
    await expect(calls.rule(ListenerArn, 10, 'c.example.org', notFound)).rejects.toMatchObject({
      name: 'PriorityInUseException',
      message: "Priority '10' is currently in use",
    });
    const set = (...pairs: [string | undefined, number][]) =>
      client.send(
        new SetRulePrioritiesCommand({
          RulePriorities: pairs.map(([RuleArn, Priority]) => ({ RuleArn, Priority })),
        }),
      );
    await expect(set([one?.RuleArn, 20])).rejects.toMatchObject({ name: 'PriorityInUseException' });
    await set([one?.RuleArn, 20], [two?.RuleArn, 10]);
    const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn }));
    expect(Rules?.map((rule) => [rule.Priority, rule.IsDefault, rule.Conditions?.[0]?.Values?.[0]])).toEqual([
      ['10', false, '*.example.org'],
      ['20', false, 'a.example.org'],
      ['default', true, undefined],
    ]);
    await client.send(
      new ModifyRuleCommand({
        RuleArn: one?.RuleArn,
        Conditions: [{ Field: 'path-pattern', Values: ['/lab/*'] }],
      }),
    );
    const standard = Rules?.[2]?.RuleArn;
    const protectedRule = { name: 'OperationNotPermittedException' };
    await expect(client.send(new DeleteRuleCommand({ RuleArn: standard }))).rejects.toMatchObject(
      protectedRule,
    );
    await expect(set([standard, 5])).rejects.toMatchObject(protectedRule);
    await client.send(new DeleteRuleCommand({ RuleArn: one?.RuleArn }));
    await expect(client.send(new DeleteRuleCommand({ RuleArn: one?.RuleArn }))).rejects.toMatchObject({
      name: 'RuleNotFoundException',
    });
  });

  it('check conditions and actions', async () => {
    const { LoadBalancerArn } = await calls.balancer('checked');
    const { ListenerArn } = await calls.listener(LoadBalancerArn, 9501);
    const hosts = (...Values: string[]) => [{ Field: 'host-header', Values }];
    const wrong: [object, string][] = [
      [{ Conditions: [] }, 'ValidationError'],
      [{ Conditions: hosts() }, 'ValidationError'],
      [{ Conditions: hosts('a_b.org') }, 'ValidationError'],
      [{ Conditions: hosts('1', '2', '3', '4', '5', '6') }, 'ValidationError'],
      [{ Conditions: hosts('*a*b*c*d*e*f') }, 'ValidationError'],
      [{ Conditions: [...hosts('a'), ...hosts('b')] }, 'ValidationError'],
      [
        { Conditions: [{ Field: 'source-ip', Values: ['1.2.3.4/32'] }] },
        'InvalidConfigurationRequestException',
      ],
      [{ Priority: 0 }, 'ValidationError'],
      [{ Priority: 50_001 }, 'ValidationError'],
      [{ Actions: [] }, 'ValidationError'],
      [{ Actions: [{ Type: 'authenticate-oidc' }] }, 'InvalidLoadBalancerActionException'],
      [{ Actions: [forwardTo('arn:none')] }, 'TargetGroupNotFoundException'],
      [{ Actions: [fixed('302', 'x')] }, 'ValidationError'],
      [
        { Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }] },
        'InvalidLoadBalancerActionException',
      ],
    ];
    for (const [more, name] of wrong) {
      const input = { ListenerArn, Priority: 7, Conditions: hosts('a.org'), Actions: [notFound], ...more };
      await expect(client.send(new CreateRuleCommand(input)), JSON.stringify(more)).rejects.toMatchObject({
        name,
      });
    }
  });

  it('end at 100 a load balancer', async () => {
    const { LoadBalancerArn } = await calls.balancer('full');
    const { ListenerArn } = await calls.listener(LoadBalancerArn, 9502);
    for (let priority = 1; priority <= 100; priority += 1) {
      await calls.rule(ListenerArn, priority, `n${priority}.example.org`, notFound);
    }
    await expect(calls.rule(ListenerArn, 101, 'one.too.many', notFound)).rejects.toMatchObject({
      name: 'TooManyRulesException',
    });
  });

  it('end at 100 target groups a load balancer, repeated ones counting once', async () => {
    const { LoadBalancerArn } = await calls.balancer('groups');
    const { ListenerArn } = await calls.listener(LoadBalancerArn, 9503);
    const arns: (string | undefined)[] = [];
    for (let n = 0; n <= 100; n += 1) arns.push((await calls.group(`group-${n}`, 80)).TargetGroupArn);
    for (let n = 0; n < 96; n += 1) await calls.rule(ListenerArn, n + 1, `n${n}.org`, forwardTo(arns[n]));
    const several = (from: number, count: number) => ({
      Type: 'forward' as const,
      ForwardConfig: {
        TargetGroups: arns.slice(from, from + count).map((TargetGroupArn) => ({ TargetGroupArn })),
      },
    });
    await expect(calls.rule(ListenerArn, 200, 'x.org', several(96, 5))).rejects.toMatchObject({
      name: 'TooManyUniqueTargetGroupsPerLoadBalancerException',
    });
    await calls.rule(ListenerArn, 200, 'x.org', several(96, 4));
    await calls.rule(ListenerArn, 201, 'y.org', forwardTo(arns[0]));
    await expect(calls.rule(ListenerArn, 202, 'z.org', forwardTo(arns[100]))).rejects.toMatchObject({
      name: 'TooManyUniqueTargetGroupsPerLoadBalancerException',
    });
  });
});

describe('tags', () => {
  it('lie on everything', async () => {
    const { LoadBalancerArn = '' } = await calls.balancer('tagged');
    const { ListenerArn = '' } = await calls.listener(LoadBalancerArn, 9504);
    const { TargetGroupArn = '' } = await calls.group('tagged', 80);
    const rule = await calls.rule(ListenerArn, 1, 'a.org', notFound);
    const ResourceArns = [LoadBalancerArn, ListenerArn, TargetGroupArn, rule?.RuleArn ?? ''];
    await client.send(
      new AddTagsCommand({
        ResourceArns,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await client.send(new RemoveTagsCommand({ ResourceArns, TagKeys: ['b', 'never'] }));
    const { TagDescriptions } = await client.send(new DescribeTagsCommand({ ResourceArns }));
    expect(TagDescriptions).toEqual(
      ResourceArns.map((ResourceArn) => ({ ResourceArn, Tags: [{ Key: 'a', Value: '1' }] })),
    );
    const twice = {
      ResourceArns,
      Tags: [
        { Key: 'x', Value: '1' },
        { Key: 'x', Value: '2' },
      ],
    };
    await expect(client.send(new AddTagsCommand(twice))).rejects.toMatchObject({
      name: 'DuplicateTagKeysException',
    });
    const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    await expect(client.send(new AddTagsCommand({ ResourceArns, Tags: many }))).rejects.toMatchObject({
      name: 'TooManyTagsException',
    });
  });
});
