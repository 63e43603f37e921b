// The sweep's short form: each change of each command answered into the void; each action refused in one of them.
// `npm run sweep` is whole.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emptyFolder, removeFolder } from '../helpers/bins.js';
import { type Case, isChange } from '../sweep/cases.js';
import { sweptCommands } from '../sweep/commands.js';
import { failureLines } from '../sweep/figures.js';
import { openSweptWorld, planSweep, tryCases } from '../sweep/sweep.js';

const lanes = 4;

/** Refusals are met alike in all commands, and a look whose answer is lost is asked for again by the SDK. */
function shortened(cases: readonly Case[]): Case[] {
  const refused = new Set<string>();
  return cases.filter(({ subject, fault }) => {
    if (fault === 'lost answer') return isChange(subject);
    if (refused.has(subject)) return false;
    return refused.add(subject);
  });
}

it('a command disturbed at any action ends as if it had not been, once it is run again', {
  timeout: 900_000,
}, async () => {
  const folder = await emptyFolder('sweep');
  const worlds = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => openSweptWorld(join(folder, String(lane)))),
  );
  try {
    const choice = { faults: ['error 400', 'lost answer'], onlyFirst: true, resources: false } as const;
    const commands = sweptCommands.filter(({ from }) => from !== 'empty');
    const { undisturbed, cases: all } = await planSweep(worlds, { commands, choice });
    const cases = shortened(all);
    const count = cases.length;
    // Far fewer would mean that it has lost sight of what the commands call.
    expect(count).toBeGreaterThan(40);
    const verdicts = await tryCases(worlds, { cases, undisturbed });
    expect(verdicts.filter(({ state }) => state === 'failed').flatMap(failureLines)).toEqual([]);
    expect(verdicts.filter(({ state }) => state === 'survived').length).toBeGreaterThan(count * 0.9);
  } finally {
    await Promise.all(worlds.map((world) => world.close()));
    await removeFolder(folder);
  }
});
