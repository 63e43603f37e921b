// CloudFormation of the local cloud.
import type { Service } from '../wire/action.js';
import { CancelUpdateStack } from './CancelUpdateStack.js';
import { ContinueUpdateRollback } from './ContinueUpdateRollback.js';
import { CreateChangeSet } from './CreateChangeSet.js';
import { CreateStack } from './CreateStack.js';
import { DeleteChangeSet } from './DeleteChangeSet.js';
import { DeleteStack } from './DeleteStack.js';
import { DescribeChangeSet } from './DescribeChangeSet.js';
import { DescribeStackEvents } from './DescribeStackEvents.js';
import { DescribeStackResource } from './DescribeStackResource.js';
import { DescribeStackResources } from './DescribeStackResources.js';
import { DescribeStacks } from './DescribeStacks.js';
import { ExecuteChangeSet } from './ExecuteChangeSet.js';
import { resumeStacks } from './engine/resume.js';
import { engineOf } from './engine-of.js';
import { GetTemplate } from './GetTemplate.js';
import { GetTemplateSummary } from './GetTemplateSummary.js';
import { ListChangeSets } from './ListChangeSets.js';
import { ListExports } from './ListExports.js';
import { ListStackResources } from './ListStackResources.js';
import { ListStacks } from './ListStacks.js';
import { UpdateStack } from './UpdateStack.js';
import { UpdateTerminationProtection } from './UpdateTerminationProtection.js';
import { ValidateTemplate } from './ValidateTemplate.js';

export const cloudFormation: Service = {
  scope: 'cloudformation',
  protocol: 'awsQuery',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  actions: [
    CancelUpdateStack,
    ContinueUpdateRollback,
    CreateChangeSet,
    CreateStack,
    DeleteChangeSet,
    DeleteStack,
    DescribeChangeSet,
    DescribeStackEvents,
    DescribeStackResource,
    DescribeStackResources,
    DescribeStacks,
    ExecuteChangeSet,
    GetTemplate,
    GetTemplateSummary,
    ListChangeSets,
    ListExports,
    ListStackResources,
    ListStacks,
    UpdateStack,
    UpdateTerminationProtection,
    ValidateTemplate,
  ],
  resume: async (cloud) => resumeStacks(engineOf(cloud)),
};
