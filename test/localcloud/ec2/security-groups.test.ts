import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteRouteCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  ModifyInstanceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refreshFirewalls } from '../../../src/localcloud/ec2/firewalls.js';
import type { FirewallRule } from '../../../src/localcloud/machines/machines.js';
import {
  type Ec2Cloud,
  heldMachines,
  launchInput,
  launchOne,
  makeNetwork,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
let network: Network;

beforeEach(async () => {
  cloud = await openEc2();
  network = await makeNetwork(cloud);
});
afterEach(() => cloud.close());

const tcp = (port: number, change: Partial<IpPermission> = {}): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  ...change,
});
const from = (CidrIp: string) => ({ IpRanges: [{ CidrIp }] });
const authorize = (IpPermissions: IpPermission[], GroupId = network.groupId, change = {}) =>
  cloud.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions, ...change }));
const revoke = (change: object) =>
  cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: network.groupId, ...change }));
const group = async (GroupId = network.groupId) =>
  (await cloud.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }))).SecurityGroups?.[0];
const makeGroup = async (GroupName: string) =>
  (
    await cloud.ec2.send(
      new CreateSecurityGroupCommand({ VpcId: network.vpcId, GroupName, Description: 'x' }),
    )
  ).GroupId ?? '';

/** The rules last given to a machine, at its creation or afterwards. */
function firewallOf(id: string): readonly FirewallRule[] {
  const last = cloud.machines.calls
    .filter((call) => call.name === 'setFirewall' && call.args[0] === id)
    .at(-1);
  return (last?.args[1] ?? cloud.machines.specs.get(id)?.firewall ?? []) as FirewallRule[];
}

const rule = (port: number, source: string): FirewallRule => ({
  protocol: 'tcp',
  fromPort: port,
  toPort: port,
  source,
});

describe('a security group', () => {
  it('starts with egress alone', async () => {
    expect(await group()).toMatchObject({
      GroupName: 'box',
      IpPermissions: [],
      IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
  });

  it('is not found by GroupNames, which are for a default VPC, but by the filter', async () => {
    const find = (change: object) => cloud.ec2.send(new DescribeSecurityGroupsCommand(change));
    expect((await refusalOf(find({ GroupNames: ['box'] }))).code).toBe('InvalidGroup.NotFound');
    const Filters = [{ Name: 'group-name', Values: ['box'] }];
    expect((await find({ Filters })).SecurityGroups).toMatchObject([{ GroupId: network.groupId }]);
  });

  it('has a name of its own in its VPC', async () => {
    expect(await refusalOf(makeGroup('box'))).toMatchObject({
      code: 'InvalidGroup.Duplicate',
      message: `The security group 'box' already exists for VPC '${network.vpcId}'`,
    });
    expect((await refusalOf(makeGroup('default'))).code).toBe('InvalidParameterValue');
    expect((await refusalOf(makeGroup('sg-1'))).code).toBe('InvalidGroup.Reserved');
    const nowhere = new CreateSecurityGroupCommand({ GroupName: 'x', Description: 'x' });
    expect((await refusalOf(cloud.ec2.send(nowhere))).code).toBe('VPCIdNotSpecified');
  });

  it('cannot be deleted while an instance, a rule or a load balancer uses it', async () => {
    const send = (GroupId: string) => cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    const [named, balanced] = [await makeGroup('named'), await makeGroup('balanced')];
    const { InstanceId: id } = await launchOne(cloud, network);
    await authorize([tcp(80, { UserIdGroupPairs: [{ GroupId: named }] })]);
    const balancers = cloud.cloud.store.table('elbv2/load-balancers');
    balancers.put('b', { securityGroupIds: [balanced], privateIps: ['10.0.1.200'] });
    for (const used of [network.groupId, named, balanced]) {
      expect(await refusalOf(send(used))).toMatchObject({
        code: 'DependencyViolation',
        message: `resource ${used} has a dependent object`,
      });
    }
    balancers.delete('b');
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await cloud.settle();
    for (const free of [network.groupId, named, balanced]) await send(free);
    expect((await refusalOf(group())).code).toBe('InvalidGroup.NotFound');
    const { SecurityGroups: left } = await cloud.ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(left?.map((each) => each.GroupName)).toEqual(['default']);
    expect((await refusalOf(send(left?.[0]?.GroupId ?? ''))).code).toBe('CannotDelete');
  });
});

describe('rules', () => {
  it('are shown together by port and singly by id, with their tags', async () => {
    const reply = await authorize(
      [tcp(22, { IpRanges: [{ CidrIp: '203.0.113.7/32', Description: 'alice' }, { CidrIp: '10.1.2.3/8' }] })],
      network.groupId,
      {
        TagSpecifications: [
          { ResourceType: 'security-group-rule', Tags: [{ Key: 'flotilla:ssh', Value: 'alice' }] },
        ],
      },
    );
    expect(reply.Return).toBe(true);
    expect(reply.SecurityGroupRules).toHaveLength(2);
    expect((await group())?.IpPermissions).toMatchObject([
      {
        FromPort: 22,
        IpRanges: [{ CidrIp: '203.0.113.7/32', Description: 'alice' }, { CidrIp: '10.0.0.0/8' }],
      },
    ]);
    const filter = { Filters: [{ Name: 'group-id', Values: [network.groupId] }] };
    const { SecurityGroupRules: rules } = await cloud.ec2.send(new DescribeSecurityGroupRulesCommand(filter));
    expect(rules?.filter((each) => !each.IsEgress)).toMatchObject([
      { CidrIpv4: '203.0.113.7/32', Tags: [{ Key: 'flotilla:ssh', Value: 'alice' }] },
      { CidrIpv4: '10.0.0.0/8' },
    ]);
  });

  it('cannot be there twice, and all of a request or none is added', async () => {
    await authorize([tcp(22, from('0.0.0.0/0'))]);
    expect(
      await refusalOf(authorize([tcp(23, from('0.0.0.0/0')), tcp(22, from('0.0.0.0/0'))])),
    ).toMatchObject({
      code: 'InvalidPermission.Duplicate',
      message: 'the specified rule "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW" already exists',
    });
    const twice = authorize([tcp(24, from('0.0.0.0/0')), tcp(24, from('0.0.0.0/0'))]);
    expect((await refusalOf(twice)).code).toBe('InvalidPermission.Duplicate');
    expect((await group())?.IpPermissions).toHaveLength(1);
  });

  it('go by what they say and by their ids', async () => {
    const reply = await authorize([tcp(22, from('0.0.0.0/0')), tcp(80, from('0.0.0.0/0'))]);
    await revoke({ IpPermissions: [tcp(22, from('0.0.0.0/0'))] });
    const [, second] = reply.SecurityGroupRules ?? [];
    const revoked = await revoke({ SecurityGroupRuleIds: [second?.SecurityGroupRuleId] });
    expect(revoked.RevokedSecurityGroupRules).toMatchObject([{ FromPort: 80, CidrIpv4: '0.0.0.0/0' }]);
    expect((await group())?.IpPermissions).toEqual([]);
    expect(await refusalOf(revoke({ IpPermissions: [tcp(22, from('0.0.0.0/0'))] }))).toMatchObject({
      code: 'InvalidPermission.NotFound',
      message: 'The specified rule does not exist in this security group.',
    });
    const ids = { SecurityGroupRuleIds: [second?.SecurityGroupRuleId] };
    expect((await refusalOf(revoke(ids))).code).toBe('InvalidSecurityGroupRuleId.NotFound');
  });

  it('of egress are kept apart', async () => {
    const open = { IpProtocol: '-1', ...from('0.0.0.0/0') };
    const GroupId = network.groupId;
    await cloud.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [open] }));
    await cloud.ec2.send(
      new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [tcp(443, from('0.0.0.0/0'))] }),
    );
    expect(await group()).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [{ FromPort: 443 }] });
  });

  it.each([
    [
      'a block of no form',
      [tcp(22, from('1.2.3.4/99'))],
      'InvalidParameterValue',
      'CIDR block 1.2.3.4/99 is malformed',
    ],
    [
      'ports the wrong way round',
      [tcp(22, { ToPort: 21, ...from('0.0.0.0/0') })],
      'InvalidParameterValue',
      undefined,
    ],
    ['no ports', [{ IpProtocol: 'tcp', ...from('0.0.0.0/0') }], 'InvalidParameterValue', undefined],
    ['a port over 65535', [tcp(70_000, from('0.0.0.0/0'))], 'InvalidParameterValue', undefined],
    [
      'a protocol that is none',
      [{ IpProtocol: 'http', ...from('0.0.0.0/0') }],
      'InvalidParameterValue',
      undefined,
    ],
    ['nothing', [], 'MissingParameter', undefined],
    [
      'a group that is none',
      [tcp(1, { UserIdGroupPairs: [{ GroupId: 'sg-00000000' }] })],
      'InvalidGroup.NotFound',
      undefined,
    ],
  ])('refuse %s', async (_, permissions, code, message) => {
    expect(await refusalOf(authorize(permissions))).toMatchObject({ code, ...(message ? { message } : {}) });
  });

  it('are at most sixty a group', async () => {
    const many = Array.from({ length: 60 }, (_, port) => tcp(port + 1, from('0.0.0.0/0')));
    await authorize(many);
    expect((await refusalOf(authorize([tcp(99, from('0.0.0.0/0'))]))).code).toBe(
      'RulesPerSecurityGroupLimitExceeded',
    );
  });
});

describe('firewalls of machines', () => {
  it('have the rules from the start and every change as soon as it is answered', async () => {
    await authorize([tcp(22, from('203.0.113.7/32'))]);
    const { InstanceId: id } = await launchOne(cloud, network);
    expect(cloud.machines.specs.get(id)?.firewall).toEqual([rule(22, '203.0.113.7/32')]);
    await authorize([
      tcp(8888, from('0.0.0.0/0')),
      { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, ...from('0.0.0.0/0') },
    ]);
    expect(firewallOf(id)).toEqual([
      rule(22, '203.0.113.7/32'),
      rule(8888, '0.0.0.0/0'),
      { protocol: 'icmp', fromPort: -1, toPort: -1, source: '0.0.0.0/0' },
    ]);
    await revoke({ IpPermissions: [tcp(22, from('203.0.113.7/32'))] });
    expect(firewallOf(id)).not.toContainEqual(rule(22, '203.0.113.7/32'));
  });

  it('admit the members of a group, as they come and go, and its load balancers', async () => {
    const front = await makeGroup('front');
    await authorize([tcp(80, { UserIdGroupPairs: [{ GroupId: front }] })]);
    const { InstanceId: id } = await launchOne(cloud, network);
    expect(firewallOf(id)).toEqual([]);
    const { InstanceId: member } = await launchOne(cloud, network, { SecurityGroupIds: [front] });
    expect(firewallOf(id)).toEqual([rule(80, '10.0.1.5/32')]);
    const balancers = cloud.cloud.store.table('elbv2/load-balancers');
    balancers.put('b', { securityGroupIds: [front], privateIps: ['10.0.1.200'] });
    await refreshFirewalls(cloud.cloud, [front]);
    expect(firewallOf(id)).toEqual([rule(80, '10.0.1.5/32'), rule(80, '10.0.1.200/32')]);
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [member] }));
    await cloud.settle();
    expect(firewallOf(id)).toEqual([rule(80, '10.0.1.200/32')]);
  });

  it('follow an instance into other groups', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    const other = await makeGroup('other');
    await authorize([tcp(443, from('0.0.0.0/0'))], other);
    await cloud.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [other] }));
    expect(firewallOf(id)).toEqual([rule(443, '0.0.0.0/0')]);
  });

  it('admit nobody from outside the VPC without a route to the internet', async () => {
    await authorize([
      tcp(22, from('0.0.0.0/0')),
      tcp(80, from('203.0.113.7/32')),
      tcp(81, from('10.0.1.0/24')),
    ]);
    const { InstanceId: id } = await launchOne(cloud, network);
    expect(firewallOf(id)).toHaveLength(3);
    const route = { RouteTableId: network.routeTableId, DestinationCidrBlock: '0.0.0.0/0' };
    await cloud.ec2.send(new DeleteRouteCommand(route));
    expect(firewallOf(id)).toEqual([rule(22, '10.0.0.0/16'), rule(81, '10.0.1.0/24')]);
  });

  it('have rules that came while the machine was being made', async () => {
    const { machines, release, reached } = heldMachines();
    await cloud.close();
    cloud = await openEc2({ machines });
    network = await makeNetwork(cloud);
    const reply = await cloud.ec2.send(new RunInstancesCommand(launchInput(network)));
    await reached;
    await authorize([tcp(22, from('0.0.0.0/0'))]);
    release();
    await cloud.settle();
    expect(firewallOf(reply.Instances?.[0]?.InstanceId ?? '')).toEqual([rule(22, '0.0.0.0/0')]);
  });

  it('that cannot be set are logged and do not fail the request', async () => {
    await launchOne(cloud, network);
    cloud.machines.failNext('setFirewall', new Error('nft is missing'));
    await authorize([tcp(22, from('0.0.0.0/0'))]);
    expect(cloud.logged.join('\n')).toContain('nft is missing');
  });
});
