// Change sets: what an update of a stack would do, asked before it is done.
import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  type ResourceChange as Description,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import type { ResourceChange } from '../model/change-classes.js';
import { CloudError } from '../model/errors.js';
import type { Cloud } from './clients.js';
import { cloudformation } from './cloudformation.js';
import { attempt, isNotFound } from './failures.js';
import { poll, type Waiting } from './poll.js';

export interface ChangeSetPlan {
  readonly stackId: string;
  /** A letter, then letters, digits and hyphens. */
  readonly name: string;
  /** Parameters that change. */
  readonly values: Readonly<Record<string, string>>;
  /** Those that stay as they are: left out, they would fall back to the template's defaults. */
  readonly keep: readonly string[];
  /** The same token twice is one change set. */
  readonly token: string;
}

export interface ChangeSet {
  readonly id: string;
  readonly changes: readonly ResourceChange[];
}

/** Makes a change set of the stack's own template. Undefined when nothing would change; then none is left. */
export async function makeChangeSet(
  cloud: Cloud,
  plan: ChangeSetPlan,
  waiting: Waiting,
): Promise<ChangeSet | undefined> {
  const { Id: id = '' } = await attempt(cloud, `cannot plan the update of ${plan.stackId}`, () =>
    cloudformation(cloud).send(new CreateChangeSetCommand(requestOf(plan))),
  );
  const done = await poll(cloud, {
    ...waiting,
    what: `see the change set ${plan.name} complete`,
    graceSeconds: 30,
    look: async () => {
      const answer = await describe(cloud, id);
      return answer.Status === 'CREATE_COMPLETE' || answer.Status === 'FAILED' ? answer : undefined;
    },
  });
  if (done.Status === 'CREATE_COMPLETE') return { id, changes: await allChanges(cloud, id, done) };
  await deleteChangeSet(cloud, id);
  if (isEmpty(done.StatusReason)) return undefined;
  throw failed(plan, done.StatusReason);
}

/** One that is gone already is no error. */
export async function deleteChangeSet(cloud: Cloud, id: string): Promise<void> {
  await attempt(cloud, `cannot delete the change set ${id}`, async () => {
    try {
      await cloudformation(cloud).send(new DeleteChangeSetCommand({ ChangeSetName: id }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
}

/** Starts the update and returns at once. */
export async function executeChangeSet(cloud: Cloud, id: string, token: string): Promise<void> {
  const command = new ExecuteChangeSetCommand({ ChangeSetName: id, ClientRequestToken: token });
  await attempt(cloud, `cannot execute the change set ${id}`, () => cloudformation(cloud).send(command));
}

// CloudFormation has no code for it; the second sentence is that of templates with transforms.
const emptyReasons = /didn't contain changes|no updates are to be performed/i;

const isEmpty = (reason = ''): boolean => emptyReasons.test(reason);

function requestOf({ stackId, name, values, keep, token }: ChangeSetPlan) {
  const given = Object.entries(values).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  const kept = keep.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true }));
  return {
    StackName: stackId,
    ChangeSetName: name,
    ChangeSetType: 'UPDATE' as const,
    UsePreviousTemplate: true,
    Parameters: [...given, ...kept],
    ClientToken: token,
  };
}

async function describe(cloud: Cloud, id: string, NextToken?: string): Promise<DescribeChangeSetOutput> {
  return cloudformation(cloud).send(new DescribeChangeSetCommand({ ChangeSetName: id, NextToken }));
}

async function allChanges(
  cloud: Cloud,
  id: string,
  first: DescribeChangeSetOutput,
): Promise<ResourceChange[]> {
  const found = [...(first.Changes ?? [])];
  await attempt(cloud, `cannot read the change set ${id}`, async () => {
    for (let token = first.NextToken; token !== undefined; ) {
      const page = await describe(cloud, id, token);
      found.push(...(page.Changes ?? []));
      token = page.NextToken;
    }
  });
  return found.flatMap(({ ResourceChange: one }) => (one ? [readChange(one)] : []));
}

function readChange(one: Description): ResourceChange {
  return {
    action: one.Action ?? '',
    logicalId: one.LogicalResourceId ?? '',
    physicalId: one.PhysicalResourceId,
    type: one.ResourceType ?? '',
    replacement: one.Replacement,
    details: (one.Details ?? []).map((detail) => ({
      attribute: detail.Target?.Attribute ?? '',
      property: detail.Target?.Name,
      recreation: detail.Target?.RequiresRecreation,
      evaluation: detail.Evaluation,
      source: detail.ChangeSource,
      cause: detail.CausingEntity,
    })),
  };
}

function failed({ stackId }: ChangeSetPlan, reason = 'CloudFormation gave no reason'): CloudError {
  return new CloudError('ChangeSetFailed', {
    what: `the update of ${stackId} cannot be planned`,
    why: reason,
    next: 'nothing was changed: see the log of this run',
    reason: 'failed',
  });
}
