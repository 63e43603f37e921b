// DeleteTags: by key, or by key and value; without tags all but AWS's own go.
import { DeleteTags$, type DeleteTagsRequest } from '@aws-sdk/client-ec2';
import type { Tag } from '../tags.js';
import { ec2Action, required } from './ec2-action.js';
import { findTaggable } from './taggable.js';

export const DeleteTags = ec2Action<DeleteTagsRequest, object>(DeleteTags$, (input, call) => {
  const doomed = (tag: Tag) =>
    input.Tags?.length
      ? input.Tags.some(({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value))
      : !tag.Key.startsWith('aws:');
  const found = required(input.Resources, 'resourceIdSet').map((id) => findTaggable(call, id));
  for (const { kind, record } of found) {
    const tags = record.tags.filter((tag) => !doomed(tag));
    kind.table(call.cloud.store).put(record.id, { ...record, tags });
  }
  return {};
});
