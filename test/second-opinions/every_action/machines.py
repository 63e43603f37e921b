"""Key pairs, one instance and what can be done to it, and its address."""
import re

from ledger import has_id

PUBLIC_KEY = b'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFzZGZhc2RmYXNkZmFzZGZhc2RmYXNkZmFzZGZhc2Rm walk'
STATES = 'Reservations[].Instances[].State.Name'


def walk_machines(ledger, network, image):
    """Answers the id of an instance that runs in subnet `a`."""
    ec2 = ledger.service('ec2')
    walk_keys(ec2)
    instance = launch(ec2, network, image)
    walk_looks(ec2, instance)
    walk_changes(ec2, instance)
    walk_states(ec2, instance)
    walk_addresses(ec2, instance)
    return instance


def walk_keys(ec2):
    ec2('ImportKeyPair', KeyName='walk', PublicKeyMaterial=PUBLIC_KEY, want={'KeyPairId': has_id('key')})
    pem = re.compile('-----BEGIN RSA PRIVATE KEY-----.*-----END RSA PRIVATE KEY-----\n?', re.DOTALL)
    ec2('CreateKeyPair', KeyName='made', want={'KeyMaterial': pem, 'KeyFingerprint': re.compile('([0-9a-f]{2}:?){20}')})
    ec2('DescribeKeyPairs', KeyNames=['walk'], want={'KeyPairs[].[KeyName, KeyType]': [['walk', 'ed25519']]})
    ec2.reached('key_pair_exists', KeyNames=['walk', 'made'])
    ec2('DeleteKeyPair', KeyName='made', want={'Return': True, 'KeyPairId': has_id('key')})
    ec2('DescribeKeyPairs', KeyNames=['made'], fails='InvalidKeyPair.NotFound')


def launch(ec2, network, image):
    given = {
        'ImageId': image,
        'InstanceType': 't3.micro',
        'KeyName': 'walk',
        'MinCount': 1,
        'MaxCount': 1,
        'SubnetId': network['subnets'][0],
        'SecurityGroupIds': [network['group']],
        'TagSpecifications': [{'ResourceType': 'instance', 'Tags': [{'Key': 'Name', 'Value': 'a <b> & c'}]}],
    }
    ec2('RunInstances', **given, DryRun=True, fails='DryRunOperation')
    made = ec2(
        'RunInstances',
        **given,
        want={'ReservationId': has_id('r'), 'Instances[].[InstanceType, State.Code]': [['t3.micro', 0]]},
    )
    instance = made['Instances'][0]['InstanceId']
    running = {STATES: ['running'], 'Reservations[].Instances[].Tags[].Value': ['a <b> & c']}
    ec2.until('DescribeInstances', InstanceIds=[instance], want=running)
    ec2.reached('instance_running', InstanceIds=[instance])
    return instance


def walk_looks(ec2, instance):
    ec2(
        'DescribeInstanceStatus',
        InstanceIds=[instance],
        want={'InstanceStatuses[].[InstanceState.Name, SystemStatus.Status]': [['running', 'ok']]},
    )
    # boto3 decodes the output's Base64 itself.
    ec2('GetConsoleOutput', InstanceId=instance, want={'InstanceId': instance, 'Output': 'Debian says\nhällo\n'})
    ec2(
        'DescribeNetworkInterfaces',
        Filters=[{'Name': 'attachment.instance-id', 'Values': [instance]}],
        want={'NetworkInterfaces[].[Status, Attachment.InstanceId]': [['in-use', instance]]},
    )


def walk_changes(ec2, instance):
    ec2('ModifyInstanceAttribute', InstanceId=instance, DisableApiTermination={'Value': True})
    ec2('TerminateInstances', InstanceIds=[instance], fails='OperationNotPermitted')
    attribute = {'InstanceId': instance, 'Attribute': 'disableApiTermination'}
    ec2('DescribeInstanceAttribute', **attribute, want={'DisableApiTermination.Value': True})
    ec2('ModifyInstanceAttribute', InstanceId=instance, DisableApiTermination={'Value': False})
    ec2('DescribeInstanceAttribute', **attribute, want={'DisableApiTermination.Value': False})
    ec2(
        'ModifyInstanceMetadataOptions',
        InstanceId=instance,
        HttpTokens='required',
        want={'InstanceMetadataOptions.HttpTokens': 'required'},
    )


def walk_states(ec2, instance):
    ids = {'InstanceIds': [instance]}
    ec2('RebootInstances', **ids)
    ec2('StopInstances', **ids, want={'StoppingInstances[].CurrentState.Name': ['stopping']})
    ec2.until('DescribeInstances', **ids, want={STATES: ['stopped']})
    ec2.reached('instance_stopped', **ids)
    ec2('StartInstances', **ids, want={'StartingInstances[].CurrentState.Name': ['pending']})
    ec2.until('DescribeInstances', **ids, want={STATES: ['running']})
    ec2.reached('instance_status_ok', **ids)


def walk_addresses(ec2, instance):
    made = ec2('AllocateAddress', Domain='vpc', want={'AllocationId': has_id('eipalloc'), 'Domain': 'vpc'})
    address = {'AllocationId': made['AllocationId']}
    joined = ec2('AssociateAddress', **address, InstanceId=instance, want={'AssociationId': has_id('eipassoc')})
    ec2('DescribeAddresses', AllocationIds=[made['AllocationId']], want={'Addresses[].InstanceId': [instance]})
    ec2('DisassociateAddress', AssociationId=joined['AssociationId'])
    ec2('ReleaseAddress', **address)
    ec2('DescribeAddresses', want={'Addresses': []})
