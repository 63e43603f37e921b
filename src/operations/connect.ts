// Opens the cloud a workspace names.
import { randomUUID } from 'node:crypto';
import { openCloud } from '../cloud/clients.js';
import type { Context, LocalSite } from './context.js';

type Base = Pick<Context, 'workspace' | 'config' | 'port' | 'signal'>;

/** What the local cloud tells of itself when it runs. */
export interface LocalEndpoint extends LocalSite {
  readonly url: string;
  readonly account: string;
  readonly pace?: 'none' | 'aws';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** AWS, by the profile of the workspace and the SDK's own chain of credentials. */
export function connectAws(base: Base): Context {
  const { signal } = base;
  const { region, profile } = base.config;
  return { ...base, runId: randomUUID(), cloud: openCloud({ kind: 'aws', region, profile, signal }) };
}

/** The local cloud, by its own keys: nothing of the environment can lead elsewhere. */
export function connectLocal(base: Base, endpoint: LocalEndpoint): Context {
  const { url, account, pace, accessKeyId, secretAccessKey } = endpoint;
  const { authorityFile, pickFrontPort, shareFolder } = endpoint;
  const credentials = { accessKeyId, secretAccessKey };
  const { region } = base.config;
  return {
    ...base,
    runId: randomUUID(),
    cloud: openCloud({
      kind: 'local',
      region,
      endpoint: url,
      credentials,
      account,
      pace,
      signal: base.signal,
    }),
    local: { authorityFile, pickFrontPort, shareFolder },
  };
}
