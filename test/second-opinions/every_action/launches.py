"""Launch templates, fleets and spot requests."""
import re

from ledger import has_id


def walk_launches(ledger, network, image):
    ec2 = ledger.service('ec2')
    template = walk_templates(ec2, network, image)
    walk_fleets(ec2, template)
    walk_spot(ec2, template)
    ec2('DeleteLaunchTemplate', **template, want={'LaunchTemplate.LaunchTemplateName': 'walk'})
    gone = 'InvalidLaunchTemplateName.NotFoundException'
    ec2('DescribeLaunchTemplates', LaunchTemplateNames=['walk'], fails=gone)


def walk_templates(ec2, network, image):
    data = {
        'ImageId': image,
        'InstanceType': 't3.micro',
        'NetworkInterfaces': [{'DeviceIndex': 0, 'SubnetId': network['subnets'][0], 'Groups': [network['group']]}],
    }
    made = ec2(
        'CreateLaunchTemplate',
        LaunchTemplateName='walk',
        LaunchTemplateData=data,
        want={'LaunchTemplate.LaunchTemplateId': has_id('lt'), 'LaunchTemplate.LatestVersionNumber': 1},
    )
    template = {'LaunchTemplateId': made['LaunchTemplate']['LaunchTemplateId']}
    for number in (2, 3):
        ec2(
            'CreateLaunchTemplateVersion',
            **template,
            SourceVersion='1',
            LaunchTemplateData={'InstanceType': 't3.small'},
            want={'LaunchTemplateVersion.VersionNumber': number},
        )
    ec2('ModifyLaunchTemplate', **template, DefaultVersion='2', want={'LaunchTemplate.DefaultVersionNumber': 2})
    ec2(
        'DeleteLaunchTemplateVersions',
        **template,
        Versions=['3'],
        want={'SuccessfullyDeletedLaunchTemplateVersions[].VersionNumber': [3]},
    )
    ec2(
        'DescribeLaunchTemplateVersions',
        **template,
        want={
            'LaunchTemplateVersions[].[VersionNumber, DefaultVersion, LaunchTemplateData.InstanceType]': [
                [2, True, 't3.small'],
                [1, False, 't3.micro'],
            ]
        },
    )
    ec2('DescribeLaunchTemplates', LaunchTemplateNames=['walk'], want={'LaunchTemplates[].LatestVersionNumber': [2]})
    return template


def launch_fleet(ec2, template, market):
    made = ec2(
        'CreateFleet',
        Type='instant',
        LaunchTemplateConfigs=[{'LaunchTemplateSpecification': {**template, 'Version': '1'}}],
        TargetCapacitySpecification={'TotalTargetCapacity': 1, 'DefaultTargetCapacityType': market},
        want={
            'FleetId': re.compile('fleet-[0-9a-f-]{36}'),
            'Instances[].[Lifecycle, InstanceType]': [[market, 't3.micro']],
            'Errors': [],
        },
    )
    return made['FleetId'], made['Instances'][0]['InstanceIds']


def walk_fleets(ec2, template):
    fleet, instances = launch_fleet(ec2, template, 'on-demand')
    ids = {'FleetIds': [fleet]}
    ec2('DescribeFleets', **ids, want={'Fleets[].[Type, FulfilledOnDemandCapacity]': [['instant', 1.0]]})
    ec2('DescribeFleetInstances', FleetId=fleet, fails='UnsupportedOperation')
    ec2(
        'DeleteFleets',
        **ids,
        TerminateInstances=True,
        want={'SuccessfulFleetDeletions[].FleetId': [fleet], 'UnsuccessfulFleetDeletions': []},
    )
    await_end(ec2, instances)


def walk_spot(ec2, template):
    fleet, instances = launch_fleet(ec2, template, 'spot')
    own = [{'Name': 'instance-id', 'Values': instances}]
    found = ec2(
        'DescribeSpotInstanceRequests',
        Filters=own,
        want={'SpotInstanceRequests[].[Type, State]': [['one-time', 'active']]},
    )
    request = found['SpotInstanceRequests'][0]['SpotInstanceRequestId']
    ec2(
        'CancelSpotInstanceRequests',
        SpotInstanceRequestIds=[request],
        want={'CancelledSpotInstanceRequests[].[SpotInstanceRequestId, State]': [[request, 'cancelled']]},
    )
    ec2(
        'DescribeSpotPriceHistory',
        InstanceTypes=['t3.micro'],
        AvailabilityZone='us-east-1a',
        want={'SpotPriceHistory[].[InstanceType, AvailabilityZone]': [['t3.micro', 'us-east-1a']]},
    )
    ec2('TerminateInstances', InstanceIds=instances, want={'TerminatingInstances[].InstanceId': instances})
    await_end(ec2, instances)
    ec2('DeleteFleets', FleetIds=[fleet], TerminateInstances=True, want={'UnsuccessfulFleetDeletions': []})


def await_end(ec2, instances):
    ended = {'Reservations[].Instances[].State.Name': ['terminated']}
    ec2.until('DescribeInstances', InstanceIds=instances, want=ended)
