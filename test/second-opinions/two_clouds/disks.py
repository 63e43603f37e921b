"""Volumes and snapshots."""
NONE = '0' * 17


def compare_disks(recorder):
    """Answers the ids of seven volumes."""
    volumes = [make_volume(recorder, number) for number in range(7)]
    compare_volumes(recorder, volumes)
    compare_snapshots(recorder, volumes[0])
    return volumes


def make_volume(recorder, number):
    tags = [{'Key': 'Name', 'Value': f'disk {number}'}, {'Key': 'even', 'Value': str(number % 2 == 0)}]
    made = recorder.ask(
        'ec2',
        'CreateVolume',
        AvailabilityZone='us-east-1a',
        Size=8 + number,
        VolumeType='gp3' if number % 2 else 'gp2',
        Encrypted=number == 1,
        TagSpecifications=[{'ResourceType': 'volume', 'Tags': tags}],
    )
    recorder.name(made['VolumeId'], f'volume-{number}')
    # Made at once in moto, and as on AWS a moment later here: the state is compared once it is reached.
    recorder.write(f'make volume {number}', {**made, 'State': None})
    available = {'where': 'Volumes[0].State', 'value': 'available', 'VolumeIds': [made['VolumeId']]}
    recorder.until(f'volume {number}', 'ec2', 'DescribeVolumes', **available)
    return made['VolumeId']


def compare_volumes(recorder, volumes):
    zone = {'AvailabilityZone': 'us-east-1a'}
    recorder('volume without a size', 'ec2', 'CreateVolume', **zone)
    recorder('volume of no such snapshot', 'ec2', 'CreateVolume', **zone, SnapshotId=f'snap-{NONE}')
    recorder('volume in a dry run', 'ec2', 'CreateVolume', **zone, Size=1, DryRun=True)
    recorder('no such volume', 'ec2', 'DescribeVolumes', VolumeIds=[f'vol-{NONE}'])
    recorder('malformed volume', 'ec2', 'DescribeVolumes', VolumeIds=['disk'])
    recorder('delete no such volume', 'ec2', 'DeleteVolume', VolumeId=f'vol-{NONE}')
    for name, values in {
        'size': ['8', '9'],
        'encrypted': ['true'],
        'status': ['available'],
        'volume-id': volumes[2:4],
        'availability-zone': ['us-east-1b'],
        'volume-type': ['gp3'],
    }.items():
        recorder(f'volumes by {name}', 'ec2', 'DescribeVolumes', Filters=[{'Name': name, 'Values': values}])
    own = [{'Name': 'tag:even', 'Values': ['True', 'False']}]
    pages = {'PaginationConfig': {'PageSize': 5}, 'Filters': own}
    recorder.pages('pages of volumes', 'ec2', 'DescribeVolumes', 'Volumes[].VolumeId', **pages)
    recorder('wrong token', 'ec2', 'DescribeVolumes', NextToken='nonsense', MaxResults=5)


def compare_snapshots(recorder, volume):
    tags = [{'ResourceType': 'snapshot', 'Tags': [{'Key': 'Name', 'Value': 'copy'}]}]
    made = recorder.ask('ec2', 'CreateSnapshot', VolumeId=volume, Description='first', TagSpecifications=tags)
    first = recorder.name(made['SnapshotId'], 'snapshot')
    recorder.write('make a snapshot', {**made, 'State': None, 'Progress': None})
    complete = {'where': 'Snapshots[0].State', 'value': 'completed'}
    recorder.until('snapshot', 'ec2', 'DescribeSnapshots', **complete, SnapshotIds=[first])
    copied = recorder('copy a snapshot', 'ec2', 'CopySnapshot', SourceRegion='us-east-1', SourceSnapshotId=first)
    copy = recorder.name(copied['SnapshotId'], 'copied-snapshot')
    recorder.until('copied snapshot', 'ec2', 'DescribeSnapshots', **complete, SnapshotIds=[copy])
    recorder('no such snapshot', 'ec2', 'DescribeSnapshots', SnapshotIds=[f'snap-{NONE}'])
    recorder('malformed snapshot', 'ec2', 'DescribeSnapshots', SnapshotIds=['picture'])
    recorder('snapshot of no such volume', 'ec2', 'CreateSnapshot', VolumeId=f'vol-{NONE}')
    recorder('copy no such snapshot', 'ec2', 'CopySnapshot', SourceRegion='us-east-1', SourceSnapshotId=f'snap-{NONE}')
    for name, values in {
        'volume-id': [volume],
        'description': ['first'],
        'tag:Name': ['copy'],
        'snapshot-id': [first, copy],
        'volume-size': ['8'],
    }.items():
        given = {'Filters': [{'Name': name, 'Values': values}], 'OwnerIds': ['self']}
        recorder(f'snapshots by {name}', 'ec2', 'DescribeSnapshots', **given)
    made = recorder.ask('ec2', 'CreateVolume', AvailabilityZone='us-east-1b', SnapshotId=first)
    recorder.name(made['VolumeId'], 'volume-of-snapshot')
    recorder.write('volume of a snapshot', {**made, 'State': None})
    recorder('delete a snapshot', 'ec2', 'DeleteSnapshot', SnapshotId=first)
    recorder('delete a snapshot twice', 'ec2', 'DeleteSnapshot', SnapshotId=first)
    left = [{'Name': 'status', 'Values': ['completed']}, {'Name': 'volume-size', 'Values': ['8']}]
    recorder('snapshots left', 'ec2', 'DescribeSnapshots', OwnerIds=['self'], Filters=left)
