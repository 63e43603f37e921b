// Every fault a script can name stands in CONTRACT.md and in the help of stack local faults.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faultScriptHelp } from '../../../src/cli/words/local.js';
import { faultKinds, faultRules } from '../../../src/localcloud/faults/kinds.js';

const contract = readFileSync('src/localcloud/CONTRACT.md', 'utf8');

it.each(faultKinds)('%s is documented, with all it takes', (kind) => {
  const row = contract
    .split('\n')
    .find((line) => line.startsWith('| ') && line.split('|')[1]?.includes(`\`${kind}\``));
  expect(row).toBeDefined();
  expect(faultScriptHelp).toMatch(new RegExp(`\\b${kind}\\b`));
  const shared = ['action', 'region', 'from', 'box', 'stack', 'resource', 'reason'];
  for (const field of faultRules(kind)?.takes.filter((name) => !shared.includes(name)) ?? []) {
    expect(row).toContain(`\`${field}\``);
  }
});
