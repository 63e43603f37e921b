// What every operation is given: the workspace, the cloud, and the port to whoever runs it.
import type { Cloud } from '../cloud/clients.js';
import type { Config } from '../model/config.js';
import type { Port } from '../model/events.js';
import type { SshKey } from '../ssh/keys.js';

export interface Context {
  /** Folder with flotilla.yaml, passwords/, known_hosts/. */
  readonly workspace: string;
  readonly config: Config;
  readonly cloud: Cloud;
  readonly port: Port;
  /** Different in each run; part of every client token. */
  readonly runId: string;
  /** Aborted when the user wants out; operations end in order. */
  readonly signal: AbortSignal;
  /** The key of this workspace where it was read already, as for work on many boxes. */
  readonly heldKey?: SshKey;
  /** Only on the local cloud: what reaching a notebook there takes besides its URL. */
  readonly local?: LocalSite;
}

export interface LocalSite {
  /** A free port of this machine for the HTTPS front, asked when the front is made. */
  readonly pickFrontPort: () => Promise<number>;
  /** Of the local cloud's own authority, trusted for its notebooks and for nothing else. */
  readonly authorityFile: string;
  /**
   * Offers a folder of this machine to boxes; with `dryRun` it only looks whether that may be done. Answers it
   * without links. Throws a UserError where it is not this user's to share.
   */
  readonly shareFolder: (folder: string, options: { readonly dryRun: boolean }) => Promise<string>;
}
