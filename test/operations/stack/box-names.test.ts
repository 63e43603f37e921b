// Names that bash is offered: it expands them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tagKeys } from '../../../src/model/tags.js';
import { boxNames } from '../../../src/operations/stack/box-names.js';
import { openFleetStage } from '../fleet/fleet-stage.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-names-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('never offers a shell what a tag or a file says beside a name', async () => {
  const stage = await openFleetStage();
  const trap = join(folder, 'sprung');
  const hostile = [`$(touch ${trap})`, `\`touch ${trap}\``, 'x\ny', '-rf', '\u001b[2J', "'", 'a b', '*'];
  await stage.launch('ws', 7);
  for (const [index, name] of hostile.entries())
    await stage.launch('ws', index + 20, { [tagKeys.user]: name });
  await stage.settle();
  mkdirSync(join(folder, 'known_hosts'));
  for (const name of ['alice', '$(id)', '-x', 'a b']) writeFileSync(join(folder, 'known_hosts', name), '');

  const names = await boxNames(folder, stage.context);
  expect(names).toEqual(['ws-7']);
  expect(await boxNames(folder, undefined)).toEqual(['alice']);
  // What bash does with words it is given: the trap works where they are not ours.
  const offer = (words: readonly string[]) =>
    execFileSync('bash', ['-c', 'compgen -W "$1" -- "" || true', 'bash', words.join('\n')], {
      stdio: 'pipe',
    });
  offer(names);
  expect(existsSync(trap)).toBe(false);
  offer(hostile.slice(0, 1));
  expect(existsSync(trap)).toBe(true);
});
