// What kind of local cloud a folder holds: made of what, and how fast. Chosen by who starts it, kept with it.
import { existsSync, statSync } from 'node:fs';
import { LocalCloudError } from './error.js';
import { type CloudFiles, cloudFiles, makeFolder, readJsonFile, writePrivate } from './files.js';

export interface CloudSettings {
  /** `containers` boot a real system; `virtual` machines are records that answer SSH. */
  readonly machines: 'containers' | 'virtual';
  /** `aws` plays AWS's rates and times; `none` answers at once. */
  readonly pace: 'none' | 'aws';
}

const defaults: CloudSettings = { machines: 'containers', pace: 'none' };

/** The settings of the local cloud in `dir`, or those it would be started with. */
export function readSettings(dir: string, asked: Partial<CloudSettings> = {}): CloudSettings {
  const files = cloudFiles(dir);
  const kept = readJsonFile<CloudSettings>(files.settings) ?? defaults;
  const machines = isUsed(files) ? kept.machines : (asked.machines ?? kept.machines);
  return { machines, pace: asked.pace ?? kept.pace };
}

/**
 * Keeps what is asked for with the local cloud in `dir`, which does not run.
 * @throws LocalCloudError where it has machines of another kind already
 */
export function keepSettings(dir: string, asked: Partial<CloudSettings>): CloudSettings {
  const files = cloudFiles(dir);
  const settings = readSettings(dir, asked);
  if (asked.machines !== undefined && asked.machines !== settings.machines) throw otherKind(files, settings);
  const kept = readSettings(dir);
  if (kept.machines === settings.machines && kept.pace === settings.pace) return settings;
  makeFolder(files.dir);
  writePrivate(files.settings, `${JSON.stringify(settings)}\n`);
  return settings;
}

/** @throws LocalCloudError where one that runs is not as asked for */
export function refuseOthers(running: Partial<CloudSettings>, asked: Partial<CloudSettings>): void {
  const now = { ...defaults, ...running };
  const differs = (name: keyof CloudSettings) => asked[name] !== undefined && asked[name] !== now[name];
  if (!differs('machines') && !differs('pace')) return;
  throw new LocalCloudError({
    reason: 'other-settings',
    what: 'The local cloud runs already, with other settings.',
    why: `Its machines are ${describeMachines(now)} and its pace is ${now.pace}.`,
    next: 'stack local stop, then the same command again',
  });
}

/** One that has answered once: from then on its records are of machines of one kind. */
function isUsed({ state }: CloudFiles): boolean {
  return existsSync(state) && statSync(state).size > 0;
}

function otherKind(files: CloudFiles, { machines }: CloudSettings): LocalCloudError {
  return new LocalCloudError({
    reason: 'other-settings',
    what: 'This local cloud has machines of another kind.',
    why: `Those in ${files.dir} are ${describeMachines({ machines })}, for as long as it exists.`,
    next: 'stack local reset removes it; FLOTILLA_LOCAL_DIR names another folder for a second one',
  });
}

const describeMachines = ({ machines }: Pick<CloudSettings, 'machines'>): string =>
  machines === 'virtual' ? 'virtual' : 'containers';
