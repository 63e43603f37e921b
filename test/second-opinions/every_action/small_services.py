"""STS, Systems Manager, Service Quotas and Certificate Manager."""
import re

PARAMETERS = '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3'


def walk_small_services(ledger):
    """Answers the id of the image that the public parameter names."""
    sts = ledger.service('sts')
    sts('GetCallerIdentity', want={'Account': '123456789012', 'Arn': re.compile('arn:aws:iam::123456789012:user/.+')})
    walk_quotas(ledger.service('servicequotas'))
    walk_certificates(ledger.service('acm'))
    return walk_parameters(ledger.service('ssm'))


def walk_parameters(ssm):
    name = f'{PARAMETERS}/ami-id'
    one = ssm('GetParameter', Name=name, want={'Parameter.Type': 'String', 'Parameter.Version': 1})
    ssm('GetParameter', Name='/no/such', fails='ParameterNotFound')
    ssm(
        'GetParameters',
        Names=[name, '/no/such'],
        want={'Parameters[].Name': [name], 'InvalidParameters': ['/no/such']},
    )
    ssm('GetParametersByPath', Path=PARAMETERS, want={'Parameters[].Name': [name]})
    return one['Parameter']['Value']


def walk_quotas(quotas):
    one = {'ServiceCode': 'ec2', 'QuotaCode': 'L-1216C47A'}
    quotas('GetServiceQuota', **one, want={'Quota.QuotaCode': 'L-1216C47A', 'Quota.Value': 256.0})
    quotas('GetAWSDefaultServiceQuota', **one, want={'Quota.Value': 5.0})
    quotas('GetServiceQuota', ServiceCode='ec2', QuotaCode='L-00000000', fails='NoSuchResourceException')
    quotas('ListServiceQuotas', ServiceCode='vpc', want={"Quotas[?QuotaCode=='L-F678F1CE'].Value": [5.0]})


def walk_certificates(acm):
    made = acm(
        'RequestCertificate',
        DomainName='walk.example.org',
        ValidationMethod='DNS',
        want={'CertificateArn': re.compile('arn:aws:acm:us-east-1:123456789012:certificate/[0-9a-f-]{36}')},
    )
    arn = {'CertificateArn': made['CertificateArn']}
    acm('AddTagsToCertificate', **arn, Tags=[{'Key': 'a', 'Value': 'b'}])
    acm('ListTagsForCertificate', **arn, want={'Tags': [{'Key': 'a', 'Value': 'b'}]})
    acm.until('DescribeCertificate', **arn, want={'Certificate.Status': 'ISSUED'})
    acm.reached('certificate_validated', **arn)
    acm('ListCertificates', want={"CertificateSummaryList[?DomainName=='walk.example.org'].Status": ['ISSUED']})
    acm('DeleteCertificate', **arn)
    acm('DescribeCertificate', **arn, fails='ResourceNotFoundException')
