"""Route 53."""
import re


def walk_names(ledger):
    route53 = ledger.service('route53')
    made = route53(
        'CreateHostedZone',
        Name='walk.example.org',
        CallerReference='walk',
        want={
            'HostedZone.Name': 'walk.example.org.',
            'HostedZone.Id': re.compile('/hostedzone/Z[A-Z0-9]+'),
            'length(DelegationSet.NameServers)': 4,
        },
    )
    zone = made['HostedZone']['Id']
    route53('CreateHostedZone', Name='walk.example.org', CallerReference='walk', fails='HostedZoneAlreadyExists')
    route53('GetHostedZone', Id=zone, want={'HostedZone.ResourceRecordSetCount': 2})
    route53('ListHostedZones', want={"HostedZones[?Name=='walk.example.org.'].Id": [zone], 'IsTruncated': False})
    named = {'HostedZones[].Id': [zone], 'DNSName': 'walk.example.org'}
    route53('ListHostedZonesByName', DNSName='walk.example.org', MaxItems='1', want=named)
    text = {'Name': 'a.walk.example.org.', 'Type': 'TXT', 'TTL': 60, 'ResourceRecords': [{'Value': '"<&> \'x\'"'}]}
    change(route53, zone, 'CREATE', text)
    route53(
        'ListResourceRecordSets',
        HostedZoneId=zone,
        StartRecordName='a.walk.example.org.',
        want={'ResourceRecordSets': [text], 'IsTruncated': False},
    )
    route53('DeleteHostedZone', Id=zone, fails='HostedZoneNotEmpty')
    again = {'Changes': [{'Action': 'CREATE', 'ResourceRecordSet': text}]}
    route53('ChangeResourceRecordSets', HostedZoneId=zone, ChangeBatch=again, fails='InvalidChangeBatch')
    change(route53, zone, 'DELETE', text)
    route53('DeleteHostedZone', Id=zone, want={'ChangeInfo.Id': re.compile('/change/C[A-Z0-9]+')})
    route53('GetHostedZone', Id=zone, fails='NoSuchHostedZone')


def change(route53, zone, action, record):
    made = route53(
        'ChangeResourceRecordSets',
        HostedZoneId=zone,
        ChangeBatch={'Changes': [{'Action': action, 'ResourceRecordSet': record}]},
        want={'ChangeInfo.Status': 'PENDING'},
    )
    route53.until('GetChange', Id=made['ChangeInfo']['Id'], want={'ChangeInfo.Status': 'INSYNC'})
    route53.reached('resource_record_sets_changed', Id=made['ChangeInfo']['Id'])
