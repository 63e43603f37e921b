"""Regions, zones and instance types: what both clouds took from AWS."""


def compare_places(recorder, types):
    recorder('one region', 'ec2', 'DescribeRegions', RegionNames=['eu-west-2'])
    recorder('unknown region', 'ec2', 'DescribeRegions', RegionNames=['mars-north-1'])
    recorder('zones', 'ec2', 'DescribeAvailabilityZones')
    recorder('one zone', 'ec2', 'DescribeAvailabilityZones', ZoneNames=['us-east-1c'])
    recorder('unknown zone', 'ec2', 'DescribeAvailabilityZones', ZoneNames=['us-east-1z'])
    recorder('unknown type', 'ec2', 'DescribeInstanceTypes', InstanceTypes=['t9.huge'])
    one = [{'Name': 'instance-type', 'Values': ['t3.micro']}]
    recorder('types by filter', 'ec2', 'DescribeInstanceTypeOfferings', Filters=one)
    compare_types(recorder, types)


def compare_types(recorder, types):
    """Every type with its zones, as one step each."""
    described = {}
    for start in range(0, len(types), 100):
        some = [{'Name': 'instance-type', 'Values': types[start : start + 100]}]
        found = recorder.ask('ec2', 'DescribeInstanceTypes', Filters=some)
        described.update({each['InstanceType']: each for each in found['InstanceTypes']})
    zones = {}
    paginator = recorder.clients['ec2'].get_paginator('describe_instance_type_offerings')
    for page in paginator.paginate(LocationType='availability-zone'):
        for each in page['InstanceTypeOfferings']:
            zones.setdefault(each['InstanceType'], []).append(each['Location'])
    for name in types:
        told = {'Type': described.get(name), 'Zones': ' '.join(sorted(zones.get(name, [])))}
        recorder.write(f'type {name}', told)
