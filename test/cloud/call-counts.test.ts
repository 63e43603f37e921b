// The figures of --stats: every try counts, in every region, and those that AWS slowed down count twice over.
import { afterEach, expect, test } from 'vitest';
import { callLines } from '../../src/cli/words/calls.js';
import { findBoxes } from '../../src/cloud/instances.js';
import { ec2Error, ec2Result, openStub, type Stub } from './stub-aws.js';

let stub: Stub | undefined;

afterEach(async () => {
  await stub?.close();
});

test('each try is a call, and a slowed one is counted as both', async () => {
  let calls = 0;
  stub = await openStub(() =>
    ++calls <= 2 ? ec2Error('RequestLimitExceeded', 'slower', 503) : ec2Result('DescribeInstances', ''),
  );
  await findBoxes(stub.cloud, { prefix: 'flotilla' });
  await findBoxes(stub.cloud.inRegion('eu-west-2'), { prefix: 'flotilla' });
  expect(stub.cloud.calls()).toEqual([{ action: 'ec2 DescribeInstances', calls: 4, throttles: 2 }]);
  expect(callLines(stub.cloud.calls())).toEqual([
    'CALLS TO               CALLS  THROTTLED',
    'ec2 DescribeInstances  4      2',
    'all                    4      2',
  ]);
});

test('nothing was called, nothing is counted', async () => {
  stub = await openStub(() => ec2Result('DescribeInstances', ''));
  expect(stub.cloud.calls()).toEqual([]);
});
