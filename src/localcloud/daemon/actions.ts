// What the background process is asked over its own URL: how it is, and to end.
import type { LocalCloud } from '../cloud.js';
import type { FolderAsker } from '../control/folder-rules.js';
import { shareFolderAction } from '../control/ShareFolder.js';
import { control } from '../control/service.js';
import { action, type OperationSchema, type Service } from '../wire/action.js';
import { countResources, type ResourceCounts } from './counts.js';
import { diskUsage } from './disk.js';

/** `stop` keeps everything for the next start; `reset` removes it. */
export type Ending = 'stop' | 'reset';

export interface DaemonStatus extends ResourceCounts {
  readonly DiskBytes: number;
}

const counts = ['Instances', 'Volumes', 'Stacks', 'DiskBytes'];
const statusOutput = [3, 'flotilla', 'StatusOutput', 0, counts, [1, 1, 1, 1]];

interface Daemon extends FolderAsker {
  readonly end: (ending: Ending) => void;
}

/** The control service with the actions that concern the process itself, or the user whom it serves. */
export function daemonControl(options: Daemon): Service {
  const ending = (name: string, how: Ending) =>
    action(operation(name), () => {
      options.end(how);
      return undefined;
    });
  const status = action<unknown, Promise<DaemonStatus>>(operation('Status', statusOutput), (_input, call) =>
    readStatus(call.cloud, options.dir),
  );
  return {
    ...control,
    actions: [
      ...control.actions,
      ending('Stop', 'stop'),
      ending('Reset', 'reset'),
      status,
      shareFolderAction(options),
    ],
  };
}

function operation(name: string, output: unknown = 'unit'): OperationSchema {
  return [9, 'flotilla', name, 0, 'unit', output];
}

async function readStatus(cloud: LocalCloud, dir: string): Promise<DaemonStatus> {
  return { ...countResources(cloud.store), DiskBytes: await diskUsage(dir) };
}
