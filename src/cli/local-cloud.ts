// Finds the local cloud, or starts it in the background when a command needs it.
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CloudSettings,
  type Endpoint,
  findLocalCloud,
  LocalCloudError,
  localCloudObstacles,
  shareFolder,
  startLocalCloud,
} from '../localcloud/index.js';
import { UserError } from '../model/errors.js';
import { type Finding, ok, warn } from '../model/finding.js';
import type { LocalEndpoint } from '../operations/connect.js';
import type { Run } from './program.js';

/** Where the local cloud keeps its state: FLOTILLA_LOCAL_DIR, else the user's state folder (XDG). */
export function localCloudDir(): string {
  const own = process.env.FLOTILLA_LOCAL_DIR;
  if (own) return resolve(own);
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'flotilla', 'local');
}

/** How a local cloud is to be started. */
export interface LocalStart extends Partial<CloudSettings> {
  readonly port?: number | undefined;
}

/** The running local cloud; started when there is none, which takes minutes the very first time. */
export async function openLocalCloud(run: Run, asked: LocalStart = {}): Promise<Endpoint & LocalEndpoint> {
  const dir = localCloudDir();
  const isChoice = asked.machines !== undefined || asked.pace !== undefined;
  const endpoint = (isChoice ? undefined : await findLocalCloud(dir)) ?? (await start(run, dir, asked));
  return reached(endpoint);
}

/** The local cloud if it runs; starts nothing. */
export async function findRunningCloud(): Promise<(Endpoint & LocalEndpoint) | undefined> {
  const endpoint = await findLocalCloud(localCloudDir());
  return endpoint && reached(endpoint);
}

function reached(endpoint: Endpoint): Endpoint & LocalEndpoint {
  return {
    ...endpoint,
    pickFrontPort,
    shareFolder: (folder, { dryRun }) => translated(() => shareFolder(endpoint, folder, dryRun)),
  };
}

/** Whether this machine can run the local cloud, and whether it does. */
export async function examineEngine(): Promise<readonly Finding[]> {
  const [missing] = await localCloudObstacles(localCloudDir(), settingsOfEnvironment());
  if (missing) {
    const { why, next } = missing;
    return [{ subject: 'engine', state: 'fail', detail: why, next, reason: 'usage' }];
  }
  const root = process.getuid?.() === 0;
  const engine = root
    ? ok('engine', 'what its boxes need is installed')
    : warn('engine', 'installed; boxes need root, so the local cloud starts through sudo', 'sudo --validate');
  const running = await findRunningCloud();
  const state = running
    ? ok('local cloud', `runs at ${running.url}`)
    : warn('local cloud', 'does not run, so the rest was not looked at', 'stack local start');
  return [engine, state];
}

async function start(run: Run, dir: string, { port, ...asked }: LocalStart): Promise<Endpoint> {
  const subject = 'local cloud';
  const begun = performance.now();
  run.terminal.report({ kind: 'progress', subject, state: 'running', detail: 'starting' });
  const endpoint = await translated(() =>
    startLocalCloud(
      {
        dir,
        port,
        command: [process.execPath, stackBin(), 'local', 'serve'],
        report: (detail) => run.terminal.report({ kind: 'progress', subject, state: 'running', detail }),
      },
      { ...settingsOfEnvironment(), ...asked },
    ),
  );
  const seconds = (performance.now() - begun) / 1000;
  run.terminal.report({ kind: 'progress', subject, state: 'done', detail: endpoint.url, seconds });
  return endpoint;
}

export const machineKinds = ['containers', 'virtual'] as const;
export const paces = ['none', 'aws'] as const;

/** FLOTILLA_LOCAL_MACHINES and FLOTILLA_LOCAL_PACE, for commands that start the local cloud by the way. */
function settingsOfEnvironment(): Partial<CloudSettings> {
  const machines = choiceOf('FLOTILLA_LOCAL_MACHINES', machineKinds);
  const pace = choiceOf('FLOTILLA_LOCAL_PACE', paces);
  return { ...(machines && { machines }), ...(pace && { pace }) };
}

function choiceOf<T extends string>(variable: string, choices: readonly T[]): T | undefined {
  const given = process.env[variable];
  if (!given) return undefined;
  const choice = choices.find((one) => one === given);
  if (choice) return choice;
  throw new UserError({
    what: `${variable} is ${JSON.stringify(given)}`,
    why: `it can be ${choices.join(' or ')}`,
    next: `unset ${variable}, then the same command again`,
  });
}

/** The local cloud knows nothing of our errors: its own become three lines here. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LocalCloudError)) throw error;
    const { what, why, next } = error;
    throw new UserError(
      { what, why, next, reason: error.reason === 'start-failed' ? 'failed' : 'usage' },
      error,
    );
  }
}

/** This very program: dist/stack.js, which the bundler puts beside its chunks. */
export function stackBin(): string {
  const entry = process.argv[1];
  return entry?.endsWith('stack.js') ? entry : fileURLToPath(new URL('../stack.js', import.meta.url));
}

const firstFrontPort = 8443;
const frontPortCount = 200;

/** The first free port of loopback in the order of this local cloud. */
async function pickFrontPort(): Promise<number> {
  for (const port of frontPorts(process.env.FLOTILLA_LOCAL_DIR)) if (await isFree(port)) return port;
  throw new UserError({
    what: 'no port for the HTTPS front',
    why: `ports ${firstFrontPort} to ${firstFrontPort + frontPortCount - 1} of this machine are all taken`,
    next: 'end one of the programs that listen there, or use --access tunnel',
  });
}

/**
 * From 8443 on for the usual folder. A port is kept for good, and while its owner is stopped nobody holds it: local
 * clouds in other folders each begin elsewhere, so that they do not take it meanwhile.
 */
export function frontPorts(ownDir: string | undefined): number[] {
  const digest = ownDir && createHash('sha256').update(resolve(ownDir)).digest();
  const start = digest ? digest.readUInt32BE() % frontPortCount : 0;
  return Array.from(
    { length: frontPortCount },
    (_, step) => firstFrontPort + ((start + step) % frontPortCount),
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once('error', () => settle(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => settle(true)));
  });
}
