// CreateStack: checks everything that can be known, stores the stack, and starts making it.

import { randomUUID } from 'node:crypto';
import { CreateStack$, type CreateStackInput, type CreateStackOutput } from '@aws-sdk/client-cloudformation';
import { completeTags } from '../tags.js';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { checkCreateInput, onFailureOf } from './create-input.js';
import { checkMappings } from './engine/calls.js';
import { runCreation } from './engine/create-stack.js';
import { openStack } from './engine/open-stack.js';
import { type ParameterValue, readParameterValues, resolveSsmParameters } from './engine/parameters.js';
import { type Run, setStackStatus } from './engine/run.js';
import type { Template } from './engine/template.js';
import { checkLivingReferences } from './engine/validate-template.js';
import { engineOf } from './engine-of.js';
import { lookUpStack } from './find-stack.js';
import { type StackRecord, stacks } from './records.js';
import { checkedTemplate, templateText } from './template-input.js';

export const CreateStack = action<CreateStackInput, CreateStackOutput>(CreateStack$, async (input, call) => {
  checkCreateInput(input);
  const templateBody = templateText(input);
  const same = sameRequest(input, call);
  if (same) return { StackId: same.id };
  const template = checkedTemplate(templateBody);
  const given = readParameterValues({ template, given: input.Parameters ?? [] });
  const engine = engineOf(call.cloud);
  const parameters = await resolveSsmParameters(template, given, engine.lookups(call.region));
  // From here to the first event nothing waits: of two calls at once one finds the other's stack.
  const twin = sameRequest(input, call);
  if (twin) return { StackId: twin.id };
  const run = store(newStack(input, call, { template, parameters }), engine);
  call.cloud.background(`create stack ${input.StackName}`, () => runCreation(run));
  return { StackId: run.stackId };
});

/**
 * The stack that this very request made before.
 * @throws AlreadyExistsException where the name is taken by another request's stack
 */
function sameRequest(input: CreateStackInput, call: Call): StackRecord | undefined {
  const stack = lookUpStack(call, input.StackName ?? '');
  if (!stack) return undefined;
  if (input.ClientRequestToken !== undefined && stack.createToken === input.ClientRequestToken) return stack;
  throw new AwsError('AlreadyExistsException', `Stack [${stack.name}] already exists`);
}

interface Content {
  readonly template: Template;
  readonly parameters: readonly ParameterValue[];
}

function newStack(input: CreateStackInput, call: Call, { template, parameters }: Content): StackRecord {
  const name = input.StackName ?? '';
  return {
    id: `arn:aws:cloudformation:${call.region}:${call.cloud.account}:stack/${name}/${randomUUID()}`,
    name,
    region: call.region,
    status: 'CREATE_IN_PROGRESS',
    description: template.description,
    templateBody: templateText(input),
    parameters,
    tags: completeTags(input.Tags),
    capabilities: input.Capabilities ?? [],
    notificationArns: input.NotificationARNs ?? [],
    onFailure: onFailureOf(input),
    timeoutMinutes: input.TimeoutInMinutes,
    terminationProtection: input.EnableTerminationProtection ?? false,
    retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
    creationTime: call.cloud.clock.now().toISOString(),
    createToken: input.ClientRequestToken,
    operation: { token: input.ClientRequestToken, ofCreation: true, retain: [], force: false },
    outputs: [],
    imports: [],
  };
}

/** What only the parameters' values show is checked before anyone can see the stack. */
function store(stack: StackRecord, engine: Omit<Run, 'stackId'>): Run {
  const run: Run = { ...engine, stackId: stack.id };
  const table = stacks(engine.cloud.store);
  table.put(stack.id, stack);
  try {
    const open = openStack(run);
    checkLivingReferences(open.template, (name) => open.scope.conditions.get(name));
    checkMappings(open);
  } catch (error) {
    table.delete(stack.id);
    throw error;
  }
  setStackStatus(run, 'CREATE_IN_PROGRESS', 'User Initiated');
  return run;
}
