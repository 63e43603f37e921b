// Sets and removes tags of a box and its volumes: who it is for, what it is for, and the user's own.
import { withBoxLock } from '../../assets/lock.js';
import { tagResources, untagResources } from '../../cloud/tags.js';
import type { Box } from '../../model/box.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';

export interface TagRequest {
  readonly user: string;
  readonly tags: Readonly<Record<string, string>>;
  /** An empty text removes it. */
  readonly owner?: string;
  readonly note?: string;
  /** Keys of the user's own tags. */
  readonly remove: readonly string[];
}

export interface Tagged {
  readonly user: string;
  readonly owner?: string;
  readonly note?: string;
  /** The user's own: neither ours nor AWS's. */
  readonly tags: Readonly<Record<string, string>>;
  /** Ids of what was tagged; empty where nothing was asked for. */
  readonly resources: readonly string[];
}

/** Without anything to set or remove it only tells what there is. */
export async function tagBox(context: Context, request: TagRequest): Promise<Tagged> {
  const box = await requireBox(context, request.user);
  const set = { ...request.tags, ...filled({ owner: request.owner, note: request.note }) };
  const removed = [...request.remove, ...emptied({ owner: request.owner, note: request.note })];
  if (Object.keys(set).length + removed.length === 0) return describeTags(box, []);
  const resources = [box.instanceId, ...box.volumes.map((volume) => volume.volumeId)];
  return withBoxLock(context.workspace, box.user, `stack tag ${box.user}`, async () => {
    if (Object.keys(set).length > 0) await tagResources(context.cloud, resources, set);
    if (removed.length > 0) await untagResources(context.cloud, resources, removed);
    return describeTags(await requireBox(context, request.user), resources);
  });
}

type Words = Readonly<Record<'owner' | 'note', string | undefined>>;

function filled(words: Words): Record<string, string> {
  const entries = Object.entries(words).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries.map(([word, value]) => [tagKeys[word as keyof Words], value as string]));
}

function emptied(words: Words): string[] {
  const empty = Object.entries(words).filter(([, value]) => value === '');
  return empty.map(([word]) => tagKeys[word as keyof Words]);
}

function describeTags(box: Box, resources: readonly string[]): Tagged {
  const own = Object.entries(box.tags).filter(([key]) => !/^(?:aws|flotilla):/i.test(key) && key !== 'Name');
  return {
    user: box.user,
    owner: box.owner,
    note: box.note,
    tags: Object.fromEntries(own.sort()),
    resources,
  };
}
