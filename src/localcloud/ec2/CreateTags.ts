// CreateTags: on all resources or on none.
import { CreateTags$, type CreateTagsRequest } from '@aws-sdk/client-ec2';
import { ec2Action, required } from './ec2-action.js';
import { findTaggable } from './taggable.js';
import { mergeTags } from './tags.js';

export const CreateTags = ec2Action<CreateTagsRequest, object>(CreateTags$, (input, call) => {
  const tags = required(input.Tags, 'tagSet');
  const changed = required(input.Resources, 'resourceIdSet').map((id) => {
    const { kind, record } = findTaggable(call, id);
    return { kind, record: { ...record, tags: mergeTags(record.tags, tags, call) } };
  });
  for (const { kind, record } of changed) kind.table(call.cloud.store).put(record.id, record);
  return {};
});
