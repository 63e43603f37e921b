// The fault script and the clock of a running local cloud, for whoever rehearses a bad day.
import { callControl } from '../control/call.js';
import type { DescribedFaults } from '../control/DescribeFaults.js';
import { type Endpoint, findAnswering } from './endpoint.js';
import { LocalCloudError } from './error.js';
import { cloudFiles } from './files.js';

export interface LocalCloudFaults {
  readonly faults: readonly PlayedFault[];
  /** Seconds the cloud's clock is ahead of the machine's. */
  readonly secondsAhead: number;
}

export interface PlayedFault {
  /** As the script gave it. */
  readonly entry: Readonly<Record<string, unknown>>;
  /** How often what it is about came up since the script was set, and how often the fault was played then. */
  readonly calls: number;
  readonly played: number;
}

/**
 * Puts a script in force, in place of any other.
 * @param script YAML or JSON
 * @throws LocalCloudError `bad-script` naming the entry
 */
export async function setFaults(dir: string, script: string): Promise<LocalCloudFaults> {
  const endpoint = await running(dir);
  try {
    await callControl({ ...endpoint, action: 'SetFaults', input: { Script: script } });
  } catch (error) {
    const [, why] = /^SetFaults: ValidationException: (.*)$/s.exec((error as Error).message) ?? [];
    if (why === undefined) throw error;
    throw new LocalCloudError({
      reason: 'bad-script',
      what: 'the fault script cannot be played',
      why,
      next: 'mend that entry; stack local faults --help shows a script',
    });
  }
  return readFaults(endpoint);
}

export async function clearFaults(dir: string): Promise<void> {
  await callControl({ ...(await running(dir)), action: 'ClearFaults', input: {} });
}

export async function describeFaults(dir: string): Promise<LocalCloudFaults> {
  return readFaults(await running(dir));
}

/** @param seconds negative to take back what it was moved */
export async function moveClock(dir: string, seconds: number): Promise<LocalCloudFaults> {
  const endpoint = await running(dir);
  await callControl({ ...endpoint, action: 'MoveClock', input: { Seconds: seconds } });
  return readFaults(endpoint);
}

export async function readFaults(endpoint: Endpoint): Promise<LocalCloudFaults> {
  const answer = (await callControl({ ...endpoint, action: 'DescribeFaults', input: {} })) as DescribedFaults;
  const faults = answer.Faults.map(({ Entry, Calls, Played }) => ({
    entry: JSON.parse(Entry) as PlayedFault['entry'],
    calls: Calls,
    played: Played,
  }));
  return { faults, secondsAhead: answer.SecondsAhead };
}

async function running(dir: string): Promise<Endpoint> {
  const endpoint = await findAnswering(cloudFiles(dir).endpoint);
  if (endpoint) return endpoint;
  throw new LocalCloudError({
    reason: 'not-running',
    what: 'the fault script cannot be reached',
    why: 'the local cloud does not run',
    next: 'stack local start',
  });
}
