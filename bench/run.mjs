// Measures the built commands against their peers: `npm run bench`, or `node bench/run.mjs help list --rounds 5`.
// Makes a local cloud of its own and removes it; ends with 1 where a target is missed.
import { cpus, loadavg } from 'node:os';
import { cases, memoryLimit, missingFor } from './cases.mjs';
import { endRunning, memorySource } from './measure.mjs';
import { openStage } from './stage.mjs';
import { memoryRow, ratioRow, tableText } from './table.mjs';

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
    if (one.name !== 'help') makeAlice();
    const count = rounds ?? one.rounds;
    console.error(`${titleOf(one)}: ${count} rounds`);
    const { ours, peer } = await one.run(stage, count);
    console.error(`  ours ${list(ours.all)}\n  peer ${list(peer.all)}`);
    rows.push(ratioRow({ name: titleOf(one), ours, peer, target: one.target }));
    rows.push(memoryRow({ name: one.ours, ours, peer, limit: memoryLimit }));
  }
  console.log(`\n${tableText(rows)}\n\n${circumstances()}`);
  return rows.some(({ within }) => !within);
}

function titleOf({ ours, peer }) {
  return `${ours}, against ${peer}`;
}

function runnable() {
  const wanted = cases.filter(({ name }) => words.length === 0 || words.includes(name));
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
