// Calls that make or end something carry their token: sent again after a lost answer, they are the same call.
import { afterEach, expect, test } from 'vitest';
import { executeChangeSet } from '../../src/cloud/change-sets.js';
import { createStack, deleteStack } from '../../src/cloud/stacks.js';
import { openStub, queryResult, type Stub } from './stub-aws.js';

let stub: Stub | undefined;
afterEach(async () => {
  await stub?.close();
});

async function tokenOf(act: (stub: Stub) => Promise<unknown>): Promise<string | null | undefined> {
  stub = await openStub(({ action }) => queryResult(action, '<StackId>arn:stack/x/1</StackId>'));
  await act(stub);
  return stub.calls[0]?.parameters.get('ClientRequestToken');
}

const plan = { name: 'x', templateBody: '{}', parameters: {}, tags: {}, token: 'token-of-a-run' };

test('of a creation', async () => {
  expect(await tokenOf(({ cloud }) => createStack(cloud, plan))).toBe('token-of-a-run');
});

test('of a deletion', async () => {
  expect(await tokenOf(({ cloud }) => deleteStack(cloud, 'arn:stack/x/1', { token: 'end' }))).toBe('end');
});

test('of an update', async () => {
  expect(await tokenOf(({ cloud }) => executeChangeSet(cloud, 'arn:set/x', 'change'))).toBe('change');
});
