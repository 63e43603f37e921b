"""Volumes, snapshots and images."""
from ledger import has_id


def walk_disks(ledger, network, instance):
    ec2 = ledger.service('ec2')
    volume = walk_volume(ec2, instance)
    walk_snapshots(ec2, volume)
    ec2('DeleteVolume', VolumeId=volume)
    ec2.reached('volume_deleted', VolumeIds=[volume])
    ec2('DescribeVolumes', VolumeIds=[volume], fails='InvalidVolume.NotFound')
    walk_images(ec2, instance)


def walk_volume(ec2, instance):
    made = ec2(
        'CreateVolume',
        AvailabilityZone='us-east-1a',
        Size=1,
        VolumeType='gp3',
        Encrypted=True,
        want={'VolumeId': has_id('vol'), 'State': 'creating', 'Iops': 3000, 'Encrypted': True},
    )
    volume = made['VolumeId']
    state = 'Volumes[].State'
    ec2.until('DescribeVolumes', VolumeIds=[volume], want={state: ['available']})
    place = {'VolumeId': volume, 'InstanceId': instance, 'Device': '/dev/sdf'}
    ec2('AttachVolume', **place, want={'State': 'attaching', 'Device': '/dev/sdf'})
    ec2.until('DescribeVolumes', VolumeIds=[volume], want={'Volumes[].Attachments[].State': ['attached']})
    ec2('DeleteVolume', VolumeId=volume, fails='VolumeInUse')
    ec2('ModifyVolume', VolumeId=volume, Size=2, want={'VolumeModification.[OriginalSize, TargetSize]': [1, 2]})
    ec2.until(
        'DescribeVolumesModifications',
        VolumeIds=[volume],
        want={'VolumesModifications[].ModificationState': ['completed']},
    )
    ec2('DetachVolume', **place, want={'State': 'detaching', 'InstanceId': instance})
    ec2.until('DescribeVolumes', VolumeIds=[volume], want={state: ['available'], 'Volumes[].Size': [2]})
    ec2.reached('volume_available', VolumeIds=[volume])
    return volume


def walk_snapshots(ec2, volume):
    given = {'VolumeId': volume, 'Description': 'of a walk'}
    made = ec2('CreateSnapshot', **given, want={'SnapshotId': has_id('snap'), 'State': 'pending', 'VolumeSize': 2})
    snapshot = made['SnapshotId']
    whole = {'Snapshots[].[State, Progress, Description]': [['completed', '100%', 'of a walk']]}
    ec2.until('DescribeSnapshots', SnapshotIds=[snapshot], want=whole)
    ec2.reached('snapshot_completed', SnapshotIds=[snapshot])
    made = ec2(
        'CopySnapshot', SourceRegion='us-east-1', SourceSnapshotId=snapshot, want={'SnapshotId': has_id('snap')}
    )
    done = {'Snapshots[].State': ['completed']}
    ec2.until('DescribeSnapshots', SnapshotIds=[made['SnapshotId']], want=done)
    for each in (snapshot, made['SnapshotId']):
        ec2('DeleteSnapshot', SnapshotId=each)
    ec2('DescribeSnapshots', SnapshotIds=[snapshot], fails='InvalidSnapshot.NotFound')


def walk_images(ec2, instance):
    made = ec2('CreateImage', InstanceId=instance, Name='walk', NoReboot=True, want={'ImageId': has_id('ami')})
    image = made['ImageId']
    ready = {'Images[].[Name, State, RootDeviceType]': [['walk', 'available', 'ebs']]}
    ec2.until('DescribeImages', ImageIds=[image], want=ready)
    ec2.reached('image_available', ImageIds=[image])
    ec2('DeregisterImage', ImageId=image, want={'Return': True})
    ec2('DescribeImages', Owners=['self'], want={'Images': []})
