import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteInternetGatewayCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateAddressCommand,
  DisassociateRouteTableCommand,
  ModifyVpcAttributeCommand,
  ReleaseAddressCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setQuota } from '../../../src/localcloud/servicequotas/quotas.js';
import {
  describeOne,
  type Ec2Cloud,
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

describe('a VPC', () => {
  const create = (CidrBlock: string) => cloud.ec2.send(new CreateVpcCommand({ CidrBlock }));

  it('starts pending, is available, and has its DNS attributes', async () => {
    const reply = await create('10.1.2.3/16');
    expect(reply.Vpc).toMatchObject({ State: 'pending', CidrBlock: '10.1.0.0/16' });
    const VpcId = reply.Vpc?.VpcId;
    const { Vpcs } = await cloud.ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'cidr', Values: ['10.1.*'] }] }),
    );
    expect(Vpcs).toMatchObject([{ VpcId, State: 'available' }]);
    const attribute = () =>
      cloud.ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }));
    expect((await attribute()).EnableDnsHostnames).toEqual({ Value: false });
    await cloud.ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
    expect((await attribute()).EnableDnsHostnames).toEqual({ Value: true });
  });

  it('is refused over the quota, too large, and of no form', async () => {
    expect((await refusalOf(create('10.0.0.0/8'))).code).toBe('InvalidVpc.Range');
    expect((await refusalOf(create('10.0.0.0'))).code).toBe('InvalidParameterValue');
    for (const second of [2, 3, 4, 5]) await create(`10.${second}.0.0/16`);
    expect(await refusalOf(create('10.6.0.0/16'))).toMatchObject({
      code: 'VpcLimitExceeded',
      message: 'The maximum number of VPCs has been reached.',
    });
    const { store } = cloud.cloud;
    setQuota({ store, region: 'us-east-1', serviceCode: 'vpc', quotaCode: 'L-F678F1CE' }, 6);
    await create('10.6.0.0/16');
  });

  it("goes only when everything in it is gone, in AWS's order", async () => {
    const { vpcId, subnetId, gatewayId, groupId } = network;
    const { InstanceId: id } = await launchOne(cloud, network);
    const deleteVpc = () => cloud.ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
    const deleteSubnet = () => cloud.ec2.send(new DeleteSubnetCommand({ SubnetId: subnetId }));
    const detach = () =>
      cloud.ec2.send(new DetachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gatewayId }));
    const deleteGateway = () =>
      cloud.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: gatewayId }));
    for (const step of [deleteVpc, deleteSubnet, detach, deleteGateway]) {
      expect((await refusalOf(step())).code).toBe('DependencyViolation');
    }
    expect((await refusalOf(deleteSubnet())).message).toBe(
      `The subnet '${subnetId}' has dependencies and cannot be deleted.`,
    );
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await cloud.settle();
    await detach();
    await deleteGateway();
    await deleteSubnet();
    expect((await refusalOf(deleteVpc())).code).toBe('DependencyViolation');
    await cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    await deleteVpc();
    expect((await cloud.ec2.send(new DescribeRouteTablesCommand({}))).RouteTables).toEqual([]);
    expect((await refusalOf(deleteVpc())).code).toBe('InvalidVpcID.NotFound');
  });
});

describe('a subnet', () => {
  const create = (CidrBlock: string, change = {}) =>
    cloud.ec2.send(new CreateSubnetCommand({ VpcId: network.vpcId, CidrBlock, ...change }));

  it.each([
    ['outside its VPC', '10.9.0.0/24', {}, 'InvalidSubnet.Range'],
    ['smaller than /28', '10.0.9.0/29', {}, 'InvalidSubnet.Range'],
    ['over another', '10.0.1.128/25', {}, 'InvalidSubnet.Conflict'],
    [
      'in a zone of another region',
      '10.0.9.0/24',
      { AvailabilityZone: 'eu-west-1a' },
      'InvalidParameterValue',
    ],
  ])('%s is refused', async (_, cidr, change, code) => {
    expect((await refusalOf(create(cidr, change))).code).toBe(code);
  });

  it('counts its free addresses without the five AWS keeps', async () => {
    const free = async () =>
      (await cloud.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [network.subnetId] }))).Subnets?.[0];
    expect(await free()).toMatchObject({ AvailableIpAddressCount: 251, AvailabilityZoneId: 'use1-az2' });
    await launchOne(cloud, network);
    expect(await free()).toMatchObject({ AvailableIpAddressCount: 250, MapPublicIpOnLaunch: true });
  });
});

describe('gateways and routes', () => {
  it('are refused where they do not belong', async () => {
    const { vpcId, gatewayId, routeTableId } = network;
    const attach = (VpcId: string, InternetGatewayId: string) =>
      cloud.ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
    const other = await cloud.ec2.send(new CreateInternetGatewayCommand({}));
    const otherId = other.InternetGateway?.InternetGatewayId ?? '';
    expect((await refusalOf(attach(vpcId, gatewayId))).code).toBe('Resource.AlreadyAssociated');
    expect((await refusalOf(attach(vpcId, otherId))).code).toBe('InvalidParameterValue');
    const route = (change: object) =>
      cloud.ec2.send(
        new CreateRouteCommand({
          RouteTableId: routeTableId,
          DestinationCidrBlock: '0.0.0.0/0',
          GatewayId: gatewayId,
          ...change,
        }),
      );
    expect((await route({})).Return).toBe(true);
    expect((await refusalOf(route({ GatewayId: otherId }))).code).toBe('InvalidParameterValue');
    expect((await refusalOf(route({ GatewayId: 'igw-00000000' }))).code).toBe(
      'InvalidInternetGatewayID.NotFound',
    );
    expect((await refusalOf(route({ RouteTableId: 'rtb-00000000' }))).code).toBe(
      'InvalidRouteTableID.NotFound',
    );
    const { InternetGateways } = await cloud.ec2.send(
      new DescribeInternetGatewaysCommand({ Filters: [{ Name: 'attachment.vpc-id', Values: [vpcId] }] }),
    );
    expect(InternetGateways).toMatchObject([
      { InternetGatewayId: gatewayId, Attachments: [{ VpcId: vpcId }] },
    ]);
  });

  it('tables belong to subnets one at a time', async () => {
    const { RouteTable } = await cloud.ec2.send(new CreateRouteTableCommand({ VpcId: network.vpcId }));
    const RouteTableId = RouteTable?.RouteTableId;
    const associate = () =>
      cloud.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: network.subnetId }));
    const { AssociationId } = await associate();
    expect((await refusalOf(associate())).code).toBe('Resource.AlreadyAssociated');
    const remove = () => cloud.ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
    expect((await refusalOf(remove())).code).toBe('DependencyViolation');
    const main = new DeleteRouteTableCommand({ RouteTableId: network.routeTableId });
    expect((await refusalOf(cloud.ec2.send(main))).code).toBe('DependencyViolation');
    await cloud.ec2.send(new DisassociateRouteTableCommand({ AssociationId }));
    await remove();
    const again = new DisassociateRouteTableCommand({ AssociationId });
    expect((await refusalOf(cloud.ec2.send(again))).code).toBe('InvalidAssociationID.NotFound');
  });
});

describe('an Elastic IP', () => {
  const allocate = () => cloud.ec2.send(new AllocateAddressCommand({}));

  it("takes the place of the instance's own address, and gives it back", async () => {
    const { InstanceId: id, PublicIpAddress: before } = await launchOne(cloud, network);
    const { AllocationId, PublicIp } = await allocate();
    const { AssociationId } = await cloud.ec2.send(
      new AssociateAddressCommand({ AllocationId, InstanceId: id }),
    );
    const instance = await describeOne(cloud, id);
    expect(instance.PublicIpAddress).toBe(PublicIp);
    expect(instance.NetworkInterfaces?.[0]?.Association?.IpOwnerId).toBe('123456789012');
    expect(cloud.machines.calls.at(-1)).toEqual({ name: 'setPublicIp', args: [id, PublicIp] });
    const release = () => cloud.ec2.send(new ReleaseAddressCommand({ AllocationId }));
    expect(await refusalOf(release())).toMatchObject({ code: 'InvalidIPAddress.InUse' });
    await cloud.ec2.send(new DisassociateAddressCommand({ AssociationId }));
    const after = await describeOne(cloud, id);
    expect(after.PublicIpAddress).toBeDefined();
    expect(after.PublicIpAddress).not.toBe(PublicIp);
    expect(before).not.toBe(PublicIp);
    const given = { name: 'setPublicIp', args: [id, after.PublicIpAddress] };
    expect(cloud.machines.calls.at(-1)).toEqual(given);
    await release();
    expect((await refusalOf(release())).code).toBe('InvalidAllocationID.NotFound');
  });

  it('moves to another instance unless that is forbidden, and is freed by a termination', async () => {
    const { InstanceId: one } = await launchOne(cloud, network);
    const { InstanceId: two, NetworkInterfaces } = await launchOne(cloud, network);
    const { AllocationId, PublicIp } = await allocate();
    const associate = (change: object) =>
      cloud.ec2.send(new AssociateAddressCommand({ AllocationId, ...change }));
    await associate({ InstanceId: one });
    expect((await refusalOf(associate({ InstanceId: two, AllowReassociation: false }))).code).toBe(
      'Resource.AlreadyAssociated',
    );
    await associate({ NetworkInterfaceId: NetworkInterfaces?.[0]?.NetworkInterfaceId });
    expect((await describeOne(cloud, one)).PublicIpAddress).toBeUndefined();
    expect((await describeOne(cloud, two)).PublicIpAddress).toBe(PublicIp);
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [two] }));
    await cloud.settle();
    const { Addresses } = await cloud.ec2.send(new DescribeAddressesCommand({ PublicIps: [PublicIp ?? ''] }));
    expect(Addresses?.[0]?.InstanceId).toBeUndefined();
    expect((await refusalOf(associate({ NetworkInterfaceId: 'eni-00000000' }))).code).toBe(
      'InvalidNetworkInterfaceID.NotFound',
    );
  });

  it('is given five times', async () => {
    for (let count = 0; count < 5; count += 1) await allocate();
    expect(await refusalOf(allocate())).toMatchObject({
      code: 'AddressLimitExceeded',
      message: 'The maximum number of addresses has been reached.',
    });
  });
});

describe('network interfaces', () => {
  it('are those of instances and of load balancers', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    cloud.cloud.store.table('elbv2/load-balancers').put('b', {
      arn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/front/50dc6c495c0c9188',
      region: 'us-east-1',
      securityGroupIds: [network.groupId],
      privateIps: ['10.0.1.200'],
      subnetIds: [network.subnetId],
    });
    const find = async (Name: string, value: string) =>
      (await cloud.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values: [value] }] })))
        .NetworkInterfaces;
    expect(await find('attachment.instance-id', id)).toMatchObject([
      { PrivateIpAddress: '10.0.1.4', Attachment: { AttachTime: expect.any(Date), NetworkCardIndex: 0 } },
    ]);
    expect(await find('description', 'ELB app/front/*')).toMatchObject([
      { PrivateIpAddress: '10.0.1.200', VpcId: network.vpcId, RequesterManaged: true },
    ]);
    expect(await find('group-id', network.groupId)).toHaveLength(2);
    const { InstanceId: next, PrivateIpAddress } = await launchOne(cloud, network);
    expect([next.startsWith('i-'), PrivateIpAddress]).toEqual([true, '10.0.1.5']);
  });
});
