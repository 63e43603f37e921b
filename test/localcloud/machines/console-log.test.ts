// The console out of the engine's log.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { consoleOf, readConsole } from '../../../src/localcloud/machines/console-log.js';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-console-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TIME = '2026-01-01T00:00:00.000000000+00:00';

test('whole and cut lines are put together, bytes and carriage returns as they were', () => {
  const log = Buffer.concat([
    Buffer.from(`${TIME} stdout P first \n${TIME} stdout F half\r\n${TIME} stdout F \n`),
    Buffer.from(`${TIME} stdout F `),
    Buffer.from([0xe2, 0x82, 0xac, 0xff, 0x0a]),
  ]);
  expect(consoleOf(log)).toEqual(
    Buffer.concat([Buffer.from('first half\r\n\n'), Buffer.from([0xe2, 0x82, 0xac, 0xff, 0x0a])]),
  );
});

test('the last 64 KiB are kept, of a log however long', () => {
  const file = join(folder, 'log');
  const line = (index: number) => `${TIME} stdout F line ${index}\n`;
  writeFileSync(file, Array.from({ length: 100_000 }, (_, index) => line(index)).join(''));
  const text = readConsole(file);
  expect(text).toHaveLength(64 * 1024);
  expect(text.toString().endsWith('line 99998\nline 99999\n')).toBe(true);
});

test('a machine that never started has an empty console', () => {
  expect(readConsole(join(folder, 'none'))).toHaveLength(0);
});
