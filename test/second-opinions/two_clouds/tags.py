"""Tags, and everything found by them."""
NONE = '0' * 17


def compare_tags(recorder, volumes):
    first, second = volumes[:2]
    write(recorder, first, second)
    find(recorder, volumes)
    refuse(recorder, first, volumes[-1])
    remove(recorder, first, second)


def tag(recorder, step, resources, **tags):
    pairs = [{'Key': key, 'Value': value} for key, value in tags.items()]
    recorder(step, 'ec2', 'CreateTags', Resources=resources, Tags=pairs)


def tags_of(recorder, step, *resources):
    recorder(step, 'ec2', 'DescribeTags', Filters=[{'Name': 'resource-id', 'Values': list(resources)}])


def write(recorder, first, second):
    tag(recorder, 'tag two', [first, second], owner='me', empty='', Name='both')
    tags_of(recorder, 'tags of two', first, second)
    tag(recorder, 'tag anew', [first], owner='you')
    tags_of(recorder, 'tags anew', first)


def find(recorder, volumes):
    for step, filters in {
        'tag with value': {'tag:owner': ['you']},
        'tag with one of two values': {'tag:owner': ['me', 'you']},
        'tag with a star': {'tag:Name': ['disk*']},
        'tag with a question mark': {'tag:Name': ['disk ?']},
        'tag with the wrong case': {'tag:name': ['both']},
        'tag of value in the wrong case': {'tag:Name': ['BOTH']},
        'tag key': {'tag-key': ['owner']},
        'empty tag': {'tag:empty': ['']},
        'two filters': {'tag:Name': ['both'], 'size': ['9']},
    }.items():
        given = [{'Name': name, 'Values': values} for name, values in filters.items()]
        recorder(f'volumes by {step}', 'ec2', 'DescribeVolumes', Filters=given)
    for step, filters in {
        'key': {'key': ['owner']},
        'value': {'value': ['me']},
        'type': {'resource-type': ['volume'], 'key': ['Name']},
        'key and id': {'key': ['Name'], 'resource-id': volumes[3:5]},
        'tag': {'tag:owner': ['me']},
    }.items():
        given = [{'Name': name, 'Values': values} for name, values in filters.items()]
        recorder(f'tags by {step}', 'ec2', 'DescribeTags', Filters=given)
    every = [{'Name': 'resource-id', 'Values': volumes}]
    pages = {'PaginationConfig': {'PageSize': 5}, 'Filters': every}
    recorder.pages('pages of tags', 'ec2', 'DescribeTags', 'Tags[].[ResourceId, Key]', **pages)


def refuse(recorder, first, last):
    tag(recorder, 'tag no such volume', [f'vol-{NONE}'], a='b')
    tag(recorder, 'tag one of two', [first, f'vol-{NONE}'], lost='yes')
    tags_of(recorder, 'no tag half set', first)
    tag(recorder, 'tag of AWS', [last], **{'aws:mine': 'yes'})
    tag(recorder, 'long tag', [last], **{'k' * 128: 'v'})
    tag(recorder, 'fifty more tags', [last], **{f'k{number}': '' for number in range(50)})
    tag(recorder, 'no kind of id', ['thing-1'], a='b')


def remove(recorder, first, second):
    def untag(step, *tags):
        recorder(step, 'ec2', 'DeleteTags', Resources=[first, second], Tags=list(tags))

    untag('untag a key', {'Key': 'empty'})
    untag('untag another value', {'Key': 'owner', 'Value': 'you'})
    untag('untag what is not there', {'Key': 'never'})
    tags_of(recorder, 'tags left', first, second)
