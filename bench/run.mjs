// Measures the built commands against their peers: `npm run bench`, or `node bench/run.mjs help list --rounds 5`.
// Makes a local cloud of its own and removes it; ends with 1 where a target is missed. Fleets take minutes and gigabytes:
// their cases run when they are named.
import { cpus, loadavg } from 'node:os';
import { cases as boxCases, memoryLimit } from './cases.mjs';
import { fleetCases } from './fleet-cases.mjs';
import { missingFor } from './host.mjs';
import { endRunning, memorySource } from './measure.mjs';
import { openStage } from './stage.mjs';
import { memoryRow, ratioRow, tableText } from './table.mjs';

const cases = [...boxCases, ...fleetCases];
const words = process.argv.slice(2);
const flag = words.indexOf('--rounds');
const rounds = flag === -1 ? undefined : Number(words.splice(flag, 2)[1]);
const unknown = words.filter((word) => !cases.some(({ name }) => name === word));
if (unknown.length > 0 || (rounds !== undefined && !(rounds >= 1))) {
  console.error(
    `usage: node bench/run.mjs [${cases.map(({ name }) => name).join('|')}]… [--rounds <number>]`,
  );
  process.exit(2);
}

let interrupted = false;
let alice = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
    console.error('Stopping; what was made is being removed.');
    endRunning();
  });
}

const stage = openStage();
let missed;
try {
  missed = await measureAll();
} catch (error) {
  if (!interrupted) throw error;
} finally {
  stage.close();
}
process.exitCode = interrupted ? 130 : Number(missed);

/** Whether any target was missed. */
async function measureAll() {
  const rows = [];
  for (const one of runnable()) {
    if (interrupted) return true;
    const count = rounds ?? one.rounds;
    console.error(`${titleOf(one)}: ${count} rounds`);
    rows.push(...(boxCases.includes(one) ? await measureBox(one, count) : await one.run(stage, count)));
  }
  console.log(`\n${tableText(rows)}\n\n${circumstances()}`);
  return rows.some(({ within }) => !within);
}

async function measureBox(one, count) {
  if (one.name !== 'help') makeAlice();
  const { ours, peer } = await one.run(stage, count);
  console.error(`  ours ${list(ours.all)}\n  peer ${list(peer.all)}`);
  return [
    ratioRow({ name: titleOf(one), ours, peer, target: one.target }),
    memoryRow({ name: one.ours, ours, peer, limit: memoryLimit }),
  ];
}

function titleOf({ ours, peer }) {
  return `${ours}, against ${peer}`;
}

function runnable() {
  const wanted = cases.filter((one) =>
    words.length === 0 ? boxCases.includes(one) : words.includes(one.name),
  );
  return wanted.filter((one) => {
    const missing = missingFor(one);
    if (missing) console.error(`SKIPPED ${titleOf(one)}: ${missing}`);
    return !missing;
  });
}

/** Makes local cloud, network and front on its way: what is measured later finds them there. */
function makeAlice() {
  if (alice) return;
  console.error('making the box alice');
  stage.prepare('create', 'alice');
  alice = true;
}

function list(seconds) {
  return seconds.map((value) => value.toFixed(2)).join(' ');
}

function circumstances() {
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
  return `Medians of seconds, worst of memory by ${memorySource}. Node ${process.version}, ${cpus().length} CPUs, load ${load}.`;
}
