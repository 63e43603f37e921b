"""Networks, groups and keys: reads, and the refusals around them."""
NONE = '0' * 17
KEY = b'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFzZGZhc2RmYXNkZmFzZGZhc2RmYXNkZmFzZGZhc2Rm two'
EVERYWHERE = [{'CidrIp': '0.0.0.0/0'}]


def compare_network(recorder):
    made = recorder('make a VPC', 'ec2', 'CreateVpc', CidrBlock='10.0.0.0/16')
    vpc = recorder.name(made['Vpc']['VpcId'], 'vpc')
    compare_vpcs(recorder, vpc)
    subnet = compare_subnets(recorder, vpc)
    compare_gateways(recorder, vpc)
    group = compare_groups(recorder, vpc)
    compare_keys(recorder)
    return {'vpc': vpc, 'subnet': subnet, 'group': group}


def compare_vpcs(recorder, vpc):
    recorder('VPC too large', 'ec2', 'CreateVpc', CidrBlock='10.0.0.0/8')
    recorder('VPC by id', 'ec2', 'DescribeVpcs', VpcIds=[vpc])
    recorder('VPC by block', 'ec2', 'DescribeVpcs', Filters=[{'Name': 'cidr', 'Values': ['10.0.0.0/16']}])
    recorder('no such VPC', 'ec2', 'DescribeVpcs', VpcIds=[f'vpc-{NONE}'])
    for attribute in ('enableDnsSupport', 'enableDnsHostnames'):
        recorder(f'VPC {attribute}', 'ec2', 'DescribeVpcAttribute', VpcId=vpc, Attribute=attribute)
    recorder('VPC in a dry run', 'ec2', 'CreateVpc', CidrBlock='10.1.0.0/16', DryRun=True)


def compare_subnets(recorder, vpc):
    block = {'VpcId': vpc, 'CidrBlock': '10.0.1.0/24', 'AvailabilityZone': 'us-east-1a'}
    made = recorder('make a subnet', 'ec2', 'CreateSubnet', **block)
    subnet = recorder.name(made['Subnet']['SubnetId'], 'subnet')
    recorder('subnet that overlaps', 'ec2', 'CreateSubnet', **block)
    recorder('subnet outside its VPC', 'ec2', 'CreateSubnet', **{**block, 'CidrBlock': '10.9.0.0/24'})
    nowhere = {**block, 'CidrBlock': '10.0.2.0/24', 'AvailabilityZone': 'us-east-1z'}
    recorder('subnet in an unknown zone', 'ec2', 'CreateSubnet', **nowhere)
    recorder('subnets of a VPC', 'ec2', 'DescribeSubnets', Filters=[{'Name': 'vpc-id', 'Values': [vpc]}])
    recorder('no such subnet', 'ec2', 'DescribeSubnets', SubnetIds=[f'subnet-{NONE}'])
    return subnet


def compare_gateways(recorder, vpc):
    made = recorder('make a gateway', 'ec2', 'CreateInternetGateway')
    gateway = recorder.name(made['InternetGateway']['InternetGatewayId'], 'gateway')
    pair = {'InternetGatewayId': gateway, 'VpcId': vpc}
    recorder('attach a gateway', 'ec2', 'AttachInternetGateway', **pair)
    recorder('attach a gateway twice', 'ec2', 'AttachInternetGateway', **pair)
    recorder('delete an attached gateway', 'ec2', 'DeleteInternetGateway', InternetGatewayId=gateway)
    recorder('gateway by id', 'ec2', 'DescribeInternetGateways', InternetGatewayIds=[gateway])
    recorder('no such gateway', 'ec2', 'DescribeInternetGateways', InternetGatewayIds=[f'igw-{NONE}'])
    here = [{'Name': 'vpc-id', 'Values': [vpc]}]
    tables = recorder.ask('ec2', 'DescribeRouteTables', Filters=here)['RouteTables']
    main = recorder.name(tables[0]['RouteTableId'], 'main-table')
    route = {'RouteTableId': main, 'DestinationCidrBlock': '0.0.0.0/0', 'GatewayId': gateway}
    recorder('make a route', 'ec2', 'CreateRoute', **route)
    recorder('make a route twice', 'ec2', 'CreateRoute', **route)
    only_main = [*here, {'Name': 'association.main', 'Values': ['true']}]
    recorder('main table', 'ec2', 'DescribeRouteTables', Filters=only_main)
    recorder('no such table', 'ec2', 'DescribeRouteTables', RouteTableIds=[f'rtb-{NONE}'])
    recorder('delete the main table', 'ec2', 'DeleteRouteTable', RouteTableId=main)


def compare_groups(recorder, vpc):
    given = {'GroupName': 'two', 'Description': 'two clouds', 'VpcId': vpc}
    made = recorder('make a group', 'ec2', 'CreateSecurityGroup', **given)
    group = recorder.name(made['GroupId'], 'group')
    recorder('group of the same name', 'ec2', 'CreateSecurityGroup', **given)
    ssh = {'IpProtocol': 'tcp', 'FromPort': 22, 'ToPort': 22, 'IpRanges': [{**EVERYWHERE[0], 'Description': 'me'}]}
    recorder('allow', 'ec2', 'AuthorizeSecurityGroupIngress', GroupId=group, IpPermissions=[ssh])
    recorder('allow twice', 'ec2', 'AuthorizeSecurityGroupIngress', GroupId=group, IpPermissions=[ssh])
    inner = {'IpProtocol': 'icmp', 'FromPort': -1, 'ToPort': -1, 'UserIdGroupPairs': [{'GroupId': group}]}
    recorder('allow itself', 'ec2', 'AuthorizeSecurityGroupIngress', GroupId=group, IpPermissions=[inner])
    named = [{'Name': 'group-name', 'Values': ['two']}]
    recorder('groups by name', 'ec2', 'DescribeSecurityGroups', Filters=named)
    own = [{'Name': 'group-id', 'Values': [group]}]
    recorder('rules of a group', 'ec2', 'DescribeSecurityGroupRules', Filters=own)
    recorder('forbid', 'ec2', 'RevokeSecurityGroupIngress', GroupId=group, IpPermissions=[inner])
    recorder('forbid twice', 'ec2', 'RevokeSecurityGroupIngress', GroupId=group, IpPermissions=[inner])
    recorder('no such group', 'ec2', 'DescribeSecurityGroups', GroupIds=[f'sg-{NONE}'])
    recorder('delete no such group', 'ec2', 'DeleteSecurityGroup', GroupId=f'sg-{NONE}')
    default = [{'Name': 'vpc-id', 'Values': [vpc]}, {'Name': 'group-name', 'Values': ['default']}]
    found = recorder('default group', 'ec2', 'DescribeSecurityGroups', Filters=default)
    recorder.name(found['SecurityGroups'][0]['GroupId'], 'default-group')
    recorder('delete the default group', 'ec2', 'DeleteSecurityGroup', GroupId=found['SecurityGroups'][0]['GroupId'])
    return group


def compare_keys(recorder):
    key = {'KeyName': 'two', 'PublicKeyMaterial': KEY}
    recorder('import a key', 'ec2', 'ImportKeyPair', **key)
    recorder('import a key twice', 'ec2', 'ImportKeyPair', **key)
    recorder('key by name', 'ec2', 'DescribeKeyPairs', KeyNames=['two'], IncludePublicKey=True)
    recorder('no such key', 'ec2', 'DescribeKeyPairs', KeyNames=['none'])
    recorder('import no key', 'ec2', 'ImportKeyPair', KeyName='bad', PublicKeyMaterial=b'nonsense')
    recorder('delete a key', 'ec2', 'DeleteKeyPair', KeyName='two')
    recorder('delete a key twice', 'ec2', 'DeleteKeyPair', KeyName='two')
