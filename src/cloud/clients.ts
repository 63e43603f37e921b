// Which cloud is spoken to: the only place where endpoint, credentials, region and retries are set.
import { type CallCount, type CountedClient, openCallCounter } from './call-counts.js';
import { refuseAfter } from './interruption.js';
import { type ClientSettings, clientSettings } from './settings.js';

export interface CloudTarget {
  readonly kind: 'local' | 'aws';
  readonly region: string;
  /** URL of the local cloud; on AWS the SDK itself obeys AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
  /** AWS profile. */
  readonly profile?: string;
  /** Keys of the local cloud; on AWS the SDK's own chain finds them. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly account?: string;
  /** The local cloud plays AWS's limits, so it is asked as AWS is. */
  readonly pace?: 'none' | 'aws';
  /** Once it is aborted, nothing is made or started any more. */
  readonly signal?: AbortSignal;
}

/** One cloud in one region; SDK clients are made on first use and kept with it. */
export interface Cloud {
  readonly kind: 'local' | 'aws';
  readonly region: string;
  readonly endpoint?: string;
  /** Calls are few and cost time, as on AWS: what waits looks seldom, what comes together goes in one call. */
  readonly scarceCalls: boolean;
  readonly inRegion: (region: string) => Cloud;
  /** The client of that name, made at its first use with settings, and so a retry rate, of its own. */
  readonly client: <Client extends CountedClient>(
    name: string,
    make: (settings: ClientSettings) => Client,
  ) => Client;
  /** Of all regions so far. */
  readonly calls: () => CallCount[];
}

/** @throws Error when a local target lacks its endpoint or keys: nothing may fall back to the environment */
export function openCloud(target: CloudTarget, counter = openCallCounter()): Cloud {
  checkTarget(target);
  // Node 20 is supported here; the SDK's reminder would soil every command's stderr.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const clients = new Map<string, CountedClient>();
  return {
    kind: target.kind,
    region: target.region,
    scarceCalls: target.kind === 'aws' || target.pace === 'aws',
    endpoint: target.endpoint,
    inRegion: (region) => openCloud({ ...target, region }, counter),
    calls: counter.counts,
    client: <Client extends CountedClient>(
      name: string,
      make: (settings: ClientSettings) => Client,
    ): Client => {
      const known = clients.get(name);
      if (known) return known as Client;
      const client = make(clientSettings(target));
      counter.watch(client);
      if (target.signal) refuseAfter(target.signal, client);
      clients.set(name, client);
      return client;
    },
  };
}

function checkTarget({ kind, endpoint, credentials }: CloudTarget): void {
  if (kind === 'local' && !(endpoint && credentials))
    throw new Error('the local cloud needs an explicit endpoint and keys');
}
