// Opens a local cloud from its folder until it answers, and closes it again.
import { readFileSync, rmSync } from 'node:fs';
import type { LocalCloud } from '../cloud.js';
import { delays } from '../pace/limits.js';
import { keepSweeping } from '../retention/sweep.js';
import { type CloudServer, openServer } from '../server.js';
import { openStore } from '../store.js';
import type { Credentials } from '../wire/sigv4.js';
import { daemonControl, type Ending } from './actions.js';
import { assembleCloud, localAccount, localRegion } from './assemble.js';
import type { Endpoint } from './endpoint.js';
import { LocalCloudError } from './error.js';
import { type CloudFiles, type Owner, writePrivate } from './files.js';
import { openKeys } from './keys.js';
import type { ServeContext } from './options.js';
import { removeCloudFiles } from './remove.js';
import type { CloudSettings } from './settings.js';
import { stopMachines } from './stop-machines.js';

export interface RunningCloud {
  /** Resolves with how it is to end. */
  readonly ending: Promise<Ending>;
  readonly end: (ending: Ending) => void;
  readonly close: (ending: Ending) => Promise<void>;
}

/** Everything open and answering, the endpoint written. */
export async function bringUp(context: ServeContext): Promise<RunningCloud> {
  const { port, owner, files, journal, parts, settings } = context;
  const { log, progress } = journal;
  const store = openStore(files.state);
  const credentials = openKeys(files.keys);
  const machines = await parts.openMachines({
    dir: files.dir,
    log,
    progress,
    bootMilliseconds: settings.pace === 'aws' ? delays.bootToSsh : 0,
  });
  await machines.prepareImage();
  const front = await parts.openFront({ dir: files.front, store, log });
  const cloud = assembleCloud({ store, machines, front, log, pace: settings.pace });
  for (const service of parts.services) await service.resume?.(cloud);
  const endSweeps = keepSweeping(cloud);
  const { ending, end } = openEnding();
  const services = [
    ...parts.services,
    daemonControl({ dir: files.dir, uid: owner?.uid ?? process.getuid?.() ?? 0, end }),
  ];
  const server = await listen(port, { cloud, services, credentials, access: log });
  announce({ owner, files, cloud, server, credentials, settings });
  log(`answering at ${server.url}`);
  const close = (how: Ending) => {
    endSweeps();
    return closeCloud({ files, cloud, server }, how);
  };
  return { ending, end, close };
}

function openEnding(): Pick<RunningCloud, 'ending' | 'end'> {
  let end: (ending: Ending) => void = () => {};
  const ending = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  return { ending, end: (how) => end(how) };
}

type Listening = Omit<Parameters<typeof openServer>[0], 'port'>;

async function listen(asked: number | undefined, options: Listening): Promise<CloudServer> {
  const table = options.cloud.store.table<{ readonly port: number }>('flotilla/server');
  const wanted = asked ?? table.get('port')?.port;
  try {
    return await openServer({ ...options, port: wanted });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (asked !== undefined) throw portTaken(asked);
    return await openServer(options);
  }
}

function portTaken(port: number): LocalCloudError {
  return new LocalCloudError({
    reason: 'port-taken',
    what: `The local cloud cannot answer on port ${port}.`,
    why: 'Another program listens there.',
    next: 'Leave the port out to get a free one.',
  });
}

interface Announced {
  readonly owner?: Owner;
  readonly files: CloudFiles;
  readonly cloud: LocalCloud;
  readonly server: CloudServer;
  readonly credentials: Credentials;
  readonly settings: CloudSettings;
}

// Written last: who finds it finds a cloud that answers.
function announce({ owner, files, cloud, server, credentials, settings }: Announced): void {
  const { url, port } = server;
  cloud.store.table('flotilla/server').put('port', { port });
  // A copy, because the front's own folder holds keys and is closed to everybody but this process.
  writePrivate(files.authority, readFileSync(cloud.front.authorityFile, 'utf8'), owner);
  const place = { url, port, region: localRegion, account: localAccount };
  const own = { authorityFile: files.authority, pid: process.pid };
  const endpoint: Endpoint = { ...place, ...credentials, ...own, ...settings };
  writePrivate(files.endpoint, `${JSON.stringify(endpoint, undefined, 2)}\n`, owner);
}

type Closing = Pick<Announced, 'files' | 'cloud' | 'server'>;

async function closeCloud({ files, cloud, server }: Closing, ending: Ending): Promise<void> {
  rmSync(files.endpoint, { force: true });
  await server.close();
  await cloud.front.close();
  if (ending === 'reset') await cloud.machines.reset();
  else await stopMachines(cloud);
  await cloud.machines.close();
  cloud.store.close();
  if (ending === 'reset') removeCloudFiles(files);
}
