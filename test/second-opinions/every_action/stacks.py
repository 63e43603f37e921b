"""CloudFormation."""
import json
import re

VOLUME = {
    'Type': 'AWS::EC2::Volume',
    'Properties': {
        'AvailabilityZone': 'us-east-1a',
        'Size': {'Ref': 'Size'},
        'Tags': [{'Key': 'Name', 'Value': {'Ref': 'Label'}}],
    },
}
TEMPLATE = {
    'Description': 'a walk',
    'Parameters': {'Size': {'Type': 'Number', 'Default': '1'}, 'Label': {'Type': 'String', 'Default': 'old'}},
    'Resources': {'Disk': VOLUME},
    'Outputs': {'Disk': {'Value': {'Ref': 'Disk'}, 'Export': {'Name': 'walk-disk'}}},
}
# A subnet outside its VPC, tried once the volume has grown, which nothing can take back.
STUCK = {
    **TEMPLATE,
    'Resources': {
        'Disk': VOLUME,
        'Vpc': {'Type': 'AWS::EC2::VPC', 'Properties': {'CidrBlock': '10.9.0.0/16'}},
        'Wrong': {
            'Type': 'AWS::EC2::Subnet',
            'DependsOn': 'Disk',
            'Properties': {'VpcId': {'Ref': 'Vpc'}, 'CidrBlock': '10.8.0.0/24'},
        },
    },
}
STACK_ARN = re.compile('arn:aws:cloudformation:us-east-1:123456789012:stack/walk/[0-9a-f-]{36}')


def walk_stacks(ledger, network):
    cloudformation = ledger.service('cloudformation')
    walk_templates(cloudformation)
    stack = create(cloudformation)
    walk_looks(cloudformation, stack)
    walk_change_sets(cloudformation)
    walk_turned_updates(cloudformation, network)
    remove(cloudformation, stack)


def rest(cloudformation, status, stack='walk'):
    return cloudformation.until('DescribeStacks', StackName=stack, want={'Stacks[].StackStatus': [status]})


def walk_templates(cloudformation):
    body = {'TemplateBody': json.dumps(TEMPLATE)}
    declared = {'Description': 'a walk', 'Parameters[].[ParameterKey, DefaultValue]': [['Size', '1'], ['Label', 'old']]}
    cloudformation('ValidateTemplate', **body, want=declared)
    cloudformation('ValidateTemplate', TemplateBody='{}', fails='ValidationError')
    cloudformation('GetTemplateSummary', **body, want={**declared, 'ResourceTypes': ['AWS::EC2::Volume']})


def create(cloudformation):
    given = {'StackName': 'walk', 'TemplateBody': json.dumps(TEMPLATE)}
    made = cloudformation('CreateStack', **given, want={'StackId': STACK_ARN})
    rest(cloudformation, 'CREATE_COMPLETE')
    cloudformation.reached('stack_create_complete', StackName='walk')
    cloudformation('CreateStack', **given, fails='AlreadyExistsException')
    cloudformation('DescribeStacks', StackName='none', fails='ValidationError')
    return made['StackId']


def walk_looks(cloudformation, stack):
    name = {'StackName': 'walk'}
    cloudformation('GetTemplate', **name, want={'TemplateBody': TEMPLATE})
    status = [['Disk', 'CREATE_COMPLETE']]
    fields = '[LogicalResourceId, ResourceStatus]'
    cloudformation('DescribeStackResources', **name, want={f'StackResources[].{fields}': status})
    one = {f'[StackResourceDetail.{fields}]': status}
    cloudformation('DescribeStackResource', **name, LogicalResourceId='Disk', want=one)
    cloudformation('ListStackResources', **name, want={f'StackResourceSummaries[].{fields}': status})
    cloudformation(
        'DescribeStackEvents',
        **name,
        want={'StackEvents[0].[LogicalResourceId, ResourceStatus]': ['walk', 'CREATE_COMPLETE']},
    )
    cloudformation('ListStacks', want={'StackSummaries[].[StackId, StackName]': [[stack, 'walk']]})
    cloudformation('ListExports', want={'Exports[].[Name, ExportingStackId]': [['walk-disk', stack]]})


def walk_change_sets(cloudformation):
    given = {
        'StackName': 'walk',
        'UsePreviousTemplate': True,
        'Parameters': [
            {'ParameterKey': 'Size', 'UsePreviousValue': True},
            {'ParameterKey': 'Label', 'ParameterValue': 'new'},
        ],
    }
    made = [
        cloudformation('CreateChangeSet', **given, ChangeSetName=name, want={'StackId': STACK_ARN})
        for name in ('first', 'second')
    ]
    for each in made:
        cloudformation.until(
            'DescribeChangeSet',
            ChangeSetName=each['Id'],
            want={
                'Status': 'CREATE_COMPLETE',
                'Changes[].ResourceChange.[Action, LogicalResourceId, Replacement]': [['Modify', 'Disk', 'False']],
            },
        )
    cloudformation.reached('change_set_create_complete', ChangeSetName=made[0]['Id'])
    cloudformation('DeleteChangeSet', ChangeSetName=made[0]['Id'])
    left = {'Summaries[].ChangeSetName': ['second']}
    cloudformation.until('ListChangeSets', StackName='walk', want=left)
    cloudformation('ExecuteChangeSet', ChangeSetName=made[1]['Id'])
    rest(cloudformation, 'UPDATE_COMPLETE')
    cloudformation.reached('stack_update_complete', StackName='walk')


def walk_turned_updates(cloudformation, network):
    """One update called off while a load balancer is in the making, one whose way back is blocked."""
    balancer = {'Type': 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Properties': {'Subnets': network['subnets']}}
    slow = {**TEMPLATE, 'Resources': {**TEMPLATE['Resources'], 'Balancer': balancer}}
    label = {'ParameterKey': 'Label', 'UsePreviousValue': True}
    update(cloudformation, slow, [{'ParameterKey': 'Size', 'UsePreviousValue': True}, label])
    cloudformation('CancelUpdateStack', StackName='walk')
    rest(cloudformation, 'UPDATE_ROLLBACK_COMPLETE')
    update(cloudformation, STUCK, [{'ParameterKey': 'Size', 'ParameterValue': '2'}, label])
    rest(cloudformation, 'UPDATE_ROLLBACK_FAILED')
    cloudformation('ContinueUpdateRollback', StackName='walk', ResourcesToSkip=['Disk'], want={})
    rest(cloudformation, 'UPDATE_ROLLBACK_COMPLETE')


def update(cloudformation, template, parameters):
    given = {'StackName': 'walk', 'TemplateBody': json.dumps(template), 'Parameters': parameters}
    cloudformation('UpdateStack', **given, want={'StackId': STACK_ARN})


def remove(cloudformation, stack):
    for protected in (True, False):
        cloudformation(
            'UpdateTerminationProtection',
            StackName='walk',
            EnableTerminationProtection=protected,
            want={'StackId': stack},
        )
        if protected:
            cloudformation('DeleteStack', StackName='walk', fails='ValidationError')
    cloudformation('DeleteStack', StackName='walk')
    rest(cloudformation, 'DELETE_COMPLETE', stack)
    cloudformation.reached('stack_delete_complete', StackName=stack)
