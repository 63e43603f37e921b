// `npm run sweep`: every command, every call, every fault; `--only <text>` takes the commands or faults that contain it.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallFault, type Case, callFaults, interruptions } from './cases.js';
import { sweptCommands } from './commands.js';
import { failureLines, figuresText } from './figures.js';
import { openSweptWorld, planSweep, tryCases, type Verdict } from './sweep.js';

const words = process.argv.slice(2);
const wordAfter = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined);
const lanes = Number(wordAfter('--lanes') ?? 4);
const [share = 1, shares = 1] = (wordAfter('--share') ?? '1/1').split('/').map(Number);
const contains = (text: string, part: string | undefined) => part === undefined || text.includes(part);

const commands = sweptCommands.filter(({ name }) => contains(name, wordAfter('--command')));
const faults = [...(Object.keys(callFaults) as CallFault[]), ...interruptions].filter((fault) =>
  contains(fault, wordAfter('--fault')),
);
const resources = wordAfter('--fault') === undefined || wordAfter('--fault') === 'resource';
const only = wordAfter('--call');

const placeOf = ({ command, index, fault, subject }: Case): string =>
  createHash('sha256').update(`${command.name}/${index}/${fault}/${subject}`).digest('hex');

const folder = mkdtempSync(join(tmpdir(), 'flotilla-sweep-'));
// Keys that are made for a workspace go where this folder goes.
process.env.HOME = join(folder, 'home');
const begun = performance.now();
try {
  const worlds = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => openSweptWorld(join(folder, String(lane)))),
  );
  const choice = { faults, onlyFirst: false, resources };
  const { undisturbed, cases } = await planSweep(worlds, { commands, choice });
  // In an order of no meaning, always the same: a run that is ended early has seen something of everything.
  const own = cases
    .filter((one, place) => place % shares === share - 1 && contains(`${one.index} ${one.subject}`, only))
    .sort((one, other) => placeOf(one).localeCompare(placeOf(other)));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => own.splice(0));
  const count = own.length;
  console.error(`${count} cases`);
  const onVerdict = (verdict: Verdict, tried: number) => {
    if (verdict.state === 'failed') console.error(failureLines(verdict).join('\n'));
    if (tried % 50 === 0) console.error(`${tried} of ${count}`);
  };
  const verdicts = await tryCases(worlds, { cases: own, undisturbed, onVerdict });
  console.log(figuresText(undisturbed, verdicts));
  if (verdicts.length < count) console.log(`ended early, after ${verdicts.length} of ${count} cases`);
  console.log(`${Math.round((performance.now() - begun) / 1000)} s`);
  process.exitCode = Number(verdicts.some(({ state }) => state === 'failed'));
  await Promise.all(worlds.map((world) => world.close()));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
