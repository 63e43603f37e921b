// Which permissions the calls of the smaller services need.
import { changeSets, stacks } from '../cloudformation/records.js';
import type { Call } from '../wire/action.js';
import { type Requirement, type Rules, tagRecord } from './requirement.js';

/** STS asks nobody: GetCallerIdentity needs no permission. */
export const stsRequirements: Rules = () => [];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
export const cloudFormationRequirements: Rules = ({ action, input, call }) => {
  const requestTags = tagRecord(input.Tags as [] | undefined);
  const stack = stackOf(input as StackAddress, call);
  return [{ action: `cloudformation:${action}`, requestTags, ...stack }];
};

interface StackAddress {
  readonly StackName?: string;
  readonly ChangeSetName?: string;
}

function stackOf(
  { StackName: name, ChangeSetName: set = '' }: StackAddress,
  { cloud, region }: Call,
): Pick<Requirement, 'resource' | 'resourceTags'> {
  const wanted = name ?? changeSets(cloud.store).get(set)?.stackId;
  if (wanted === undefined) return { resource: '*' };
  const found = stacks(cloud.store)
    .values()
    .findLast((stack) => stack.id === wanted || (stack.name === wanted && stack.region === region));
  if (found) return { resource: found.id, resourceTags: tagRecord(found.tags) };
  if (wanted.startsWith('arn:')) return { resource: wanted };
  return { resource: `arn:aws:cloudformation:${region}:${cloud.account}:stack/${wanted}/*` };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html */
export const route53Requirements: Rules = ({ action, input }) => {
  const name = `route53:${action}`;
  const { HostedZoneId: zone, Id: id } = input as { readonly HostedZoneId?: string; readonly Id?: string };
  const bare = (zone ?? id ?? '').split('/').at(-1);
  if (zone === undefined && action !== 'GetChange') return [{ action: name, resource: '*' }];
  const resource = `arn:aws:route53:::${zone === undefined ? 'change' : 'hostedzone'}/${bare}`;
  const { ChangeBatch } = input as {
    readonly ChangeBatch?: { readonly Changes?: readonly { ResourceRecordSet?: { Type?: string } }[] };
  };
  const types = (ChangeBatch?.Changes ?? []).flatMap((change) => change.ResourceRecordSet?.Type ?? []);
  return [{ action: name, resource, context: { 'route53:ChangeResourceRecordSetsRecordTypes': types } }];
};

export const acmRequirements: Rules = ({ action, input }) => {
  const { CertificateArn: resource = '*' } = input as { readonly CertificateArn?: string };
  return [{ action: `acm:${action}`, resource, requestTags: tagRecord(input.Tags as [] | undefined) }];
};

/** Public parameters have no account in their ARNs. */
export const ssmRequirements: Rules = ({ action, input, call }) => {
  const { Name, Names = [Name ?? '*'] } = input as { readonly Name?: string; readonly Names?: string[] };
  const arnOf = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:ssm:${call.region}::parameter/${name.replace(/^\//, '')}`;
  return Names.map((name) => ({ action: `ssm:${action}`, resource: name === '*' ? '*' : arnOf(name) }));
};

export const serviceQuotasRequirements: Rules = ({ action, input, call }) => {
  const { ServiceCode: service, QuotaCode: code } = input as {
    readonly ServiceCode?: string;
    readonly QuotaCode?: string;
  };
  const place = `${call.region}:${call.cloud.account}`;
  const resource = code === undefined ? '*' : `arn:aws:servicequotas:${place}:${service}/${code}`;
  return [{ action: `servicequotas:${action}`, resource }];
};
