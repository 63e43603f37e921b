// What the background process is started with.
import type { CloudFiles, Owner } from './files.js';
import type { Journal } from './journal.js';
import type { CloudParts } from './parts.js';
import type { CloudSettings } from './settings.js';

export interface ServeOptions {
  readonly dir: string;
  /** Asked for by the user: taken is an error. Without it the last port is used again if it is free. */
  readonly port?: number;
  /** `uid:gid` of who may read endpoint, log and authority, where the process runs as root for somebody else. */
  readonly owner?: string;
}

export interface ServeContext {
  readonly port?: number;
  readonly owner?: Owner;
  readonly files: CloudFiles;
  readonly journal: Journal;
  readonly settings: CloudSettings;
  readonly parts: CloudParts;
}
