// Loop devices, found by the file behind them and never by number: numbers change from one boot to the next.
import { closeSync, constants, openSync, statSync } from 'node:fs';
import { CommandError, runCommand } from './process.js';

export interface BlockDevice {
  readonly path: string;
  readonly major: number;
  readonly minor: number;
}

/** The loop device of the file, made if there is none. */
export async function attachLoop(file: string): Promise<BlockDevice> {
  const found = (await findLoops(file))[0];
  return describeDevice(found ?? (await makeLoop(file, 10)));
}

/** Whether a file system on the device is mounted anywhere: only then does an exclusive open fail. */
export function isMounted(device: string): boolean {
  try {
    closeSync(openSync(device, constants.O_RDONLY | constants.O_EXCL));
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EBUSY') return true;
    throw error;
  }
}

export async function detachLoops(file: string): Promise<void> {
  for (const device of await findLoops(file)) await runCommand(['losetup', '--detach', device]);
}

/** Devices of the file; more than one only if somebody else attached it too. */
export async function findLoops(file: string): Promise<string[]> {
  const text = await runCommand(['losetup', '--json', '--output', 'NAME', '--associated', file]);
  if (text.trim() === '') return [];
  return (JSON.parse(text) as { loopdevices: { name: string }[] }).loopdevices.map(({ name }) => name);
}

/** Files behind all loop devices of the host. */
export async function listLoopFiles(): Promise<string[]> {
  const text = await runCommand(['losetup', '--json', '--list', '--output', 'BACK-FILE']);
  if (text.trim() === '') return [];
  const { loopdevices } = JSON.parse(text) as { loopdevices: { 'back-file': string | null }[] };
  return loopdevices.flatMap((device) => (device['back-file'] === null ? [] : [device['back-file']]));
}

/** Finding a free number and taking it are two steps of losetup: another process may take it in between. */
async function makeLoop(file: string, triesLeft: number): Promise<string> {
  try {
    return (await runCommand(['losetup', '--find', '--show', file])).trim();
  } catch (error) {
    if (!(error instanceof CommandError) || !/busy/i.test(error.stderr) || triesLeft <= 1) throw error;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return makeLoop(file, triesLeft - 1);
  }
}

/** Major and minor out of Linux's packed device number. */
function describeDevice(path: string): BlockDevice {
  const { rdev } = statSync(path);
  return { path, major: (rdev >> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >> 12) & 0xfff00) };
}
