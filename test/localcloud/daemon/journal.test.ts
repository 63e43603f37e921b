// The log of a background process that runs for weeks.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cloudFiles } from '../../../src/localcloud/daemon/files.js';
import { openJournal } from '../../../src/localcloud/daemon/journal.js';

it('sets a long log aside while it goes on, in place of the one before, and keeps both private', () => {
  const files = cloudFiles(mkdtempSync(join(tmpdir(), 'flotilla-journal-')));
  const { log } = openJournal(files);
  const aside = `${files.log}.1`;
  for (let line = 1; line <= 9; line += 1) log(`${line} ${'x'.repeat(2 ** 20)}`);
  expect(existsSync(aside)).toBe(false);
  for (let line = 10; line <= 25; line += 1) log(`${line} ${'x'.repeat(2 ** 20)}`);
  expect(statSync(files.log).size + statSync(aside).size).toBeLessThan(21 * 2 ** 20);
  expect(readFileSync(aside, 'utf8')).toMatch(/^\S+ 11 x/);
  expect(readFileSync(files.log, 'utf8')).toMatch(/^\S+ 21 x/);
  for (const file of [files.log, aside]) expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(files.dir, { recursive: true });
});
