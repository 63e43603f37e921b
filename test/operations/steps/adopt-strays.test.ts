// Instances without a number: each gets one, and first the one under which it was brought up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { writePins } from '../../../src/assets/known-hosts.js';
import type { Box } from '../../../src/model/box.js';
import type { Context } from '../../../src/operations/context.js';
import { adoptStrays } from '../../../src/operations/steps/adopt-strays.js';

const workspace = mkdtempSync(join(tmpdir(), 'flotilla-strays-'));
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

const strays = ['i-a', 'i-b', 'i-c'].map((instanceId) => ({ instanceId }) as Box);

it('go by the host keys that are pinned for them, then by the order of the numbers', async () => {
  const keys = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ'];
  await writePins(workspace, 'ws-3', { instanceId: 'i-a', keys });
  await writePins(workspace, 'ws-2', { instanceId: 'i-of-another-time', keys });
  await writePins(workspace, 'ws-9', { instanceId: 'i-b', keys });
  const adopted = await adoptStrays({ workspace } as Context, { base: 'ws', missing: [2, 3] }, strays);
  expect([...adopted].sort()).toEqual([
    [2, 'i-b'],
    [3, 'i-a'],
  ]);
});
