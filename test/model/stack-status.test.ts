// Every stack status has one meaning, by table and never by substring.
import { expect, test } from 'vitest';
import { readStackStatus, stackStatuses } from '../../src/model/stack-status.js';

// status, operation, outcome, usable, updatable, stillborn, absent
const table = [
  ['CREATE_IN_PROGRESS', 'create', 'running', 0, 0, 0, 0],
  ['CREATE_COMPLETE', 'create', 'succeeded', 1, 1, 0, 0],
  ['CREATE_FAILED', 'create', 'failed', 0, 0, 1, 0],
  ['ROLLBACK_IN_PROGRESS', 'create', 'running', 0, 0, 1, 0],
  ['ROLLBACK_COMPLETE', 'create', 'failed', 0, 0, 1, 0],
  ['ROLLBACK_FAILED', 'create', 'failed', 0, 0, 1, 0],
  ['DELETE_IN_PROGRESS', 'delete', 'running', 0, 0, 0, 0],
  ['DELETE_COMPLETE', 'delete', 'succeeded', 0, 0, 0, 1],
  ['DELETE_FAILED', 'delete', 'failed', 0, 0, 0, 0],
  ['UPDATE_IN_PROGRESS', 'update', 'running', 1, 0, 0, 0],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'update', 'running', 1, 0, 0, 0],
  ['UPDATE_COMPLETE', 'update', 'succeeded', 1, 1, 0, 0],
  ['UPDATE_FAILED', 'update', 'failed', 0, 1, 0, 0],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'update', 'running', 1, 0, 0, 0],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'update', 'running', 1, 0, 0, 0],
  ['UPDATE_ROLLBACK_COMPLETE', 'update', 'failed', 1, 1, 0, 0],
  ['UPDATE_ROLLBACK_FAILED', 'update', 'failed', 0, 0, 0, 0],
  ['REVIEW_IN_PROGRESS', 'create', 'succeeded', 0, 0, 0, 1],
  ['IMPORT_IN_PROGRESS', 'import', 'running', 1, 0, 0, 0],
  ['IMPORT_COMPLETE', 'import', 'succeeded', 1, 1, 0, 0],
  ['IMPORT_ROLLBACK_IN_PROGRESS', 'import', 'running', 1, 0, 0, 0],
  ['IMPORT_ROLLBACK_COMPLETE', 'import', 'failed', 1, 1, 0, 0],
  ['IMPORT_ROLLBACK_FAILED', 'import', 'failed', 0, 0, 0, 0],
] as const;

test.each(table)('%s', (status, operation, outcome, usable, updatable, stillborn, absent) => {
  const flags = { usable: !!usable, updatable: !!updatable, stillborn: !!stillborn, absent: !!absent };
  expect(readStackStatus(status)).toEqual({ operation, outcome, ...flags });
});

test('the table holds exactly the statuses of the API', async () => {
  const { StackStatus } = await import('@aws-sdk/client-cloudformation');
  expect([...stackStatuses].sort()).toEqual(Object.values(StackStatus).sort());
  expect(table.map(([status]) => status).sort()).toEqual([...stackStatuses].sort());
});

test.each(['', 'UPDATE_COMPLETE_ISH', 'constructor', '__proto__'])('%j counts as running', (status) => {
  expect(readStackStatus(status)).toMatchObject({ outcome: 'running', stillborn: false, absent: false });
});
