"""Route 53."""
NAMES = ['b', 'a', 'c.a', '*', 'ssh.a', 'b-2']


def compare_names(recorder):
    zone = make_zone(recorder)
    fill(recorder, zone)
    list_records(recorder, zone)
    refuse(recorder, zone)
    change_and_remove(recorder, zone)
    refuse_more(recorder)


def make_zone(recorder):
    config = {'Comment': 'two clouds'}
    given = {'Name': 'two.example.org', 'CallerReference': 'two', 'HostedZoneConfig': config}
    made = recorder('make a zone', 'route53', 'CreateHostedZone', **given)
    zone = recorder.name(made['HostedZone']['Id'].split('/')[-1], 'zone')
    recorder('zone', 'route53', 'GetHostedZone', Id=zone)
    recorder('zone by its long id', 'route53', 'GetHostedZone', Id=f'/hostedzone/{zone}')
    recorder('no such zone', 'route53', 'GetHostedZone', Id='Z00000000000000000000')
    recorder('zone by name', 'route53', 'ListHostedZonesByName', DNSName='two.example.org', MaxItems='1')
    recorder('zone after a name', 'route53', 'ListHostedZonesByName', DNSName='s.example.org', MaxItems='1')
    return zone


def record(name, kind='A', ttl=60, *values):
    full = f'{name}.two.example.org'
    values = values or ('203.0.113.9',)
    return {'Name': full, 'Type': kind, 'TTL': ttl, 'ResourceRecords': [{'Value': value} for value in values]}


def change(recorder, step, zone, *pairs):
    changes = [{'Action': action, 'ResourceRecordSet': each} for action, each in pairs]
    batch = {'Comment': step, 'Changes': changes}
    return recorder(step, 'route53', 'ChangeResourceRecordSets', HostedZoneId=zone, ChangeBatch=batch)


def fill(recorder, zone):
    change(recorder, 'make records', zone, *[('CREATE', record(name)) for name in NAMES])
    text = record('a', 'TXT', 300, '"one <two> & \'three\'"', '"four"')
    made = change(recorder, 'make text', zone, ('UPSERT', text), ('CREATE', record('a', 'AAAA', 60, '2001:db8::1')))
    recorder.until('change', 'route53', 'GetChange', 'ChangeInfo.Status', 'INSYNC', Id=made['ChangeInfo']['Id'])
    alias = {'HostedZoneId': zone, 'DNSName': 'a.two.example.org', 'EvaluateTargetHealth': False}
    other = {'Name': 'other.two.example.org', 'Type': 'A', 'AliasTarget': alias}
    change(recorder, 'make an alias', zone, ('CREATE', other))


def list_records(recorder, zone):
    recorder('records', 'route53', 'ListResourceRecordSets', HostedZoneId=zone)
    recorder('count of records', 'route53', 'GetHostedZone', Id=zone)
    recorder('two records', 'route53', 'ListResourceRecordSets', HostedZoneId=zone, MaxItems='2')
    start = {'HostedZoneId': zone, 'StartRecordName': 'a.two.example.org'}
    recorder('records from a name', 'route53', 'ListResourceRecordSets', **start, MaxItems='3')
    recorder('records from a type', 'route53', 'ListResourceRecordSets', **start, StartRecordType='AAAA', MaxItems='1')
    between = {**start, 'StartRecordName': 'aa.two.example.org'}
    recorder('records from a name that is not there', 'route53', 'ListResourceRecordSets', **between, MaxItems='1')
    recorder('type without a name', 'route53', 'ListResourceRecordSets', HostedZoneId=zone, StartRecordType='A')
    pages = {'HostedZoneId': zone, 'PaginationConfig': {'PageSize': 4}}
    fields = 'ResourceRecordSets[].[Name, Type]'
    recorder.pages('pages of records', 'route53', 'ListResourceRecordSets', fields, **pages)


def refuse(recorder, zone):
    change(recorder, 'make a record twice', zone, ('CREATE', record('a')))
    change(recorder, 'delete what is not there', zone, ('DELETE', record('never')))
    change(recorder, 'delete with another value', zone, ('DELETE', record('b', 'A', 60, '203.0.113.10')))
    change(recorder, 'delete with another life', zone, ('DELETE', record('b', 'A', 61)))
    change(recorder, 'half a batch', zone, ('CREATE', record('half')), ('CREATE', record('a')))
    change(recorder, 'name of another zone', zone, ('CREATE', {**record('x'), 'Name': 'x.example.com'}))
    change(recorder, 'change in no such zone', 'Z00000000000000000000', ('CREATE', record('a')))
    recorder('no such change', 'route53', 'GetChange', Id='C00000000000000000000')
    recorder('delete a zone in use', 'route53', 'DeleteHostedZone', Id=zone)
    recorder('no record half made', 'route53', 'GetHostedZone', Id=zone)


def change_and_remove(recorder, zone):
    change(recorder, 'change a record', zone, ('UPSERT', record('b', 'A', 120, '203.0.113.10', '203.0.113.11')))
    start = {'StartRecordName': 'b.two.example.org', 'MaxItems': '1'}
    recorder('changed record', 'route53', 'ListResourceRecordSets', HostedZoneId=zone, **start)
    found = recorder.ask('route53', 'ListResourceRecordSets', HostedZoneId=zone)['ResourceRecordSets']
    change(recorder, 'delete all', zone, *[('DELETE', each) for each in found if each['Type'] not in ('NS', 'SOA')])
    recorder('delete the zone', 'route53', 'DeleteHostedZone', Id=zone)
    recorder('delete a zone twice', 'route53', 'DeleteHostedZone', Id=zone)


def refuse_more(recorder):
    """In a zone of their own, as moto does what should be refused."""
    given = {'Name': 'two.example.org', 'CallerReference': 'again'}
    made = recorder.ask('route53', 'CreateHostedZone', **given)
    zone = recorder.name(made['HostedZone']['Id'].split('/')[-1], 'another-zone')
    change(recorder, 'one record', zone, ('CREATE', record('a')))
    change(recorder, 'CNAME beside it', zone, ('CREATE', record('a', 'CNAME', 60, 'b.two.example.org')))
    change(recorder, 'no address', zone, ('CREATE', record('bad', 'A', 60, 'nonsense')))
    change(recorder, 'text without quotes', zone, ('CREATE', record('bad', 'TXT', 60, 'nonsense')))
    recorder('the same reference', 'route53', 'CreateHostedZone', **given)
    recorder('no domain', 'route53', 'CreateHostedZone', Name='a..b', CallerReference='no')
