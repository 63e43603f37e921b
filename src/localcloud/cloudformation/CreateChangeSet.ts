// CreateChangeSet: answers at once; what would be done is found out afterwards, and nothing is touched.
import { randomUUID } from 'node:crypto';
import {
  CreateChangeSet$,
  type CreateChangeSetInput,
  type CreateChangeSetOutput,
} from '@aws-sdk/client-cloudformation';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { checkToken, constraint } from './create-input.js';
import { completeChangeSet } from './engine/complete-change-set.js';
import { validationError } from './engine/template-error.js';
import { engineOf } from './engine-of.js';
import { stackChangeSets } from './find-change-set.js';
import { type ChangeSetRecord, changeSets, type StackContent, type StackRecord } from './records.js';
import { findUpdatable, readContent } from './update-input.js';

export const CreateChangeSet = action<CreateChangeSetInput, CreateChangeSetOutput>(
  CreateChangeSet$,
  async (input, call) => {
    checkChangeSetInput(input);
    const stack = findUpdatable(call, input.StackName ?? '');
    const content = await readContent(input, stack, call);
    const twin = sameRequest(input, stack, call);
    if (twin) return { Id: twin.id, StackId: stack.id };
    const set = newChangeSet({ input, stack, content, call });
    changeSets(call.cloud.store).put(set.id, set);
    const run = { ...engineOf(call.cloud), stackId: stack.id };
    call.cloud.background(`change set ${set.name}`, async () => completeChangeSet(run, set.id));
    return { Id: set.id, StackId: stack.id };
  },
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
function checkChangeSetInput({ ChangeSetName = '', ChangeSetType, ClientToken }: CreateChangeSetInput): void {
  checkToken(ClientToken);
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(ChangeSetName)) {
    throw constraint(
      ChangeSetName,
      'changeSetName',
      'satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
    );
  }
  if (ChangeSetType === undefined || ChangeSetType === 'UPDATE') return;
  throw validationError(`The local cloud does not support change sets of type ${ChangeSetType}`);
}

/**
 * The change set that this very request made before.
 * @throws AlreadyExistsException where the name is taken by another request's
 */
function sameRequest(input: CreateChangeSetInput, stack: StackRecord, call: Call) {
  const taken = stackChangeSets(call, stack.id).find((set) => set.name === input.ChangeSetName);
  if (!taken) return undefined;
  if (input.ClientToken !== undefined && taken.token === input.ClientToken) return taken;
  throw new AwsError('AlreadyExistsException', `ChangeSet ${taken.name} already exists`);
}

interface NewChangeSet {
  readonly input: CreateChangeSetInput;
  readonly stack: StackRecord;
  readonly content: StackContent;
  readonly call: Call;
}

function newChangeSet({ input, stack, content, call }: NewChangeSet): ChangeSetRecord {
  const { ChangeSetName: name = '' } = input;
  return {
    ...content,
    id: `arn:aws:cloudformation:${call.region}:${call.cloud.account}:changeSet/${name}/${randomUUID()}`,
    name,
    stackId: stack.id,
    note: input.Description,
    status: 'CREATE_PENDING',
    executionStatus: 'UNAVAILABLE',
    creationTime: call.cloud.clock.now().toISOString(),
    token: input.ClientToken,
    changes: [],
  };
}
