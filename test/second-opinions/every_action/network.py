"""VPCs, subnets, gateways, route tables and security groups: made first, removed last."""
from ledger import has_id

ANYWHERE = '0.0.0.0/0'


def walk_network(ledger):
    """Answers the ids of a network whose subnets `a` and `b` reach the Internet."""
    ec2 = ledger.service('ec2')
    walk_places(ec2)
    vpc = walk_vpc(ec2)
    subnets = [make_subnet(ec2, vpc, number, zone) for number, zone in enumerate('ab')]
    gateway, table, association = make_way_out(ec2, vpc, subnets[0])
    group = walk_group(ec2, vpc)
    return {
        'vpc': vpc, 'subnets': subnets, 'gateway': gateway, 'table': table, 'association': association, 'group': group
    }


def walk_places(ec2):
    ec2('DescribeRegions', RegionNames=['us-east-1'], want={'Regions[].RegionName': ['us-east-1']})
    ec2('DescribeAvailabilityZones', ZoneNames=['us-east-1b'], want={'AvailabilityZones[].State': ['available']})
    ec2(
        'DescribeInstanceTypes',
        InstanceTypes=['t3.micro'],
        want={'InstanceTypes[].[VCpuInfo.DefaultVCpus, MemoryInfo.SizeInMiB]': [[2, 1024]]},
    )
    ec2(
        'DescribeInstanceTypeOfferings',
        LocationType='availability-zone',
        Filters=[{'Name': 'instance-type', 'Values': ['t3.micro']}, {'Name': 'location', 'Values': ['us-east-1a']}],
        want={'InstanceTypeOfferings[].[InstanceType, Location]': [['t3.micro', 'us-east-1a']]},
    )


def walk_vpc(ec2):
    made = ec2('CreateVpc', CidrBlock='10.0.0.0/16', want={'Vpc.VpcId': has_id('vpc'), 'Vpc.IsDefault': False})
    vpc = made['Vpc']['VpcId']
    ec2('ModifyVpcAttribute', VpcId=vpc, EnableDnsHostnames={'Value': True})
    ec2('DescribeVpcAttribute', VpcId=vpc, Attribute='enableDnsHostnames', want={'EnableDnsHostnames.Value': True})
    ec2('CreateTags', Resources=[vpc], Tags=[{'Key': 'Name', 'Value': 'walk'}, {'Key': 'gone', 'Value': ''}])
    ec2('DeleteTags', Resources=[vpc], Tags=[{'Key': 'gone'}])
    here = [{'Name': 'resource-id', 'Values': [vpc]}]
    ec2('DescribeTags', Filters=here, want={'Tags[].[ResourceType, Key, Value]': [['vpc', 'Name', 'walk']]})
    named = [{'Name': 'tag:Name', 'Values': ['wa*']}]
    ec2('DescribeVpcs', Filters=named, want={'Vpcs[].[VpcId, State]': [[vpc, 'available']]})
    ec2.reached('vpc_available', VpcIds=[vpc])
    ec2('DescribeVpcs', VpcIds=['vpc-00000000000000000'], fails='InvalidVpcID.NotFound')
    return vpc


def make_subnet(ec2, vpc, number, zone):
    made = ec2(
        'CreateSubnet',
        VpcId=vpc,
        CidrBlock=f'10.0.{number}.0/24',
        AvailabilityZone=f'us-east-1{zone}',
        want={'Subnet.SubnetId': has_id('subnet'), 'Subnet.AvailableIpAddressCount': 251},
    )
    subnet = made['Subnet']['SubnetId']
    ec2('ModifySubnetAttribute', SubnetId=subnet, MapPublicIpOnLaunch={'Value': True})
    ec2.reached('subnet_available', SubnetIds=[subnet])
    ec2('DescribeSubnets', SubnetIds=[subnet], want={'Subnets[].[VpcId, MapPublicIpOnLaunch]': [[vpc, True]]})
    return subnet


def make_way_out(ec2, vpc, subnet):
    made = ec2('CreateInternetGateway', want={'InternetGateway.InternetGatewayId': has_id('igw')})
    gateway = made['InternetGateway']['InternetGatewayId']
    ec2('AttachInternetGateway', InternetGatewayId=gateway, VpcId=vpc)
    ec2(
        'DescribeInternetGateways',
        InternetGatewayIds=[gateway],
        want={'InternetGateways[].Attachments[].[VpcId, State]': [[vpc, 'available']]},
    )
    made = ec2('CreateRouteTable', VpcId=vpc, want={'RouteTable.RouteTableId': has_id('rtb')})
    table = made['RouteTable']['RouteTableId']
    ec2('CreateRoute', RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
    made = ec2(
        'AssociateRouteTable',
        RouteTableId=table,
        SubnetId=subnet,
        want={'AssociationId': has_id('rtbassoc'), 'AssociationState.State': 'associated'},
    )
    ec2(
        'DescribeRouteTables',
        RouteTableIds=[table],
        want={
            'RouteTables[].Routes[].[DestinationCidrBlock, GatewayId]': [['10.0.0.0/16', 'local'], [ANYWHERE, gateway]],
            'RouteTables[].Associations[].[SubnetId, Main]': [[subnet, False]],
        },
    )
    return gateway, table, made['AssociationId']


def walk_group(ec2, vpc):
    made = ec2('CreateSecurityGroup', GroupName='walk', Description='a walk', VpcId=vpc, want={'GroupId': has_id('sg')})
    group = {'GroupId': made['GroupId']}
    ssh = {'IpProtocol': 'tcp', 'FromPort': 22, 'ToPort': 22, 'IpRanges': [{'CidrIp': '203.0.113.0/24'}]}
    made = ec2(
        'AuthorizeSecurityGroupIngress',
        **group,
        IpPermissions=[ssh],
        want={'Return': True, 'SecurityGroupRules[].[IsEgress, FromPort, CidrIpv4]': [[False, 22, '203.0.113.0/24']]},
    )
    rule = made['SecurityGroupRules'][0]['SecurityGroupRuleId']
    ec2('AuthorizeSecurityGroupIngress', **group, IpPermissions=[ssh], fails='InvalidPermission.Duplicate')
    ec2(
        'AuthorizeSecurityGroupEgress',
        **group,
        IpPermissions=[{**ssh, 'FromPort': 53, 'ToPort': 53}],
        want={'SecurityGroupRules[].[IsEgress, ToPort]': [[True, 53]]},
    )
    own = [{'Name': 'group-id', 'Values': [made['SecurityGroupRules'][0]['GroupId']]}]
    ec2('DescribeSecurityGroupRules', Filters=own, want={'length(SecurityGroupRules)': 3})
    ec2(
        'DescribeSecurityGroups',
        Filters=own,
        want={'SecurityGroups[].[GroupName, IpPermissions[].FromPort]': [['walk', [22]]]},
    )
    everything = {'IpProtocol': '-1', 'IpRanges': [{'CidrIp': ANYWHERE}]}
    ec2('RevokeSecurityGroupEgress', **group, IpPermissions=[everything], want={'Return': True})
    ec2('RevokeSecurityGroupIngress', **group, SecurityGroupRuleIds=[rule], want={'Return': True})
    ec2('DescribeSecurityGroupRules', Filters=own, want={'SecurityGroupRules[].ToPort': [53]})
    return made['SecurityGroupRules'][0]['GroupId']


def remove_network(ledger, network, instance):
    """Removes all there is, which fails as long as anything hangs on it."""
    ec2 = ledger.service('ec2')
    ec2('DeleteVpc', VpcId=network['vpc'], fails='DependencyViolation')
    ec2(
        'TerminateInstances',
        InstanceIds=[instance],
        want={'TerminatingInstances[].CurrentState.Name': ['shutting-down']},
    )
    ended = {'Reservations[].Instances[].State.Name': ['terminated']}
    ec2.until('DescribeInstances', InstanceIds=[instance], want=ended)
    ec2.reached('instance_terminated', InstanceIds=[instance])
    ec2('DeleteSecurityGroup', GroupId=network['group'], want={'Return': True, 'GroupId': network['group']})
    ec2('DisassociateRouteTable', AssociationId=network['association'])
    ec2('DeleteRoute', RouteTableId=network['table'], DestinationCidrBlock=ANYWHERE)
    ec2('DeleteRouteTable', RouteTableId=network['table'])
    for subnet in network['subnets']:
        ec2('DeleteSubnet', SubnetId=subnet)
    ec2('DetachInternetGateway', InternetGatewayId=network['gateway'], VpcId=network['vpc'])
    ec2('DeleteInternetGateway', InternetGatewayId=network['gateway'])
    ec2('DeleteVpc', VpcId=network['vpc'])
    ec2('DescribeVpcs', want={'Vpcs': []})
