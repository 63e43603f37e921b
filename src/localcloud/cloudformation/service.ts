// CloudFormation of the local cloud.
import type { Service } from '../wire/action.js';
import { CreateStack } from './CreateStack.js';
import { DeleteStack } from './DeleteStack.js';
import { DescribeStackEvents } from './DescribeStackEvents.js';
import { DescribeStackResource } from './DescribeStackResource.js';
import { DescribeStackResources } from './DescribeStackResources.js';
import { DescribeStacks } from './DescribeStacks.js';
import { resumeStacks } from './engine/resume.js';
import { engineOf } from './engine-of.js';
import { GetTemplate } from './GetTemplate.js';
import { GetTemplateSummary } from './GetTemplateSummary.js';
import { ListExports } from './ListExports.js';
import { ListStackResources } from './ListStackResources.js';
import { ListStacks } from './ListStacks.js';
import { UpdateTerminationProtection } from './UpdateTerminationProtection.js';
import { ValidateTemplate } from './ValidateTemplate.js';

export const cloudFormation: Service = {
  scope: 'cloudformation',
  protocol: 'awsQuery',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  actions: [
    CreateStack,
    DeleteStack,
    DescribeStackEvents,
    DescribeStackResource,
    DescribeStackResources,
    DescribeStacks,
    GetTemplate,
    GetTemplateSummary,
    ListExports,
    ListStackResources,
    ListStacks,
    UpdateTerminationProtection,
    ValidateTemplate,
  ],
  resume: async (cloud) => resumeStacks(engineOf(cloud)),
};
