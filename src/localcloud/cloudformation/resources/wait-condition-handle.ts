// AWS::CloudFormation::WaitConditionHandle: nothing but a URL; templates use it to give a condition a home.
import type { ResourceContext, ResourceType } from '../engine/resource-type.js';

export const waitConditionHandle: ResourceType = {
  type: 'AWS::CloudFormation::WaitConditionHandle',
  service: 'CloudFormation',
  required: [],
  updates: {},
  attributes: [],
  create: async (_properties, context) => urlOf(context),
  find: async (_properties, context) => urlOf(context),
  delete: async () => {},
};

function urlOf({ stack, logicalId }: ResourceContext): string {
  const path = `${encodeURIComponent(stack.stackId)}/${logicalId}`;
  return `https://cloudformation-waitcondition-${stack.region}.s3.${stack.region}.amazonaws.com/${path}`;
}
