// Sets and removes tags of EC2 resources.
import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';
import { ec2ForTags } from './ec2.js';
import { attempt } from './failures.js';
import { toTags } from './tag-lists.js';

/** Adds or overwrites the tags on every resource, in one call. */
export async function tagResources(
  cloud: Cloud,
  resourceIds: readonly string[],
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const command = new CreateTagsCommand({ Resources: [...resourceIds], Tags: toTags(tags) });
  await attempt(cloud, `cannot tag ${resourceIds.join(', ')}`, () => ec2ForTags(cloud).send(command));
}

/** Removes the tags whatever their values; missing ones are no error. */
export async function untagResources(
  cloud: Cloud,
  resourceIds: readonly string[],
  keys: readonly string[],
): Promise<void> {
  const command = new DeleteTagsCommand({ Resources: [...resourceIds], Tags: keys.map((Key) => ({ Key })) });
  await attempt(cloud, `cannot remove tags of ${resourceIds.join(', ')}`, () =>
    ec2ForTags(cloud).send(command),
  );
}
