// CloudFormation stacks: create, describe, delete, list what they hold.
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  type OnFailure,
  paginateDescribeStacks,
  paginateListStackResources,
  type Stack as StackDescription,
} from '@aws-sdk/client-cloudformation';
import type { Secret } from '../model/secret.js';
import type { Cloud } from './clients.js';
import { cloudformation } from './cloudformation.js';
import { attempt, errorCode, isNotFound } from './failures.js';
import { fromTags, toTags } from './tag-lists.js';

export interface Stack {
  readonly stackId: string;
  readonly name: string;
  /** As AWS spells it; `readStackStatus` of model says what it means. */
  readonly status: string;
  readonly statusReason?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly creationTime?: string;
}

export interface StackPlan {
  readonly name: string;
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Values of NoEcho parameters. */
  readonly secrets?: Readonly<Record<string, Secret>>;
  readonly tags: Readonly<Record<string, string>>;
  /** ClientRequestToken: the same token twice is one stack, and marks its events. */
  readonly token: string;
  readonly onFailure?: OnFailure;
}

export type Creation = { readonly stackId: string; readonly existed: false } | { readonly existed: true };

/** Asks for the stack and returns at once. `existed` when the name is taken, by an earlier run or the winner of a race. */
export async function createStack(cloud: Cloud, plan: StackPlan): Promise<Creation> {
  return attempt(cloud, `cannot create the stack ${plan.name}`, async () => {
    try {
      const answer = await cloudformation(cloud).send(new CreateStackCommand(creationOf(plan)));
      return { stackId: answer.StackId ?? '', existed: false };
    } catch (error) {
      if (errorCode(error) === 'AlreadyExistsException') return { existed: true };
      throw error;
    }
  });
}

/**
 * The stack of that name or id; undefined when there is none. By id, a deleted stack is still found, with status
 * DELETE_COMPLETE, for 90 days; by name it is not.
 */
export async function describeStack(cloud: Cloud, nameOrId: string): Promise<Stack | undefined> {
  return attempt(cloud, `cannot describe the stack ${nameOrId}`, async () => {
    try {
      const answer = await cloudformation(cloud).send(new DescribeStacksCommand({ StackName: nameOrId }));
      return answer.Stacks?.[0] && readStack(answer.Stacks[0]);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

/** Every stack whose name begins so, with its tags; AWS answers pages of all the region's stacks. */
export async function findStacks(cloud: Cloud, namePrefix: string): Promise<Stack[]> {
  return attempt(cloud, 'cannot list the stacks', async () => {
    const stacks: Stack[] = [];
    for await (const page of paginateDescribeStacks({ client: cloudformation(cloud) }, {}))
      stacks.push(...(page.Stacks ?? []).map(readStack));
    return stacks.filter((stack) => stack.name.startsWith(namePrefix));
  });
}

export interface Deletion {
  readonly token: string;
  /** Logical ids to keep; CloudFormation accepts them for stacks in DELETE_FAILED only. */
  readonly retain?: readonly string[];
}

/** Asks for the deletion and returns at once; always by stack id, so that a new stack of the same name is safe. */
export async function deleteStack(cloud: Cloud, stackId: string, { token, retain }: Deletion): Promise<void> {
  const command = new DeleteStackCommand({
    StackName: stackId,
    ClientRequestToken: token,
    RetainResources: retain?.length ? [...retain] : undefined,
  });
  await attempt(cloud, `cannot delete the stack ${stackId}`, () => cloudformation(cloud).send(command));
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId?: string;
  /** E.g. `AWS::EC2::Instance`. */
  readonly type: string;
  readonly status: string;
  readonly statusReason?: string;
}

export async function stackResources(cloud: Cloud, stackId: string): Promise<StackResource[]> {
  return attempt(cloud, `cannot list the resources of ${stackId}`, async () => {
    const resources: StackResource[] = [];
    const pages = paginateListStackResources({ client: cloudformation(cloud) }, { StackName: stackId });
    for await (const page of pages) {
      for (const found of page.StackResourceSummaries ?? []) {
        resources.push({
          logicalId: found.LogicalResourceId ?? '',
          physicalId: found.PhysicalResourceId,
          type: found.ResourceType ?? '',
          status: found.ResourceStatus ?? '',
          statusReason: found.ResourceStatusReason,
        });
      }
    }
    return resources;
  });
}

function creationOf(plan: StackPlan) {
  const open = Object.entries(plan.parameters);
  const hidden = Object.entries(plan.secrets ?? {}).map(([key, value]) => [key, value.reveal()] as const);
  return {
    StackName: plan.name,
    TemplateBody: plan.templateBody,
    Parameters: [...open, ...hidden].map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: toTags(plan.tags),
    ClientRequestToken: plan.token,
    OnFailure: plan.onFailure ?? 'DELETE',
  };
}

function readStack(stack: StackDescription): Stack {
  const pairs = (list: readonly (readonly [string | undefined, string | undefined])[]) =>
    Object.fromEntries(list.map(([key, value]) => [key ?? '', value ?? '']));
  return {
    stackId: stack.StackId ?? '',
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? '',
    statusReason: stack.StackStatusReason,
    parameters: pairs((stack.Parameters ?? []).map((one) => [one.ParameterKey, one.ParameterValue])),
    outputs: pairs((stack.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue])),
    tags: fromTags(stack.Tags),
    creationTime: stack.CreationTime?.toISOString(),
  };
}
