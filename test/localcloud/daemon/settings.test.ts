// What kind of local cloud a folder holds: chosen once, kept, never changed behind anybody's back.
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cloudFiles } from '../../../src/localcloud/daemon/files.js';
import { removeCloudFiles } from '../../../src/localcloud/daemon/remove.js';
import { keepSettings, readSettings, refuseOthers } from '../../../src/localcloud/daemon/settings.js';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'flotilla-settings-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** What the first answer of a local cloud leaves. */
const answered = () => writeFileSync(cloudFiles(dir).state, '[{"t":"flotilla/server","k":"port","v":{}}]\n');

it('has containers that answer at once where nobody said otherwise, and writes nothing', () => {
  expect(keepSettings(dir, {})).toEqual({ machines: 'containers', pace: 'none' });
  expect(existsSync(cloudFiles(dir).settings)).toBe(false);
});

it('keeps what was asked for, for later starts that say nothing', () => {
  keepSettings(dir, { machines: 'virtual', pace: 'aws' });
  answered();
  expect(readSettings(dir)).toEqual({ machines: 'virtual', pace: 'aws' });
  expect(keepSettings(dir, {})).toEqual({ machines: 'virtual', pace: 'aws' });
  expect(statSync(cloudFiles(dir).settings).mode & 0o777).toBe(0o600);
});

it('lets the pace be changed at every start', () => {
  keepSettings(dir, { machines: 'virtual', pace: 'aws' });
  answered();
  expect(keepSettings(dir, { pace: 'none' })).toEqual({ machines: 'virtual', pace: 'none' });
  expect(readSettings(dir)).toEqual({ machines: 'virtual', pace: 'none' });
});

it('refuses another kind of machines once it has answered, also for one older than the choice', () => {
  keepSettings(dir, { machines: 'virtual' });
  expect(keepSettings(dir, { machines: 'containers' }).machines).toBe('containers');
  answered();
  expect(() => keepSettings(dir, { machines: 'virtual' })).toThrow(/machines of another kind/);
  rmSync(cloudFiles(dir).settings);
  expect(() => keepSettings(dir, { machines: 'virtual' })).toThrow(/are containers/);
  expect(keepSettings(dir, { machines: 'containers' }).machines).toBe('containers');
});

it('refuses only what a running one is not', () => {
  const running = { machines: 'virtual', pace: 'none' } as const;
  expect(() => refuseOthers(running, {})).not.toThrow();
  expect(() => refuseOthers(running, { machines: 'virtual' })).not.toThrow();
  expect(() => refuseOthers(running, { pace: 'aws' })).toThrow(/pace is none/);
  expect(() => refuseOthers({}, { machines: 'virtual' })).toThrow(/are containers/);
});

it('forgets them with a reset', () => {
  keepSettings(dir, { machines: 'virtual' });
  removeCloudFiles(cloudFiles(dir));
  expect(readSettings(dir)).toEqual({ machines: 'containers', pace: 'none' });
});
