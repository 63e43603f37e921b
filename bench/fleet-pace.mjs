// A fleet of virtual boxes at the pace of AWS, against the least it could take there.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTimed } from './measure.mjs';
import { importSource } from './source.mjs';
import { limitRow, passRow, ratioRow } from './table.mjs';

const sizes = (process.env.FLOTILLA_BENCH_SIZES ?? '1,40,200,1000').split(',').map(Number);
const launchActions = ['CreateFleet', 'RunInstances'];
const tagActions = ['CreateTags', 'DeleteTags'];

/** A cloud of its own, as the kind of machines belongs to a cloud; the network is made by a first box. */
export async function measurePace(stage) {
  const workspace = join(stage.folder, 'pace');
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'flotilla.yaml'), 'box: {volume_size: 1, access: tunnel}\n');
  const env = { ...stage.env, FLOTILLA_LOCAL_DIR: join(stage.folder, 'pace-cloud') };
  const place = { cwd: workspace, env };
  try {
    await runTimed(stage.stack('local', 'start', '--machines', 'virtual', '--pace', 'aws'), place);
    await raiseQuota(env.FLOTILLA_LOCAL_DIR);
    await runTimed(stage.fleet('create', 'first', '1', '1'), place);
    const rows = [];
    for (const size of sizes) rows.push(...(await measureSize(stage, place, size)));
    return rows;
  } finally {
    await runTimed(stage.stack('local', 'reset', '--yes'), place);
  }
}

/** Of t2.micro, our default: one vCPU each, of which an account has 256 there. */
async function raiseQuota(cloudFolder) {
  const { callControl } = await importSource('src/localcloud/control/call.ts');
  const endpoint = JSON.parse(readFileSync(join(cloudFolder, 'endpoint.json'), 'utf8'));
  const input = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value: 100_000 };
  await callControl({ ...endpoint, action: 'SetQuota', input });
}

async function measureSize(stage, place, size) {
  const base = `pace${size}`;
  console.error(`  ${size} boxes`);
  const created = await runTimed(stage.fleet('create', base, '1', String(size), '--stats'), place);
  // The first round warms the machines up, as the creation did; the better of two is what SSH can do here.
  const runs = [await runTrue(stage, place, base), await runTrue(stage, place, base)];
  const floor = await floorOf(size, Math.min(...runs));
  await runTimed(stage.fleet('delete', base, '--discard-data', '--yes'), place);
  const calls = readCalls(created.stderr);
  const up = created.seconds - secondsAfterLastBox(place.cwd, base);
  console.error(
    `  ${size}: up after ${up.toFixed(1)} s, floor ${floor.toFixed(1)} s, ${JSON.stringify(calls)}`,
  );
  const name = `fleet create of ${size}`;
  const contestant = (seconds) => ({ seconds, all: [seconds] });
  return [
    ratioRow({
      name: `${name}: every notebook answers, against its floor`,
      ours: contestant(up),
      peer: contestant(floor),
      target: 1.25,
    }),
    passRow({ name: `${name}: with its last tag`, seconds: created.seconds, passed: true }),
    limitRow({ name: `${name}: launch calls`, value: calls.launch, limit: 50 }),
    limitRow({ name: `${name}: tag calls`, value: calls.tag, limit: Math.max(60, size + 10) }),
    limitRow({ name: `${name}: other calls`, value: calls.other, limit: 60 }),
    limitRow({
      name: `${name}: memory`,
      value: created.mebibytes,
      limit: size > 40 ? 400 : 150,
      unit: ' MB',
    }),
  ];
}

/** What is left then are tags: a box above fifty takes a call of its own, of which EC2 takes ten a second. */
function secondsAfterLastBox(workspace, base) {
  const folder = join(workspace, 'logs');
  const name = readdirSync(folder).find(
    (file) => file.includes(`fleet-create-${base}-`) && file.endsWith('.log'),
  );
  const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
  const timeOf = (line) => Date.parse(line.split(' ')[0]);
  const last = lines.findLast((line) => line.includes(': bring-up  ') && line.includes('✓'));
  return (timeOf(lines.at(-1)) - timeOf(last)) / 1000;
}

const runTrue = async (stage, place, base) =>
  (await runTimed(stage.fleet('run', base, '--', 'true'), place)).seconds;

/** Seconds: CloudFormation's own, the boot of a box, and SSH to each as fast as `fleet run` is here, now. */
async function floorOf(size, runSeconds) {
  const { delays } = await importSource('src/localcloud/pace/limits.ts');
  const { stackOperation, runInstances, pendingToRunning, bootToSsh } = delays;
  const hostsPerSecond = size / runSeconds;
  return (stackOperation + runInstances + pendingToRunning + bootToSsh) / 1000 + size / hostsPerSecond;
}

/** Of the table that `--stats` writes. */
function readCalls(text) {
  const lines = [...text.matchAll(/^(\w+) (\w+) +(\d+) +(\d+)$/gm)];
  if (lines.length === 0) throw new Error(`no calls in:\n${text}`);
  const sum = (which) =>
    lines.filter(([, , action]) => which(action)).reduce((total, [, , , calls]) => total + Number(calls), 0);
  const isLaunch = (action) => launchActions.includes(action);
  const isTag = (action) => tagActions.includes(action);
  const throttles = lines.reduce((total, [, , , , count]) => total + Number(count), 0);
  const other = sum((action) => !isLaunch(action) && !isTag(action));
  return { launch: sum(isLaunch), tag: sum(isTag), other, throttles };
}
