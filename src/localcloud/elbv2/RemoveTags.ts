// RemoveTags: takes tags off several resources; keys that are not there are no error.
import { RemoveTags$, type RemoveTagsInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { requireTagged, writeTags } from './tags.js';

export const removeTags = action(RemoveTags$, (input: RemoveTagsInput, call: Call) => {
  const keys = new Set(input.TagKeys ?? []);
  const resources = (input.ResourceArns ?? []).map((arn) => requireTagged(call, arn));
  for (const { arn, tags } of resources) {
    writeTags(
      call.cloud.store,
      arn,
      tags.filter((tag) => !keys.has(tag.Key)),
    );
  }
  return {};
});
