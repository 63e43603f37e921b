// Where a running local cloud answers, and with which key: the file its clients read.
import { readJsonFile } from './files.js';

export interface Endpoint {
  readonly url: string;
  readonly port: number;
  readonly region: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** PEM file of the authority that signs the front's certificates. */
  readonly authorityFile: string;
  readonly pid: number;
}

const healthLimitMilliseconds = 2000;

/** The endpoint in `file` if the process that wrote it answers there. */
export async function findAnswering(file: string): Promise<Endpoint | undefined> {
  const endpoint = readJsonFile<Endpoint>(file);
  if (!endpoint) return undefined;
  return (await healthPid(endpoint.url)) === endpoint.pid ? endpoint : undefined;
}

// Nothing there, or something else by now, is the same to the caller: this cloud does not answer.
async function healthPid(url: string): Promise<number | undefined> {
  try {
    const signal = AbortSignal.timeout(healthLimitMilliseconds);
    const response = await fetch(`${url}/flotilla/health`, { signal });
    const { pid } = (await response.json()) as { pid?: number };
    return pid;
  } catch {
    return undefined;
  }
}
