// A local cloud inside the test's own process: real wire and services, state in memory, machines made of nothing.
import { type Clock, systemClock } from '../../src/localcloud/clock.js';
import type { Front, LocalCloud, Pace } from '../../src/localcloud/cloud.js';
import type { Machines } from '../../src/localcloud/machines/machines.js';
import { openServer } from '../../src/localcloud/server.js';
import { openStore, type Store } from '../../src/localcloud/store.js';
import type { Service } from '../../src/localcloud/wire/action.js';
import { createFakeMachines, type FakeMachines } from './fake-machines.js';

/** What every AWS client's constructor takes. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export interface TestCloudOptions<M extends Machines> {
  readonly services: readonly Service[];
  readonly machines?: M;
  readonly store?: Store;
  readonly clock?: Clock;
  readonly front?: Front;
  readonly pace?: Pace;
  /** Of the clients; `us-east-1` by default. */
  readonly region?: string;
}

export interface TestCloud<M extends Machines> {
  readonly url: string;
  /** Makes an SDK client for this cloud; it does not retry. */
  readonly client: <T>(Client: new (config: ClientConfig) => T, region?: string) => T;
  readonly cloud: LocalCloud;
  readonly machines: M;
  readonly credentials: ClientConfig['credentials'];
  /** Lines the cloud logged, failures of background work among them. */
  readonly logged: string[];
  /** Resolves when no background work is running. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a cloud on a free port of loopback; the services' `resume` runs before it answers. */
export async function createTestCloud<M extends Machines = FakeMachines>(
  options: TestCloudOptions<M>,
): Promise<TestCloud<M>> {
  const machines = options.machines ?? (createFakeMachines() as Machines as M);
  const work = new Set<Promise<void>>();
  const logged: string[] = [];
  const cloud = assembleCloud({ ...options, machines }, work, logged);
  const credentials = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'a secret of the tests' };
  for (const service of options.services) await service.resume?.(cloud);
  const server = await openServer({ cloud, services: options.services, credentials });
  const settle = async () => {
    while (work.size > 0) await Promise.allSettled(work);
  };
  return {
    url: server.url,
    client: (Client, region = options.region ?? 'us-east-1') =>
      new Client({ endpoint: server.url, region, credentials, maxAttempts: 1 }),
    cloud,
    machines,
    credentials,
    logged,
    settle,
    close: async () => {
      await server.close();
      await settle();
    },
  };
}

function assembleCloud<M extends Machines>(
  options: TestCloudOptions<M> & { machines: M },
  work: Set<Promise<void>>,
  logged: string[],
): LocalCloud {
  const log = (line: string) => void logged.push(line);
  return {
    account: '123456789012',
    store: options.store ?? openStore(),
    clock: options.clock ?? systemClock(),
    pace: options.pace,
    machines: options.machines,
    front: options.front ?? { reconcile: async () => {}, close: async () => {}, authorityFile: '/dev/null' },
    log,
    background: (name, run) => {
      const running: Promise<void> = run()
        .catch((error: unknown) => log(`${name} failed: ${error instanceof Error ? error.stack : error}`))
        .finally(() => work.delete(running));
      work.add(running);
    },
  };
}
