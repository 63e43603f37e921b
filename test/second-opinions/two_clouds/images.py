"""Instances and images of them."""
NONE = '0' * 17


def compare_images(recorder, network, image):
    instance = launch(recorder, network, image)
    compare_reads(recorder, instance)
    compare_own(recorder, instance)
    compare_life(recorder, instance)
    # Last, as moto does some of what should be refused.
    compare_refusals(recorder, network, image)


def given(network, image, **change):
    return {
        'ImageId': image,
        'InstanceType': 't3.micro',
        'MinCount': 1,
        'MaxCount': 1,
        'SubnetId': network['subnet'],
        'SecurityGroupIds': [network['group']],
        **change,
    }


def compare_refusals(recorder, network, image):
    def refuse(step, **change):
        recorder(step, 'ec2', 'RunInstances', **given(network, image, **change))

    refuse('launch no such image', ImageId=f'ami-{NONE}')
    refuse('launch no such type', InstanceType='t9.huge')
    refuse('launch with no such key', KeyName='none')
    refuse('launch in no such subnet', SubnetId=f'subnet-{NONE}')
    refuse('launch in no such group', SecurityGroupIds=[f'sg-{NONE}'])
    refuse('launch in a dry run', DryRun=True)
    refuse('launch less than one', MinCount=2)
    tags = [{'ResourceType': 'subnet', 'Tags': [{'Key': 'a', 'Value': 'b'}]}]
    refuse('tag what is not launched', TagSpecifications=tags)
    recorder('no such instance', 'ec2', 'DescribeInstances', InstanceIds=[f'i-{NONE}'])
    recorder('malformed instance', 'ec2', 'DescribeInstances', InstanceIds=['box'])
    recorder('stop no such instance', 'ec2', 'StopInstances', InstanceIds=[f'i-{NONE}'])
    recorder('no such image', 'ec2', 'DescribeImages', ImageIds=[f'ami-{NONE}'])
    recorder('malformed image', 'ec2', 'DescribeImages', ImageIds=['picture'])
    recorder('image of no such instance', 'ec2', 'CreateImage', InstanceId=f'i-{NONE}', Name='none')


def launch(recorder, network, image):
    tags = [{'ResourceType': 'instance', 'Tags': [{'Key': 'Name', 'Value': 'one'}]}]
    made = recorder.ask('ec2', 'RunInstances', **given(network, image, TagSpecifications=tags, ClientToken='two'))
    instance = recorder.name(made['Instances'][0]['InstanceId'], 'instance')
    running = {'where': 'Reservations[0].Instances[0].State.Name', 'value': 'running'}
    recorder.write('launch', made)
    found = recorder.until('running instance', 'ec2', 'DescribeInstances', **running, InstanceIds=[instance])
    recorder.name(found['Reservations'][0]['Instances'][0]['NetworkInterfaces'][0]['NetworkInterfaceId'], 'interface')
    return instance


def compare_reads(recorder, instance):
    for name, values in {
        'instance-state-name': ['running'],
        'instance-type': ['t3.*'],
        'tag:Name': ['one'],
        'instance-id': [instance],
    }.items():
        filters = [{'Name': name, 'Values': values}]
        recorder(f'instances by {name}', 'ec2', 'DescribeInstances', Filters=filters)
    recorder('status', 'ec2', 'DescribeInstanceStatus', InstanceIds=[instance])
    for attribute in ('instanceType', 'disableApiTermination', 'instanceInitiatedShutdownBehavior', 'userData'):
        one = {'InstanceId': instance, 'Attribute': attribute}
        recorder(f'attribute {attribute}', 'ec2', 'DescribeInstanceAttribute', **one)
    interfaces = [{'Name': 'attachment.instance-id', 'Values': [instance]}]
    recorder('interfaces', 'ec2', 'DescribeNetworkInterfaces', Filters=interfaces)
    recorder('root volume', 'ec2', 'DescribeVolumes', Filters=interfaces)
    recorder('page size with ids', 'ec2', 'DescribeInstances', InstanceIds=[instance], MaxResults=5)


def compare_own(recorder, instance):
    tags = [{'ResourceType': 'image', 'Tags': [{'Key': 'purpose', 'Value': 'workshop'}]}]
    one = {'InstanceId': instance, 'Name': 'own', 'Description': 'ours', 'NoReboot': True}
    made = recorder('make an image', 'ec2', 'CreateImage', **one, TagSpecifications=tags)
    image = recorder.name(made['ImageId'], 'image')
    available = {'where': 'Images[0].State', 'value': 'available'}
    found = recorder.until('image', 'ec2', 'DescribeImages', **available, ImageIds=[image])
    disk = found['Images'][0]['BlockDeviceMappings'][0]['Ebs']['SnapshotId']
    recorder('delete the snapshot of an image', 'ec2', 'DeleteSnapshot', SnapshotId=disk)
    for name, values in {
        'name': ['ow?'],
        'tag:purpose': ['workshop'],
        'state': ['available'],
        'architecture': ['arm64'],
        'is-public': ['false'],
        'source-instance-id': [instance],
    }.items():
        own = {'Owners': ['self'], 'Filters': [{'Name': name, 'Values': values}]}
        found = recorder.ask('ec2', 'DescribeImages', **own)
        recorder.write(f'images by {name}', {'Images': [each['ImageId'] for each in found['Images']]})
    recorder('image of the same name', 'ec2', 'CreateImage', **one)
    recorder('deregister an image', 'ec2', 'DeregisterImage', ImageId=image)
    recorder('deregister an image twice', 'ec2', 'DeregisterImage', ImageId=image)
    recorder('deregistered image', 'ec2', 'DescribeImages', ImageIds=[image])
    recorder('deregister no such image', 'ec2', 'DeregisterImage', ImageId=f'ami-{NONE}')


def compare_life(recorder, instance):
    ids = {'InstanceIds': [instance]}
    state = 'Reservations[0].Instances[0].State.Name'
    recorder('stop', 'ec2', 'StopInstances', **ids)
    recorder.until('stopped instance', 'ec2', 'DescribeInstances', state, 'stopped', **ids)
    recorder('no status at rest', 'ec2', 'DescribeInstanceStatus', **ids)
    recorder('status at rest', 'ec2', 'DescribeInstanceStatus', **ids, IncludeAllInstances=True)
    recorder('stop an instance twice', 'ec2', 'StopInstances', **ids)
    recorder('start', 'ec2', 'StartInstances', **ids)
    recorder.until('started instance', 'ec2', 'DescribeInstances', state, 'running', **ids)
    recorder('terminate', 'ec2', 'TerminateInstances', **ids)
    recorder.until('terminated instance', 'ec2', 'DescribeInstances', state, 'terminated', **ids)
    recorder('start what is gone', 'ec2', 'StartInstances', **ids)
    recorder('terminate an instance twice', 'ec2', 'TerminateInstances', **ids)
