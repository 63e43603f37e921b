// ListExports: what the region's stacks export.
import { ListExports$, type ListExportsInput, type ListExportsOutput } from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { listExports } from './engine/exports.js';
import { paginate } from './paging.js';

export const ListExports = action<ListExportsInput, ListExportsOutput>(ListExports$, (input, call) => {
  const { page, NextToken } = paginate(listExports(call), {
    idOf: ({ name }) => name,
    token: input.NextToken,
  });
  return {
    Exports: page.map(({ stack, name, value }) => ({ ExportingStackId: stack.id, Name: name, Value: value })),
    NextToken,
  };
});
