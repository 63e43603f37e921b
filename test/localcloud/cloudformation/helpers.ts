// What the tests of CloudFormation share: a cloud, clients, waiting for a stack to come to rest.
import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { cloudFormation } from '../../../src/localcloud/cloudformation/service.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud, type TestCloudOptions } from '../../helpers/test-cloud.js';

export interface StackCloud extends TestCloud<FakeMachines> {
  readonly stacks: CloudFormationClient;
  readonly ec2: EC2Client;
}

export async function openStackCloud(
  options: Partial<TestCloudOptions<FakeMachines>> = {},
): Promise<StackCloud> {
  const cloud = await createTestCloud({ services: [cloudFormation, ec2], ...options });
  return { ...cloud, stacks: cloud.client(CloudFormationClient), ec2: cloud.client(EC2Client) };
}

/** Creates a stack and waits until it rests; answers it as it is then, deleted or not. */
export async function createAndRest(
  cloud: StackCloud,
  input: Partial<CreateStackCommandInput> & { TemplateBody: string },
): Promise<Stack> {
  const { StackId } = await cloud.stacks.send(new CreateStackCommand({ StackName: 'box', ...input }));
  return restingStack(cloud, StackId as string);
}

export async function restingStack(cloud: StackCloud, StackName: string): Promise<Stack> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { Stacks } = await cloud.stacks.send(new DescribeStacksCommand({ StackName }));
    const stack = Stacks?.[0] as Stack;
    if (!stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`stack ${StackName} does not come to rest`);
}

/** Oldest first. */
export async function eventsOf(cloud: StackCloud, StackName: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloud.stacks.send(new DescribeStackEventsCommand({ StackName, NextToken }));
    events.push(...(page.StackEvents ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return events.reverse();
}

/** `<logical id> <status>` of each event, oldest first. */
export async function storyOf(cloud: StackCloud, StackName: string): Promise<string[]> {
  const events = await eventsOf(cloud, StackName);
  return events.map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
}
