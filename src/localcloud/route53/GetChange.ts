// GetChange: PENDING until the change has had its moment to spread, INSYNC afterwards.
import { GetChange$, type GetChangeRequest } from '@aws-sdk/client-route-53';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { changes } from './records.js';
import { bareId, describeChange } from './zones.js';

export const getChange = action(GetChange$, (input: GetChangeRequest, call: Call) => {
  const id = bareId(input.Id ?? '');
  const change = changes(call.cloud.store).get(id);
  if (!change) throw new AwsError('NoSuchChange', `Could not find resource with ID: ${id}`, 404);
  return { ChangeInfo: describeChange(change, call.cloud.clock) };
});
