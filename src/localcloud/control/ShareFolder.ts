// ShareFolder: offers a folder of the host to boxes. Launches name it by a tag, which alone gives no right to any.
import { sharedFolders } from '../ec2/shared-folders.js';
import { type Action, action, type OperationSchema } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { type FolderAsker, ownFolder } from './folder-rules.js';

interface ShareFolderInput {
  /** Absolute. */
  readonly Folder: string;
  /** Look whether it may be shared, and change nothing. */
  readonly DryRun?: boolean;
}

export interface ShareFolderOutput {
  /** Without links; what the tag of a launch must say. */
  readonly Folder: string;
}

// In the SDK's own form: structure, namespace, name, traits, members, their types (0 string, 2 boolean), required.
const input = [3, 'flotilla', 'ShareFolderInput', 0, ['Folder', 'DryRun'], [0, 2], 1];
const output = [3, 'flotilla', 'ShareFolderOutput', 0, ['Folder'], [0]];
const schema: OperationSchema = [9, 'flotilla', 'ShareFolder', 0, input, output];

/** @throws InvalidFolder in answer to a folder that is not the asker's to share, or that cannot be mounted for him */
export function shareFolderAction(asker: FolderAsker): Action {
  return action<ShareFolderInput, Promise<ShareFolderOutput>>(schema, async (request, { cloud }) => {
    const found = ownFolder(request.Folder, asker);
    if (typeof found === 'string') throw refused(found);
    const { probeFolder } = cloud.machines;
    if (!probeFolder) throw refused('the boxes of this local cloud can have no folders of the machine');
    await probeFolder(found).catch((error: Error) => {
      throw refused(error.message.replace(/^perl [^:]*: exit \d+: /, ''));
    });
    if (request.DryRun !== true) sharedFolders(cloud.store).put(found.folder, found);
    return { Folder: found.folder };
  }) as Action;
}

const refused = (why: string): AwsError => new AwsError('InvalidFolder', why);
