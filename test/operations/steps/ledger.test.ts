// What the bring-up of many boxes tells the cloud: in few calls, and in the order that keeps data safe.
import { afterEach, expect, it } from 'vitest';
import { type Box, dataDevice } from '../../../src/model/box.js';
import { defaultConfig } from '../../../src/model/config.js';
import { gatheringLedger } from '../../../src/operations/steps/ledger.js';
import {
  ec2Error,
  ec2Result,
  openStub,
  type Stub,
  type StubAnswer,
  type StubCall,
} from '../../cloud/stub-aws.js';

let stub: Stub | undefined;
afterEach(() => stub?.close());

const boxOf = (number: number) =>
  ({
    user: `ws-${number}`,
    instanceId: `i-${number}`,
    tags: {},
    volumes: [{ volumeId: `vol-${number}`, deviceName: dataDevice }],
  }) as unknown as Box;

async function open(answer: (call: StubCall) => StubAnswer | Promise<StubAnswer>) {
  stub = await openStub(answer);
  const context = {
    workspace: '/nowhere',
    config: defaultConfig,
    cloud: stub.cloud,
    port: { report: () => {}, ask: async () => true },
    runId: 'run',
    signal: new AbortController().signal,
  };
  return gatheringLedger(context, { front: undefined, withData: true, boxes: 3 });
}

const done = ({ action }: StubCall) => ec2Result(action, '<return>true</return>');
const boxes = [1, 2, 3].map(boxOf);

it('withdraws the permission to format, of all in one call, before any of them is ready', async () => {
  const ledger = await open(done);
  await Promise.all(
    boxes.map(async (box, index) => {
      await ledger.withDisks(box);
      await ledger.forbidFormat(`vol-${index + 1}`);
      await ledger.markReady(box);
    }),
  );
  const changes = stub?.calls.filter(({ action }) => action !== 'DescribeVolumes');
  expect(changes?.map(({ action }) => action)).toEqual(['DeleteTags', 'CreateTags']);
  expect(changes?.[0]?.parameters.get('ResourceId.3')).toBe('vol-3');
});

it('makes no box ready whose volume may still be formatted', async () => {
  const ledger = await open((call) =>
    call.action === 'DeleteTags' ? ec2Error('UnauthorizedOperation', 'no') : done(call),
  );
  const box = boxOf(1);
  await ledger.withDisks(box);
  await ledger.forbidFormat('vol-1');
  await expect(ledger.markReady(box)).rejects.toMatchObject({ code: 'UnauthorizedOperation' });
  expect(stub?.count('CreateTags')).toBe(0);
});

it('asks for the volumes as soon as they are known, once', async () => {
  const ledger = await open(({ action }) =>
    ec2Result(action, '<volumeSet><item><volumeId>vol-1</volumeId><size>1</size></item></volumeSet>'),
  );
  await ledger.withDisks(boxOf(1));
  await expect.poll(() => stub?.count('DescribeVolumes')).toBe(1);
  expect(await ledger.describeVolume('vol-1')).toMatchObject({ volumeId: 'vol-1', sizeGiB: 1 });
  expect(stub?.count('DescribeVolumes')).toBe(1);
});

it('goes on while a box is tagged with its keys, and makes none ready that could not be', async () => {
  let refuse = (): void => {};
  const refused = new Promise<void>((settle) => {
    refuse = settle;
  });
  const ledger = await open((call) =>
    call.action === 'CreateTags' ? refused.then(() => ec2Error('UnauthorizedOperation', 'no')) : done(call),
  );
  await ledger.keepHostKeys(boxOf(1), ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ']);
  const ready = ledger.markReady(boxOf(1));
  refuse();
  await expect(ready).rejects.toMatchObject({ code: 'UnauthorizedOperation' });
  expect(stub?.count('CreateTags')).toBe(1);
});
