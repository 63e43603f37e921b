// Many boxes at once, each behind a network that is bad in its own way: what arrives is whole or is a failure.
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/model/errors.js';
import { fanOut, type Outcome } from '../../src/operations/steps/fan-out.js';
import { type Connection, connect } from '../../src/ssh/connection.js';
import { runStep } from '../../src/ssh/step.js';
import { getPath } from '../../src/ssh/transfer/get.js';
import { openLargeFile } from '../../src/ssh/transfer/large-file.js';
import { putPath } from '../../src/ssh/transfer/put.js';
import { putLargeFile } from '../../src/ssh/transfer/put-file.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';
import { startToxicProxy, type Toxic } from '../helpers/toxic-proxy.js';
import { makePlaces, type Places, removePlaces, writeDeep } from './transfer/places.js';

const size = 300_000;
const [older, newer] = [randomBytes(size), randomBytes(size)];
const padding = '# padding\n'.repeat(size / 10);
/** Seconds that a box has for all of it, and that a step has of those. */
interface Limits {
  readonly box: number;
  readonly step: number;
}
const short: Limits = { box: 4, step: 2 };
/** Where all must go well, however busy this machine is. */
const long: Limits = { box: 90, step: 60 };

interface Work {
  /** Where its bytes travel: a network that ends before they have all passed cannot be survived. */
  readonly heavy: readonly Toxic['stream'][];
  readonly run: (box: Box, connection: Connection, signal: AbortSignal) => Promise<unknown>;
  /** What is there afterwards, in one word. */
  readonly state: (places: Places) => Promise<'old' | 'new' | 'half' | 'mixed'>;
}

interface Later {
  readonly toxic: Toxic;
  readonly after: number;
}

interface Box {
  readonly name: string;
  readonly work: keyof typeof works;
  readonly toxics: readonly Toxic[];
  /** Comes so many milliseconds after the connection stands. */
  readonly later?: Later | undefined;
  readonly places: Places;
  readonly limits: Limits;
  readonly port: number;
}

const stateOf = async (path: string) => {
  const content = await readFile(path);
  if (content.equals(newer)) return 'new';
  return content.equals(older) ? 'old' : 'mixed';
};

const put: Pick<Work, 'heavy' | 'state'> = {
  heavy: ['upstream'],
  state: ({ there }) => stateOf(join(there, 'file')),
};

const works = {
  step: {
    heavy: ['upstream', 'downstream'],
    run: async ({ places: { there }, limits }, connection, signal) => {
      const script = `echo begun >${there}/ran\n${padding}seq 50000\necho ended >>${there}/ran`;
      const step = { name: 'trial', script, args: [], timeoutSeconds: limits.step };
      const { stdout } = await runStep(connection, step, { signal });
      if (!stdout.endsWith('\n50000\n')) throw new Error('a step that ended well has lost its output');
    },
    state: async ({ there }) => {
      const ran = await readFile(join(there, 'ran'), 'utf8').catch(() => '');
      return ran === '' ? 'old' : ran === 'begun\n' ? 'half' : ran === 'begun\nended\n' ? 'new' : 'mixed';
    },
  },
  put: {
    ...put,
    run: ({ places: { here, there } }, connection, signal) =>
      putPath(connection, { local: join(here, 'source'), remote: join(there, 'file'), signal }),
  },
  'put of a large file': {
    ...put,
    run: async ({ port, places: { here, there } }, _connection, signal) => {
      const options = { local: join(here, 'source'), remote: join(there, 'file'), signal };
      const file = await openLargeFile(options.local, 0);
      if (!file) throw new Error('it was not opened');
      const login = { target: { ...sshd.target, port }, knownHostsFile, identityFile: sshd.clientKeyFile };
      const done = await putLargeFile(login, file, options).finally(() => file.handle.close());
      if (done) return;
      const what = 'the other client has to try';
      throw new RemoteError({ what, why: what, next: what, reason: 'failed' });
    },
  },
  get: {
    heavy: ['downstream'],
    run: ({ places: { here, there } }, connection, signal) =>
      getPath(connection, { local: join(here, 'file'), remote: join(there, 'source'), signal }),
    state: ({ here }) => stateOf(join(here, 'file')),
  },
} as const satisfies Record<string, Work>;

let sshd: Sshd;
let knownHostsFile: string;
let well: Connection;
beforeAll(async () => {
  sshd = await startSshd();
  knownHostsFile = await writeDeep(join(sshd.folder, 'known_hosts', 'alice'), `alice ${sshd.hostKey}\n`);
  well = await connect(sshd.target);
});
afterAll(async () => {
  well.close();
  await sshd.stop();
});

interface Network {
  readonly toxics: readonly Toxic[];
  readonly later?: Later;
}

/** The same network for each kind of work, to a box of its own each; answers what became of them. */
async function tryAll(networks: readonly Network[], limits = short) {
  const items = networks.flatMap((network) =>
    Object.keys(works).map((work) => ({ ...network, work: work as keyof typeof works })),
  );
  const boxes = await Promise.all(
    items.map(async ({ toxics, later, work }) => ({ toxics, later, work, limits, places: await placesOf() })),
  );
  const named = boxes.map((box) => ({
    ...box,
    name: `${box.work}: ${JSON.stringify([box.toxics, box.later])}`,
  }));
  const outcomes = await fanOut({
    items: named,
    nameOf: ({ name }) => name,
    parallel: 16,
    timeoutSeconds: limits.box,
    signal: new AbortController().signal,
    work: tryOne,
  });
  const ends: Awaited<ReturnType<typeof judged>>[] = [];
  for (const [index, box] of named.entries())
    ends.push(await judged(box, outcomes[index] as Outcome<unknown>));
  return ends;
}

async function placesOf(): Promise<Places> {
  const places = await makePlaces();
  const [source, target] = [newer, older];
  for (const folder of [places.here, places.there]) {
    await writeDeep(join(folder, 'source'), source);
    await writeDeep(join(folder, 'file'), target);
  }
  return places;
}

async function tryOne(box: Omit<Box, 'port'>, signal: AbortSignal): Promise<void> {
  const network = await startToxicProxy(sshd.target.port ?? 0, ...box.toxics);
  try {
    const { port } = network;
    const connection = await connect({ ...sshd.target, port }, { readySeconds: box.limits.step, signal });
    const { later } = box;
    if (later?.after === 0) network.add(later.toxic);
    else if (later) setTimeout(() => network.add(later.toxic), later.after);
    await works[box.work].run({ ...box, port }, connection, signal).finally(connection.close);
  } finally {
    await network.stop();
  }
}

/** What holds on any network is asserted here: nothing mixed, nothing left over, no hang, and a second try mends it. */
async function judged(box: Omit<Box, 'port'>, outcome: Outcome<unknown>) {
  const { name, places, limits } = box;
  const work: Work = works[box.work];
  const state = await work.state(places);
  if (outcome.state === 'failed') expect(outcome.complaint, name).toMatchObject({ reason: 'failed' });
  expect(outcome.seconds, `${name} hangs`).toBeLessThan(limits.box + 1.5);
  expect(
    outcome.state === 'done' ? ['new'] : ['old', 'new', ...(box.work === 'step' ? ['half'] : [])],
    name,
  ).toContain(state);
  await work.run({ ...box, limits: long, port: sshd.target.port ?? 0 }, well, new AbortController().signal);
  expect(await work.state(places), name).toBe('new');
  for (const folder of [places.here, places.there])
    await expect
      .poll(async () => (await readdir(folder)).filter((one) => one.startsWith('.')), {
        timeout: 5000,
        message: name,
      })
      .toEqual([]);
  await removePlaces(places);
  return { name, work: box.work, heavy: work.heavy, state, outcome: outcome.state };
}

describe('step, put and get', () => {
  it('pass whole through a network that is slow, or cuts everything small', async () => {
    const slow: Toxic = { type: 'latency', latency: 30 };
    const sliced: Toxic = { type: 'slicer', average_size: 900 };
    const ends = await tryAll([{ toxics: [slow] }, { toxics: [sliced] }, { toxics: [slow, sliced] }], long);
    for (const { name, outcome } of ends) expect(outcome, name).toBe('done');
  });

  it.each(['limit_data', 'reset_peer'] as const)(
    'fail wherever %s ends the connection before the last byte',
    async (type) => {
      const networks = (['upstream', 'downstream'] as const).flatMap((stream) =>
        [25, 1500, 150_000].map((bytes) => ({ toxics: [{ type, stream, bytes }] })),
      );
      for (const { name, heavy, outcome, work, state } of await tryAll(networks)) {
        const stream = name.includes('upstream') ? 'upstream' : 'downstream';
        if (heavy.includes(stream)) expect(outcome, name).toBe('failed');
        // Not a line of a step runs before all of it is there.
        if (work === 'step' && stream === 'upstream') expect(state, name).toBe('old');
      }
    },
  );

  it('fail at whatever moment a connection is reset or closed', async () => {
    const slowly: Toxic = { type: 'slicer', average_size: 2000, delay: 3 };
    const networks = [1, 200, 400].flatMap((timeout) =>
      (['reset_peer', 'timeout'] as const).map((type) => ({
        toxics: [slowly, { type, timeout }],
      })),
    );
    for (const { name, outcome } of await tryAll(networks)) expect(outcome, name).toBe('failed');
  });

  it('end in time where a network goes silent in the middle, in one direction or both', async () => {
    const slowly: Toxic = { type: 'slicer', average_size: 1000, delay: 3 };
    const silent: Toxic = { type: 'timeout', timeout: 0 };
    const ends = await tryAll([
      { toxics: [slowly], later: { after: 0, toxic: silent } },
      { toxics: [slowly], later: { after: 400, toxic: silent } },
      { toxics: [slowly], later: { after: 400, toxic: { ...silent, stream: 'upstream' } } },
      { toxics: [slowly], later: { after: 400, toxic: { ...silent, stream: 'downstream' } } },
    ]);
    // Of a get only the end of its command has to be told that way.
    const needed = ends.filter(({ name, work }) => !(work === 'get' && name.includes('upstream')));
    for (const { name, outcome } of needed) expect(outcome, name).toBe('failed');
  });
});
