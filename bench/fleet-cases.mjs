// Fleets: forty real boxes against a script, clush and ansible, a workshop on them, and a thousand virtual ones.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryBadBoxes } from './bad-boxes.mjs';
import { measurePace } from './fleet-pace.mjs';
import { realProgram, stockImage } from './host.mjs';
import { runTimed, takeTurns } from './measure.mjs';
import { importSource } from './source.mjs';
import { limitRow, passRow, processorRow, ratioRow } from './table.mjs';

/** In this order: the boxes of `fleet-create` are those of the next two, and `fleet-workshop` deletes them. */
export const fleetCases = [
  {
    name: 'fleet-create',
    ours: 'fleet create',
    peer: 'shell script, eight at a time',
    rounds: 1,
    run: create,
  },
  { name: 'fleet-run', ours: 'fleet run', peer: 'clush and ansible', rounds: 7, run: runEverywhere },
  { name: 'fleet-workshop', ours: 'a workshop', peer: 'nothing', rounds: 1, run: holdWorkshop },
  {
    name: 'fleet-pace',
    ours: 'fleet create at the pace of AWS',
    peer: 'its floor',
    rounds: 1,
    run: measurePace,
  },
];

/** Boxes; fewer where the machine has less than some 6 GiB to spare. */
const size = Number(process.env.FLOTILLA_BENCH_BOXES ?? 40);
const base = 'ws';

/** The fleet is left for the cases that follow, so that this one has a single round. */
async function create(stage) {
  const { ours, peer } = await takeTurns(
    {
      peer: async () => {
        // The stock image is there only once a first box was made.
        if (!stage.fleetRun) stage.prepare('create', 'alice');
        const plain = stage.plainFleet(stockImage(), size);
        const result = await runTimed(plain.create, { cwd: stage.folder, env: stage.env });
        plain.remove();
        return result;
      },
      ours: () => fleetOf(stage),
    },
    1,
  );
  const name = `fleet create of ${size}`;
  return [
    ratioRow({ name: `${name}, against a shell script`, ours, peer, target: 1.3 }),
    limitRow({ name: `${name}: memory`, value: ours.mebibytes, limit: 150, unit: ' MB' }),
  ];
}

/** Creates the fleet where it is not there yet; answers what that took. */
async function fleetOf(stage) {
  stage.fleetRun ??= await ourFleet(stage, 'create', base, '1', String(size), '--json');
  return stage.fleetRun;
}

const ourFleet = (stage, ...words) =>
  runTimed(stage.fleet(...words), { cwd: stage.workspace, env: stage.env });

/** All three with the same keys, each box's host key checked, and no connection left over from the round before. */
async function runEverywhere(stage, rounds) {
  await fleetOf(stage);
  const { config, inventory } = writePeerFiles(stage);
  const run = (argv, extra = {}) => runTimed(argv, { cwd: stage.folder, env: { ...stage.env, ...extra } });
  const clush = [realProgram('clush'), '-S', '-f', '64', '-o', `-F ${config}`, '-w', `${base}-[1-${size}]`];
  const ansible = [realProgram('ansible'), '-i', inventory, '-m', 'raw', '-a', 'true', '-f', '40', 'all'];
  const ansibleEnv = {
    ANSIBLE_HOST_KEY_CHECKING: 'True',
    ANSIBLE_SSH_ARGS: `-F ${config} -o ControlMaster=no`,
    ANSIBLE_LOCAL_TEMP: join(stage.folder, 'ansible'),
  };
  const results = await takeTurns(
    {
      ours: () => ourFleet(stage, 'run', base, '--', 'true'),
      clush: () => run([...clush, 'true']),
      ansible: () => run(ansible, ansibleEnv),
    },
    rounds,
  );
  for (const [name, { all, allCpu }] of Object.entries(results))
    console.error(`  ${name.padEnd(8)} ${twoDigits(all)}, processor ${twoDigits(allCpu)}`);
  const { ours } = results;
  const name = `fleet run true on ${size}, against`;
  return [
    ratioRow({ name: `${name} clush -f 64`, ours, peer: results.clush, target: 0.5 }),
    processorRow({ name: `${name} clush -f 64`, ours, peer: results.clush, target: 0.2 }),
    ratioRow({ name: `${name} ansible -m raw -f 40`, ours, peer: results.ansible, target: 0.25 }),
    limitRow({ name: `fleet run true on ${size}: memory`, value: ours.mebibytes, limit: 150, unit: ' MB' }),
  ];
}

const twoDigits = (seconds) => seconds.map((value) => value.toFixed(2)).join(' ');

/** What `stack ssh-config` says of the boxes: addresses, the key, the pinned host keys. */
function writePeerFiles(stage) {
  const [config, inventory] = [join(stage.folder, 'ssh_config'), join(stage.folder, 'inventory')];
  writeFileSync(config, stage.prepare('ssh-config'));
  writeFileSync(
    inventory,
    boxNames()
      .map((name) => `${name}\n`)
      .join(''),
  );
  return { config, inventory };
}

const boxNames = () => Array.from({ length: size }, (_, index) => `${base}-${index + 1}`);

/** A day of a workshop, each part told whether it worked on all of them. */
async function holdWorkshop(stage) {
  const rows = [];
  const part = async (name, work) => {
    const started = performance.now();
    const failure = await work().then(
      () => undefined,
      (error) => error,
    );
    if (failure) console.error(`  ${name}: ${failure.message}`);
    const seconds = (performance.now() - started) / 1000;
    rows.push(passRow({ name: `${size} boxes: ${name}`, seconds, passed: !failure }));
  };
  const fleetOfAll = (...words) => ourFleet(stage, ...words);
  if (!stage.fleetRun) await part('create', () => fleetOf(stage));
  await part('a login at each notebook', () => logInAll(stage));
  await part('set-passwords --rotate', () => fleetOfAll('set-passwords', base, '--rotate'));
  await part('a login with the new passwords', () => logInAll(stage));
  await part('run', () => fleetOfAll('run', base, '--', logLine));
  await part('fetch-logs', () => fleetOfAll('fetch-logs', base));
  await part('every log is here', async () => checkLogs(stage));
  await part('deb-upgrade', () => fleetOfAll('deb-upgrade', base, '--timeout', '300'));
  if (size > 31) await part('four of them bad', () => tryBadBoxes(stage, { base, size }));
  await part('delete', () => fleetOfAll('delete', base, '--discard-data', '--yes'));
  stage.fleetRun = undefined;
  return rows;
}

const logLine = 'mkdir -p ~/.iventure_logs && hostname > ~/.iventure_logs/who.log';

function checkLogs({ workspace }) {
  for (const name of boxNames()) {
    const text = readFileSync(join(workspace, 'logs', name, 'who.log'), 'utf8').trim();
    if (text !== name) throw new Error(`the log of ${name} says ${text}`);
  }
}

/** As a browser would: through the front, its certificate checked, with the password of the workspace. */
async function logInAll({ workspace, env, fleetRun }) {
  const { logIn } = await importSource('src/notebook/client.ts');
  const { Secret } = await importSource('src/model/secret.ts');
  const endpoint = JSON.parse(readFileSync(join(env.FLOTILLA_LOCAL_DIR, 'endpoint.json'), 'utf8'));
  const ca = readFileSync(endpoint.authorityFile, 'utf8');
  const { boxes } = JSON.parse(fleetRun.stdout);
  if (boxes.length !== size) throw new Error(`${boxes.length} boxes instead of ${size}`);
  await Promise.all(
    boxes.map(({ user, result }) => {
      const password = readFileSync(join(workspace, 'passwords', `${user}.passwd`), 'utf8').trim();
      return logIn({ url: result.url, ca }, new Secret(password));
    }),
  );
}
