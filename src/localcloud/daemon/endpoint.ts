// Where a running local cloud answers, and with which key: the file its clients read.
import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { proveKey } from '../wire/key-proof.js';
import { readOwnJsonFile } from './files.js';
import type { CloudSettings } from './settings.js';

export interface Endpoint extends Partial<CloudSettings> {
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

/** The endpoint in `file` if the process that wrote it answers there, and proves that it has the key. */
export async function findAnswering(file: string): Promise<Endpoint | undefined> {
  const endpoint = readOwnJsonFile<Endpoint>(file);
  if (!endpoint) return undefined;
  return (await answersItself(endpoint)) ? endpoint : undefined;
}

// Nothing there, or something else by now, is the same to the caller: this cloud does not answer.
async function answersItself({ url, port, pid, secretAccessKey }: Endpoint): Promise<boolean> {
  const nonce = randomBytes(16).toString('hex');
  try {
    const text = await getText(`${url}/flotilla/health?nonce=${nonce}`);
    const told = JSON.parse(text) as { pid?: number; proof?: string };
    return told.pid === pid && told.proof === proveKey(secretAccessKey, { port, nonce });
  } catch {
    return false;
  }
}

/** Every command asks this first, and node:http is there in a tenth of the time and memory that `fetch` loads in. */
function getText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(healthLimitMilliseconds);
    const sent = get(url, { signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      response.on('error', reject);
    });
    sent.on('error', reject);
  });
}
