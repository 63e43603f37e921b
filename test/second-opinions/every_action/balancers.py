"""Elastic Load Balancing."""
import re

CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001'
ARN = re.compile('arn:aws:elasticloadbalancing:us-east-1:123456789012:[a-z-]+/.+')
FAREWELL = [{'Type': 'fixed-response', 'FixedResponseConfig': {'StatusCode': '404'}}]


def walk_balancers(ledger, network, instance):
    elb = ledger.service('elasticloadbalancing')
    balancer = walk_balancer(elb, network)
    group = walk_group(elb, network)
    listener = walk_listener(elb, balancer)
    walk_rules(elb, listener, group)
    walk_targets(elb, group, instance)
    walk_certificates(elb, ledger.service('acm'), listener)
    walk_tags(elb, balancer)
    remove(elb, balancer, group, listener)


def walk_balancer(elb, network):
    made = elb(
        'CreateLoadBalancer',
        Name='walk',
        Subnets=network['subnets'],
        SecurityGroups=[network['group']],
        want={'LoadBalancers[].[State.Code, Scheme]': [['provisioning', 'internet-facing']]},
    )
    balancer = made['LoadBalancers'][0]['LoadBalancerArn']
    elb.until('DescribeLoadBalancers', Names=['walk'], want={'LoadBalancers[].State.Code': ['active']})
    elb.reached('load_balancer_available', Names=['walk'])
    elb('DescribeLoadBalancers', Names=['none'], fails='LoadBalancerNotFound')
    idle = {'Key': 'idle_timeout.timeout_seconds', 'Value': '90'}
    elb(
        'ModifyLoadBalancerAttributes',
        LoadBalancerArn=balancer,
        Attributes=[idle],
        want={"Attributes[?Key=='idle_timeout.timeout_seconds']": [idle]},
    )
    elb(
        'DescribeLoadBalancerAttributes',
        LoadBalancerArn=balancer,
        want={"Attributes[?Key=='idle_timeout.timeout_seconds']": [idle]},
    )
    return balancer


def walk_group(elb, network):
    made = elb(
        'CreateTargetGroup',
        Name='walk',
        Protocol='HTTP',
        Port=8888,
        VpcId=network['vpc'],
        HealthCheckPath='/api',
        want={'TargetGroups[].[Port, TargetType, HealthCheckPath]': [[8888, 'instance', '/api']]},
    )
    group = made['TargetGroups'][0]['TargetGroupArn']
    elb(
        'ModifyTargetGroup',
        TargetGroupArn=group,
        HealthCheckPath='/other',
        Matcher={'HttpCode': '200-299'},
        want={'TargetGroups[].[HealthCheckPath, Matcher.HttpCode]': [['/other', '200-299']]},
    )
    delay = {'Key': 'deregistration_delay.timeout_seconds', 'Value': '0'}
    own = {"Attributes[?Key=='deregistration_delay.timeout_seconds']": [delay]}
    elb('ModifyTargetGroupAttributes', TargetGroupArn=group, Attributes=[delay], want=own)
    elb('DescribeTargetGroupAttributes', TargetGroupArn=group, want=own)
    elb('DescribeTargetGroups', Names=['walk'], want={'TargetGroups[].TargetGroupArn': [group]})
    return group


def walk_listener(elb, balancer):
    made = elb(
        'CreateListener',
        LoadBalancerArn=balancer,
        Protocol='HTTPS',
        Port=8443,
        Certificates=[{'CertificateArn': CERTIFICATE}],
        DefaultActions=FAREWELL,
        want={'Listeners[].[Protocol, Port]': [['HTTPS', 8443]], 'Listeners[0].ListenerArn': ARN},
    )
    listener = made['Listeners'][0]['ListenerArn']
    elb('ModifyListener', ListenerArn=listener, Port=8444, want={'Listeners[].Port': [8444]})
    elb('DescribeListeners', LoadBalancerArn=balancer, want={'Listeners[].[ListenerArn, Port]': [[listener, 8444]]})
    return listener


def walk_rules(elb, listener, group):
    hosts = [{'Field': 'host-header', 'HostHeaderConfig': {'Values': ['a.example.org']}}]
    made = elb(
        'CreateRule',
        ListenerArn=listener,
        Priority=7,
        Conditions=hosts,
        Actions=[{'Type': 'forward', 'TargetGroupArn': group}],
        want={
            'Rules[].[Priority, IsDefault]': [['7', False]],
            'Rules[].Conditions[].HostHeaderConfig.Values[]': ['a.example.org'],
        },
    )
    rule = made['Rules'][0]['RuleArn']
    paths = [{'Field': 'path-pattern', 'PathPatternConfig': {'Values': ['/x*']}}]
    elb(
        'ModifyRule',
        RuleArn=rule,
        Conditions=paths,
        want={'Rules[].Conditions[].PathPatternConfig.Values[]': ['/x*']},
    )
    moved = [{'RuleArn': rule, 'Priority': 8}]
    elb('SetRulePriorities', RulePriorities=moved, want={'Rules[].Priority': ['8']})
    elb('DescribeRules', ListenerArn=listener, want={'Rules[].Priority': ['8', 'default']})
    elb('DeleteTargetGroup', TargetGroupArn=group, fails='ResourceInUse')
    elb('DeleteRule', RuleArn=rule)
    elb('DescribeRules', RuleArns=[rule], fails='RuleNotFound')


def walk_targets(elb, group, instance):
    targets = {'TargetGroupArn': group, 'Targets': [{'Id': instance}]}
    elb('RegisterTargets', **targets)
    elb(
        'DescribeTargetHealth',
        TargetGroupArn=group,
        want={'TargetHealthDescriptions[].[Target.Id, TargetHealth.State]': [[instance, 'unused']]},
    )
    elb('DeregisterTargets', **targets)
    gone = {'TargetHealthDescriptions[].Target.Id': []}
    elb.until('DescribeTargetHealth', TargetGroupArn=group, want=gone)


def walk_certificates(elb, acm, listener):
    made = acm('RequestCertificate', DomainName='more.example.org', want={'CertificateArn': re.compile('arn:.+')})
    acm.until('DescribeCertificate', **made_arn(made), want={'Certificate.Status': 'ISSUED'})
    added = {'ListenerArn': listener, 'Certificates': [made_arn(made)]}
    elb('AddListenerCertificates', **added, want={'Certificates[].CertificateArn': [made['CertificateArn']]})
    elb(
        'DescribeListenerCertificates',
        ListenerArn=listener,
        want={'sort(Certificates[].[to_string(IsDefault)][])': ['false', 'true']},
    )
    elb('RemoveListenerCertificates', **added)


def made_arn(made):
    return {'CertificateArn': made['CertificateArn']}


def walk_tags(elb, balancer):
    elb('AddTags', ResourceArns=[balancer], Tags=[{'Key': 'a', 'Value': 'b'}, {'Key': 'c'}])
    elb('RemoveTags', ResourceArns=[balancer], TagKeys=['c'])
    elb('DescribeTags', ResourceArns=[balancer], want={'TagDescriptions[].Tags[]': [{'Key': 'a', 'Value': 'b'}]})


def remove(elb, balancer, group, listener):
    elb('DeleteListener', ListenerArn=listener)
    elb('DeleteListener', ListenerArn=listener, fails='ListenerNotFound')
    elb('DeleteTargetGroup', TargetGroupArn=group)
    elb('DeleteLoadBalancer', LoadBalancerArn=balancer)
    elb('DescribeLoadBalancers', want={'LoadBalancers': []})
