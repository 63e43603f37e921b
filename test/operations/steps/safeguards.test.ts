// What stands between a mistake and somebody's data: each of these would be a loss where it is left out.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePins } from '../../../src/assets/known-hosts.js';
import type { Volume } from '../../../src/cloud/volumes.js';
import { type Box, dataDevice } from '../../../src/model/box.js';
import { defaultConfig } from '../../../src/model/config.js';
import { UserError } from '../../../src/model/errors.js';
import { tagKeys } from '../../../src/model/tags.js';
import { mountData } from '../../../src/operations/steps/bring-up.js';
import { requireWordAboutFleetData } from '../../../src/operations/steps/fleet-delete.js';
import { pinsOf } from '../../../src/operations/steps/reach.js';
import { runStack } from '../../../src/operations/steps/stack-run.js';
import { localCloudAt, openStub, queryError } from '../../cloud/stub-aws.js';

const port = { report: () => {}, ask: async () => true };
const signal = new AbortController().signal;
const box = {
  user: 'alice',
  instanceId: 'i-1',
  tags: {},
  volumes: [{ volumeId: 'vol-1', deviceName: dataDevice }],
} as unknown as Box;

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'flotilla-safe-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const contextOf = (cloud = localCloudAt('http://127.0.0.1:9')) => ({
  workspace,
  config: defaultConfig,
  cloud,
  port,
  runId: 'run',
  signal,
});

describe('a data volume', () => {
  /** The permission that the step on the box was given, and the volumes whose permission went. */
  async function mount(volume: Partial<Volume>) {
    const told: { mayFormat?: string; withdrawn: string[] } = { withdrawn: [] };
    await mountData(contextOf(), {
      box,
      run: async (_name, options) => {
        told.mayFormat = options?.args?.[3];
        return 'mounted';
      },
      ledger: {
        describeVolume: async () => ({ volumeId: 'vol-1', sizeGiB: 1, tags: {}, ...volume }) as Volume,
        forbidFormat: async (id) => void told.withdrawn.push(id),
      },
    });
    return told;
  }

  it('is formatted where its creation permitted it, and never again', async () => {
    const tags = { [tagKeys.format]: 'yes' };
    expect(await mount({ tags })).toEqual({ mayFormat: 'yes', withdrawn: ['vol-1'] });
  });

  it('is never formatted without that tag', async () => {
    expect(await mount({ tags: {} })).toEqual({ mayFormat: 'no', withdrawn: [] });
  });

  it('is never formatted where it comes from a snapshot', async () => {
    const tags = { [tagKeys.format]: 'yes' };
    expect(await mount({ tags, snapshotId: 'snap-1' })).toEqual({ mayFormat: 'no', withdrawn: [] });
  });

  it('of a fleet is not destroyed without a word', () => {
    const ending = [{ name: 'ws-1', volumes: [{ volumeId: 'vol-1' }] }] as never;
    const end = (data: 'discard' | undefined) => () =>
      requireWordAboutFleetData(ending, data, 'fleet delete ws');
    expect(end(undefined)).toThrow(UserError);
    expect(end('discard')).not.toThrow();
  });
});

describe('pinned host keys', () => {
  const keys = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDJvbmUtdGltZS1ob3N0LWtleS1vZi10aGUtdGVzdA=='];

  it('are of one instance: another one by the same name is not trusted', async () => {
    await writePins(workspace, 'alice', { instanceId: 'i-0', keys });
    await expect(pinsOf(contextOf(), box)).rejects.toMatchObject({ complaint: { reason: 'hostKey' } });
    await writePins(workspace, 'alice', { instanceId: 'i-1', keys });
    expect((await pinsOf(contextOf(), box)).keys).toEqual(keys);
  });

  it('must be there', async () => {
    await expect(pinsOf(contextOf(), box)).rejects.toMatchObject({ complaint: { reason: 'hostKey' } });
  });
});

it('a deletion is followed by the id of its stack: the name may have a new one', async () => {
  const stub = await openStub(() => queryError('ValidationError', 'Stack with id x does not exist'));
  try {
    const stackId = 'arn:aws:cloudformation:us-east-1:1:stack/flotilla-alice/1';
    const run = { stackId, name: 'flotilla-alice', until: 'delete' as const };
    expect(await runStack(contextOf(stub.cloud), run)).toMatchObject({ succeeded: true });
    expect(stub.calls.map(({ parameters }) => parameters.get('StackName'))).toEqual([stackId]);
  } finally {
    await stub.close();
  }
});
