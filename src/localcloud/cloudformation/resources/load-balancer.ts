// AWS::ElasticLoadBalancingV2::LoadBalancer
import type { CreateLoadBalancerInput, LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createLoadBalancer } from '../../elbv2/CreateLoadBalancer.js';
import { deleteLoadBalancer } from '../../elbv2/DeleteLoadBalancer.js';
import { describeLoadBalancers } from '../../elbv2/DescribeLoadBalancers.js';
import { modifyLoadBalancerAttributes } from '../../elbv2/ModifyLoadBalancerAttributes.js';
import { ResourceFault } from '../engine/failure.js';
import { text, texts } from '../engine/properties.js';
import type { ResourceContext, ResourceType } from '../engine/resource-type.js';
import { isGone, mergedTags, unlessGone } from './ec2.js';
import { attributeList, findTagged, updateTags } from './elbv2.js';
import { generateName } from './names.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html */
export const loadBalancer: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  service: 'ElasticLoadBalancingV2',
  required: [],
  updates: {
    IpAddressType: 'update',
    LoadBalancerAttributes: 'update',
    Name: 'replace',
    Scheme: 'replace',
    SecurityGroups: 'update',
    Subnets: 'update',
    Tags: 'update',
    Type: 'replace',
  },
  attributes: [
    'CanonicalHostedZoneID',
    'DNSName',
    'LoadBalancerArn',
    'LoadBalancerFullName',
    'LoadBalancerName',
  ],
  create: async (properties, context) => {
    const { LoadBalancers } = await createLoadBalancer.handle(
      {
        Name: text(properties, 'Name') ?? generateName(context, 32),
        Scheme: text(properties, 'Scheme') as CreateLoadBalancerInput['Scheme'],
        Type: text(properties, 'Type') as CreateLoadBalancerInput['Type'],
        IpAddressType: text(properties, 'IpAddressType') as CreateLoadBalancerInput['IpAddressType'],
        Subnets: texts(properties, 'Subnets'),
        SecurityGroups: texts(properties, 'SecurityGroups'),
        Tags: mergedTags(properties, context),
      },
      context.call,
    );
    return LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  },
  find: async (_properties, context) => {
    const { LoadBalancers = [] } = await describeLoadBalancers.handle({}, context.call);
    return await findTagged(
      LoadBalancers.map((one) => one.LoadBalancerArn),
      context,
    );
  },
  complete: async ({ physicalId, properties }, context) => {
    await context.wait(() => isActive(physicalId, context));
    const Attributes = attributeList(properties, 'LoadBalancerAttributes');
    if (Attributes.length === 0) return;
    await modifyLoadBalancerAttributes.handle({ LoadBalancerArn: physicalId, Attributes }, context.call);
  },
  fixed: ['IpAddressType', 'SecurityGroups', 'Subnets'],
  update: async ({ physicalId, properties }, previous, context) => {
    const Attributes = attributeList(properties, 'LoadBalancerAttributes');
    if (Attributes.length > 0) {
      await modifyLoadBalancerAttributes.handle({ LoadBalancerArn: physicalId, Attributes }, context.call);
    }
    await updateTags({ id: physicalId, properties, previous }, context);
  },
  read: async ({ physicalId }, context) => {
    const found = await describe(physicalId, context);
    return {
      CanonicalHostedZoneID: found?.CanonicalHostedZoneId ?? '',
      DNSName: found?.DNSName ?? '',
      LoadBalancerArn: physicalId,
      LoadBalancerFullName: physicalId.slice(physicalId.indexOf(':loadbalancer/') + ':loadbalancer/'.length),
      LoadBalancerName: found?.LoadBalancerName ?? '',
    };
  },
  delete: async ({ physicalId }, context) => {
    await unlessGone(() => deleteLoadBalancer.handle({ LoadBalancerArn: physicalId }, context.call));
    await context.wait(async () => (await describe(physicalId, context)) === undefined);
  },
};

async function describe(arn: string, { call }: ResourceContext): Promise<LoadBalancer | undefined> {
  try {
    const { LoadBalancers } = await describeLoadBalancers.handle({ LoadBalancerArns: [arn] }, call);
    return LoadBalancers?.[0];
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function isActive(arn: string, context: ResourceContext): Promise<boolean> {
  const state = (await describe(arn, context))?.State;
  if (state?.Code === 'active') return true;
  if (state?.Code === 'provisioning') return false;
  throw new ResourceFault(
    `LoadBalancer ${arn} did not stabilize. Current state: ${state?.Code ?? 'deleted'}. ${state?.Reason ?? ''}`.trim(),
  );
}
