// Folders of the host that its user has offered to boxes, and which of them an instance is launched with.
import type { MachineFolder } from '../machines/machines.js';
import type { Store, Table } from '../store.js';
import type { Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

/** By their paths. Written by the control service, which has looked at whose they are. */
export const sharedFolders = (store: Store): Table<MachineFolder> => store.table('flotilla/shared-folders');

/** Names the folder an instance is to have; the tag alone gives no right to any. */
const FOLDER_TAG = 'flotilla:notebooks';

/** The folder the tags of a launch name. @throws InvalidParameterValue where nobody has offered it */
export function requireSharedFolder(tags: readonly Tag[], call: Call): MachineFolder | undefined {
  const path = tags.find((tag) => tag.Key === FOLDER_TAG)?.Value;
  if (path === undefined) return undefined;
  const folder = sharedFolders(call.cloud.store).get(path);
  if (folder) return folder;
  throw new AwsError(
    'InvalidParameterValue',
    `The local cloud was not asked to share the folder ${path}. Create the instance with stack create --notebooks.`,
  );
}
