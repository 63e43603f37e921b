// AddTags: new tags, or new values of old ones, on several resources or none.
import { AddTags$, type AddTagsInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { mergeTags, readTags, requireTagged, writeTags } from './tags.js';

export const addTags = action(AddTags$, (input: AddTagsInput, call: Call) => {
  const added = readTags(input.Tags, call);
  const resources = (input.ResourceArns ?? []).map((arn) => requireTagged(call, arn));
  const changed = resources.map(({ arn, tags }) => ({ arn, tags: mergeTags(tags, added) }));
  for (const { arn, tags } of changed) writeTags(call.cloud.store, arn, tags);
  return {};
});
