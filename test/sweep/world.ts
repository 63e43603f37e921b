// A local cloud with virtual machines inside this process, and a workspace beside it: every call passes by a watcher,
// and both can be set back to a moment that was kept.
import { randomInt } from 'node:crypto';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { callControl } from '../../src/localcloud/control/call.js';
import { control } from '../../src/localcloud/control/service.js';
import { openFront } from '../../src/localcloud/elbv2/front.js';
import { services } from '../../src/localcloud/services.js';
import { openStore } from '../../src/localcloud/store.js';
import { openVirtualMachines } from '../../src/localcloud/virtual/open-machines.js';
import type { Action, Call, Service } from '../../src/localcloud/wire/action.js';
import { createTestCloud } from '../helpers/test-cloud.js';

/** One call of a client: how many came before it since the count began, from 1, and what it asks. */
export interface WatchedCall {
  readonly index: number;
  /** As fault scripts name it: `ec2:CreateTags`. */
  readonly action: string;
}

/** Stands around each call; `work` has its effect. */
type Watcher = (call: WatchedCall, work: () => Promise<unknown>) => Promise<unknown>;

/** A cloud and a workspace, as operations reach them. */
export interface Site {
  readonly workspace: string;
  readonly url: () => string;
  readonly credentials: () => { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly frontPort: number;
  readonly authorityFile: string;
}

export interface World extends Site {
  readonly dir: string;
  /** Counts from 1 again. */
  readonly watch: (watcher?: Watcher) => void;
  readonly playFaults: (...entries: readonly object[]) => Promise<void>;
  /** How often the entries were played. */
  readonly endFaults: () => Promise<number>;
  /** Keeps cloud and workspace as they are now. */
  readonly keep: (name: string) => Promise<void>;
  /** Sets both back, as after a `kill -9` of the cloud at that moment. */
  readonly setBack: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  /** An empty folder for all of it. */
  readonly folder: string;
  /** Of its flotilla.yaml. */
  readonly config: string;
}

interface Opened {
  readonly test: Awaited<ReturnType<typeof createTestCloud>>;
  readonly close: () => Promise<void>;
}

/** Opens it running and empty. */
export async function openWorld({ folder, config }: WorldOptions): Promise<World> {
  const [dir, workspace] = [join(folder, 'now', 'cloud'), join(folder, 'now', 'workspace')];
  for (const path of [dir, workspace]) mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(join(workspace, 'flotilla.yaml'), config);
  const watched: Watched = { count: 0 };
  let opened = await openCloud(dir, watched);
  const send = (action: string, input: object) =>
    callControl({ url: opened.test.url, region: 'us-east-1', ...opened.test.credentials, action, input });
  return {
    dir,
    workspace,
    frontPort: await pickPort(),
    authorityFile: join(dir, 'front', 'authority.pem'),
    url: () => opened.test.url,
    credentials: () => opened.test.credentials,
    watch: (watcher) => {
      watched.count = 0;
      watched.watcher = watcher;
    },
    playFaults: async (...entries) => void (await send('SetFaults', { Script: JSON.stringify(entries) })),
    endFaults: async () => {
      const { Faults } = (await send('DescribeFaults', {})) as { Faults: { Played: number }[] };
      await send('ClearFaults', {});
      return Faults.reduce((sum, { Played }) => sum + Played, 0);
    },
    keep: async (name) => {
      await opened.test.settle();
      cpSync(join(folder, 'now'), join(folder, name), { recursive: true });
    },
    setBack: async (name) => {
      await opened.close();
      rmSync(join(folder, 'now'), { recursive: true });
      cpSync(join(folder, name), join(folder, 'now'), { recursive: true });
      opened = await openCloud(dir, watched);
    },
    close: () => opened.close(),
  };
}

/** Below those the kernel gives to whoever asks for any: a world that is being set back must find its own free. */
export async function pickPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((settle) => {
      server.once('error', () => settle(false)).listen(port, '127.0.0.1', () => settle(true));
    });
    if (!free) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}

interface Watched {
  count: number;
  watcher?: Watcher | undefined;
}

async function openCloud(dir: string, watched: Watched): Promise<Opened> {
  const log = () => {};
  const store = openStore(join(dir, 'state.jsonl'));
  const machines = await openVirtualMachines({ dir, log });
  await machines.prepareImage();
  const front = await openFront({ dir: join(dir, 'front'), store, log });
  const watchedServices = [...services.map((service) => watchService(service, watched)), control];
  const test = await createTestCloud({ services: watchedServices, machines, store, front });
  announce(dir, test);
  return {
    test,
    close: async () => {
      await test.close();
      await front.close();
      await machines.close();
      store.close();
    },
  };
}

/** For the bins, which find a running cloud by this file. */
function announce(dir: string, { url, credentials }: Opened['test']): void {
  const place = { url, port: Number(new URL(url).port), region: 'us-east-1', account: '123456789012' };
  const own = { authorityFile: join(dir, 'front', 'authority.pem'), pid: process.pid };
  const endpoint = { ...place, ...credentials, ...own, machines: 'virtual', pace: 'none' };
  writeFileSync(join(dir, 'endpoint.json'), JSON.stringify(endpoint), { mode: 0o600 });
  writeFileSync(join(dir, 'settings.json'), '{"machines":"virtual","pace":"none"}', { mode: 0o600 });
}

/** CloudFormation's own calls do not come this way, so only those of clients are counted. */
function watchService(service: Service, watched: Watched): Service {
  const watchAction = (action: Action): Action => ({
    ...action,
    handle: (input: never, call: Call) => {
      const work = async () => action.handle(input, call);
      watched.count += 1;
      const asked = { index: watched.count, action: `${service.scope}:${action.name}` };
      return watched.watcher ? watched.watcher(asked, work) : work();
    },
  });
  return { ...service, actions: service.actions.map(watchAction) };
}
