// The door of the local cloud: the only file of this folder anything outside it may import.
import { callControl } from './control/call.js';
import type { ShareFolderOutput } from './control/ShareFolder.js';
import type { Endpoint } from './daemon/endpoint.js';
import { findAnswering } from './daemon/endpoint.js';
import { LocalCloudError, type LocalCloudProblem, toProblem } from './daemon/error.js';
import { clearFaults, describeFaults, type LocalCloudFaults, moveClock, setFaults } from './daemon/faults.js';
import { cloudFiles } from './daemon/files.js';
import { requireTools } from './daemon/host.js';
import type { ServeOptions } from './daemon/options.js';
import type { CloudParts, HostParts } from './daemon/parts.js';
import { realHost } from './daemon/real-host.js';
import { resetCloud } from './daemon/reset.js';
import { type CloudSettings, keepSettings, readSettings, refuseOthers } from './daemon/settings.js';
import { type StartOptions, startCloud } from './daemon/start.js';
import { type LocalCloudStatus, readStatus } from './daemon/status.js';
import { endCloud } from './daemon/stop.js';
import { virtualHost } from './daemon/virtual-host.js';

export type { Endpoint } from './daemon/endpoint.js';
export { LocalCloudError } from './daemon/error.js';
export type { LocalCloudFaults, PlayedFault } from './daemon/faults.js';
export type { ServeOptions } from './daemon/options.js';
export type { CloudSettings } from './daemon/settings.js';
export type { StartOptions } from './daemon/start.js';
export type { LocalCloudStatus } from './daemon/status.js';

/**
 * Serves the local cloud in `dir` in this process; resolves when it was ended, or at once where another process
 * serves it already. The caller ends the process then, with status 0, or 1 where this rejects.
 */
export async function serveLocalCloud(options: ServeOptions): Promise<void> {
  const { serveCloud } = await import('./daemon/serve.js');
  return serveCloud(options, await loadParts(readSettings(options.dir)));
}

/**
 * The endpoint of the local cloud in `dir`, started in the background if it does not run.
 * @param settings what is asked for; absent ones are as kept with it, or as usual
 * @throws LocalCloudError
 */
export async function startLocalCloud(
  options: StartOptions,
  settings: Partial<CloudSettings> = {},
): Promise<Endpoint> {
  const running = await findLocalCloud(options.dir);
  if (!running) return startCloud(options, hostOf(keepSettings(options.dir, settings)));
  refuseOthers(running, settings);
  return running;
}

/** The endpoint of the local cloud in `dir` if it runs and answers. */
export function findLocalCloud(dir: string): Promise<Endpoint | undefined> {
  return findAnswering(cloudFiles(dir).endpoint);
}

/**
 * Stops boxes and process, in order; the next start brings the boxes back.
 * @returns whether it was running
 * @throws LocalCloudError
 */
export function stopLocalCloud(dir: string): Promise<boolean> {
  return endCloud(dir, 'stop');
}

/**
 * Removes everything the local cloud in `dir` ever made, whether it runs or not.
 * @param command where it does not run and only root may remove it: what runs this same function, through sudo;
 *   `--dir <dir>` is added. Without it that case is refused.
 * @throws LocalCloudError
 */
export async function resetLocalCloud(dir: string, command?: readonly string[]): Promise<void> {
  return resetCloud({ dir, command }, await loadParts(readSettings(dir)));
}

/**
 * Offers a folder of this machine to boxes whose launch names it by the tag `flotilla:notebooks`.
 * @param dryRun only looks whether that may be done
 * @returns the folder without links, as the tag must name it
 * @throws LocalCloudError `bad-folder` where it is not this user's to share, or cannot be
 */
export async function shareFolder(endpoint: Endpoint, folder: string, dryRun: boolean): Promise<string> {
  const input = { Folder: folder, DryRun: dryRun };
  try {
    const answer = await callControl({ ...endpoint, action: 'ShareFolder', input });
    return (answer as ShareFolderOutput).Folder;
  } catch (error) {
    const [, why] = /^ShareFolder: InvalidFolder: (.*)$/s.exec((error as Error).message) ?? [];
    if (why === undefined) throw error;
    throw new LocalCloudError({
      reason: 'bad-folder',
      what: `${folder} cannot be the notebook folder of a box`,
      why,
      next: 'name a folder of your own that holds work alone, such as ~/notebooks',
    });
  }
}

/** How the local cloud in `dir` is; starts nothing. */
export function localCloudStatus(dir: string): Promise<LocalCloudStatus> {
  return readStatus(dir);
}

/**
 * Puts a fault script in force in the running local cloud in `dir`; without a script, tells of the one in force.
 * @param script YAML or JSON; counting begins anew
 * @throws LocalCloudError naming the entry that is wrong, or where it does not run
 */
export function localCloudFaults(dir: string, script?: string): Promise<LocalCloudFaults> {
  return script === undefined ? describeFaults(dir) : setFaults(dir, script);
}

/** Ends the fault script; what it did stays done. */
export function clearLocalCloudFaults(dir: string): Promise<void> {
  return clearFaults(dir);
}

/** Moves the local cloud's clock ahead, or back to the machine's own; signatures keep the real time. */
export function moveLocalCloudClock(dir: string, seconds: number): Promise<LocalCloudFaults> {
  return moveClock(dir, seconds);
}

/** What this machine lacks for the local cloud in `dir`; empty when it lacks nothing. Starts nothing. */
export async function localCloudObstacles(
  dir: string,
  settings: Partial<CloudSettings> = {},
): Promise<LocalCloudProblem[]> {
  return requireTools(hostOf(readSettings(dir, settings))).then(
    () => [],
    (error: unknown) => [toProblem(error)],
  );
}

const hostOf = ({ machines }: CloudSettings): HostParts => (machines === 'virtual' ? virtualHost : realHost);

// All services and machines are a lot of code; only those who serve or reset need it.
async function loadParts({ machines }: CloudSettings): Promise<CloudParts> {
  if (machines === 'virtual') return (await import('./daemon/virtual-parts.js')).virtualParts;
  return (await import('./daemon/real-parts.js')).realParts;
}
