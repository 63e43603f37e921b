// Opens the cloud a workspace names.
import { randomUUID } from 'node:crypto';
import { openCloud } from '../cloud/clients.js';
import type { Context, LocalSite } from './context.js';

type Base = Pick<Context, 'workspace' | 'config' | 'port' | 'signal'>;

/** What the local cloud tells of itself when it runs. */
export interface LocalEndpoint extends LocalSite {
  readonly url: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** AWS, by the profile of the workspace and the SDK's own chain of credentials. */
export function connectAws(base: Base): Context {
  const { region, profile } = base.config;
  return { ...base, runId: randomUUID(), cloud: openCloud({ kind: 'aws', region, profile }) };
}

/** The local cloud, by its own keys: nothing of the environment can lead elsewhere. */
export function connectLocal(base: Base, endpoint: LocalEndpoint): Context {
  const { url, account, accessKeyId, secretAccessKey, authorityFile, pickFrontPort, shareFolder } = endpoint;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    ...base,
    runId: randomUUID(),
    cloud: openCloud({ kind: 'local', region: base.config.region, endpoint: url, credentials, account }),
    local: { authorityFile, pickFrontPort, shareFolder },
  };
}
