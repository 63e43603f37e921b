// AWS::ElasticLoadBalancingV2::TargetGroup
import type { CreateTargetGroupInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createTargetGroup } from '../../elbv2/CreateTargetGroup.js';
import { deleteTargetGroup } from '../../elbv2/DeleteTargetGroup.js';
import { deregisterTargets } from '../../elbv2/DeregisterTargets.js';
import { describeTargetGroups } from '../../elbv2/DescribeTargetGroups.js';
import { modifyTargetGroup } from '../../elbv2/ModifyTargetGroup.js';
import { modifyTargetGroupAttributes } from '../../elbv2/ModifyTargetGroupAttributes.js';
import { registerTargets } from '../../elbv2/RegisterTargets.js';
import { AwsError } from '../../wire/error.js';
import type { JsonObject } from '../engine/json.js';
import { flag, number, record, records, requiredText, text } from '../engine/properties.js';
import type { ExistingResource, ResourceContext, ResourceType } from '../engine/resource-type.js';
import { mergedTags, unlessGone } from './ec2.js';
import { attributeList, findTagged, updateTags } from './elbv2.js';
import { generateName } from './names.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html */
export const targetGroup: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  service: 'ElasticLoadBalancingV2',
  required: [],
  updates: {
    HealthCheckEnabled: 'update',
    HealthCheckIntervalSeconds: 'update',
    HealthCheckPath: 'update',
    HealthCheckPort: 'update',
    HealthCheckProtocol: 'update',
    HealthCheckTimeoutSeconds: 'update',
    HealthyThresholdCount: 'update',
    IpAddressType: 'replace',
    Matcher: 'update',
    Name: 'replace',
    Port: 'replace',
    Protocol: 'replace',
    ProtocolVersion: 'replace',
    Tags: 'update',
    TargetGroupAttributes: 'update',
    TargetType: 'replace',
    Targets: 'update',
    UnhealthyThresholdCount: 'update',
    VpcId: 'replace',
  },
  attributes: ['TargetGroupArn', 'TargetGroupFullName', 'TargetGroupName'],
  create: async (properties, context) => {
    const { TargetGroups } = await createTargetGroup.handle(creationOf(properties, context), context.call);
    return TargetGroups?.[0]?.TargetGroupArn ?? '';
  },
  find: async (_properties, context) => {
    const { TargetGroups = [] } = await describeTargetGroups.handle({}, context.call);
    return await findTagged(
      TargetGroups.map((one) => one.TargetGroupArn),
      context,
    );
  },
  complete: async ({ physicalId: TargetGroupArn, properties }, { call }) => {
    const Attributes = attributeList(properties, 'TargetGroupAttributes');
    if (Attributes.length > 0) await modifyTargetGroupAttributes.handle({ TargetGroupArn, Attributes }, call);
    const Targets = targetsOf(properties);
    if (Targets.length > 0) await registerTargets.handle({ TargetGroupArn, Targets }, call);
  },
  update: async (resource, previous, context) => {
    const { physicalId: TargetGroupArn, properties } = resource;
    await modifyTargetGroup.handle({ TargetGroupArn, ...healthCheckOf(properties) }, context.call);
    await dropTargets(resource, previous, context);
    await targetGroup.complete?.(resource, context);
    await updateTags({ id: TargetGroupArn, properties, previous }, context);
  },
  read: async ({ physicalId }) => {
    const fullName = physicalId.slice(physicalId.indexOf('targetgroup/'));
    return {
      TargetGroupArn: physicalId,
      TargetGroupFullName: fullName,
      TargetGroupName: fullName.split('/')[1] ?? '',
    };
  },
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => deleteTargetGroup.handle({ TargetGroupArn: physicalId }, call)),
};

function targetsOf(properties: JsonObject) {
  return records(properties, 'Targets').map((target) => ({
    Id: requiredText(target, 'Id'),
    Port: number(target, 'Port'),
  }));
}

/** Takes away the targets the template no longer names; those registered by API stay. */
async function dropTargets(
  { physicalId: TargetGroupArn, properties }: ExistingResource,
  previous: JsonObject,
  { call }: ResourceContext,
): Promise<void> {
  const wanted = targetsOf(properties);
  const stale = targetsOf(previous).filter(
    (target) => !wanted.some(({ Id, Port }) => Id === target.Id && Port === target.Port),
  );
  for (const target of stale) {
    try {
      await deregisterTargets.handle({ TargetGroupArn, Targets: [target] }, call);
    } catch (error) {
      // An instance that is gone took its registration with it.
      if (!(error instanceof AwsError) || error.code !== 'InvalidTarget') throw error;
    }
  }
}

function creationOf(properties: JsonObject, context: ResourceContext): CreateTargetGroupInput {
  return {
    Name: text(properties, 'Name') ?? generateName(context, 32),
    Port: number(properties, 'Port'),
    Protocol: text(properties, 'Protocol') as CreateTargetGroupInput['Protocol'],
    ProtocolVersion: text(properties, 'ProtocolVersion'),
    IpAddressType: text(properties, 'IpAddressType') as CreateTargetGroupInput['IpAddressType'],
    VpcId: text(properties, 'VpcId'),
    TargetType: text(properties, 'TargetType') as CreateTargetGroupInput['TargetType'],
    ...healthCheckOf(properties),
    Tags: mergedTags(properties, context),
  };
}

function healthCheckOf(properties: JsonObject) {
  const matcher = record(properties, 'Matcher');
  return {
    HealthCheckEnabled: flag(properties, 'HealthCheckEnabled'),
    HealthCheckIntervalSeconds: number(properties, 'HealthCheckIntervalSeconds'),
    HealthCheckPath: text(properties, 'HealthCheckPath'),
    HealthCheckPort: text(properties, 'HealthCheckPort'),
    HealthCheckProtocol: text(
      properties,
      'HealthCheckProtocol',
    ) as CreateTargetGroupInput['HealthCheckProtocol'],
    HealthCheckTimeoutSeconds: number(properties, 'HealthCheckTimeoutSeconds'),
    HealthyThresholdCount: number(properties, 'HealthyThresholdCount'),
    UnhealthyThresholdCount: number(properties, 'UnhealthyThresholdCount'),
    Matcher: matcher && { HttpCode: text(matcher, 'HttpCode') },
  };
}
