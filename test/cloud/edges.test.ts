// What only a stub can play: an instance that dies young, a region that may not be searched, odd answers.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { callerAddress } from '../../src/cloud/caller-address.js';
import { attempt } from '../../src/cloud/failures.js';
import { findBoxes } from '../../src/cloud/instances.js';
import { poll } from '../../src/cloud/poll.js';
import { vcpuQuota } from '../../src/cloud/quotas.js';
import { findBoxElsewhere } from '../../src/cloud/regions.js';
import { waitForSnapshot } from '../../src/cloud/snapshots.js';
import {
  ec2Error,
  ec2Result,
  localCloudAt,
  openStub,
  type Stub,
  type StubAnswer,
  type StubCall,
} from './stub-aws.js';

let stub: Stub | undefined;

afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

async function cloudThat(answer: (call: StubCall) => StubAnswer | 'destroy') {
  stub = await openStub(answer);
  return stub.cloud;
}

function instance(content: string): StubAnswer {
  const item = `<item><instanceId>i-1</instanceId>${content}</item>`;
  return ec2Result(
    'DescribeInstances',
    `<reservationSet><item><instancesSet>${item}</instancesSet></item></reservationSet>`,
  );
}

const state = (name: string) => `<instanceState><code>0</code><name>${name}</name></instanceState>`;
const inTime = { timeoutSeconds: 10 };

describe('the search in other regions', () => {
  const regions = ['eu-west-2', 'us-east-1', 'us-west-2'].map(
    (name) => `<item><regionName>${name}</regionName></item>`,
  );
  const answer = (found?: string) => (call: StubCall) => {
    if (call.action === 'DescribeRegions')
      return ec2Result('DescribeRegions', `<regionInfo>${regions.join('')}</regionInfo>`);
    const region = /\/\d{8}\/([^/]+)\/ec2/.exec(call.headers.authorization ?? '')?.[1];
    if (region === 'eu-west-2')
      return ec2Error('UnauthorizedOperation', 'explicit deny in a service control policy', 403);
    return region === found
      ? instance(state('running'))
      : ec2Result('DescribeInstances', '<reservationSet/>');
  };
  const wanted = { prefix: 'flotilla', user: 'alice' };

  test('finds the box though another region is forbidden', async () => {
    const cloud = await cloudThat(answer('us-west-2'));
    expect(await findBoxElsewhere(cloud, wanted)).toBe('us-west-2');
  });

  test('never says "nowhere" when it could not look everywhere', async () => {
    const cloud = await cloudThat(answer());
    await expect(findBoxElsewhere(cloud, wanted)).rejects.toMatchObject({ code: 'UnauthorizedOperation' });
    const unsearched: string[] = [];
    const onUnsearched = (region: string) => unsearched.push(region);
    expect(await findBoxElsewhere(cloud, { ...wanted, onUnsearched })).toBeUndefined();
    expect(unsearched).toEqual(['eu-west-2']);
  });
});

test('a quota that may not be read is unknown, with the reason', async () => {
  const denied = 'User: a is not authorized to perform: servicequotas:GetServiceQuota';
  const cloud = await cloudThat(() => ec2Error('AccessDeniedException', denied, 403));
  const reasons: string[] = [];
  expect(await vcpuQuota(cloud, 't2.micro', { onUnknown: (reason) => reasons.push(reason) })).toBeUndefined();
  expect(reasons).toHaveLength(1);
});

test('a snapshot that ends in error says why', async () => {
  const content =
    '<snapshotId>snap-1</snapshotId><status>error</status><statusMessage>client KMS key</statusMessage>';
  const cloud = await cloudThat(() =>
    ec2Result('DescribeSnapshots', `<snapshotSet><item>${content}</item></snapshotSet>`),
  );
  await expect(waitForSnapshot(cloud, 'snap-1', inTime)).rejects.toMatchObject({
    code: 'SnapshotFailed',
    complaint: { why: 'client KMS key' },
  });
});

test('a snapshot that does not show yet is waited for', async () => {
  const content = '<snapshotId>snap-1</snapshotId><status>completed</status>';
  const cloud = await cloudThat(({ nth }) =>
    nth < 3
      ? ec2Error('InvalidSnapshot.NotFound', "The snapshot 'snap-1' does not exist.")
      : ec2Result('DescribeSnapshots', `<snapshotSet><item>${content}</item></snapshotSet>`),
  );
  expect((await waitForSnapshot(cloud, 'snap-1', inTime)).state).toBe('completed');
});

describe('the address we call from', () => {
  test.each(['<html>log in to the proxy</html>', '2001:db8::1', '999.1.1.1', ''])(
    '%j is no IPv4 address',
    async (body) => {
      const cloud = await cloudThat(() => ({ body }));
      await expect(callerAddress(cloud)).rejects.toMatchObject({
        code: 'CallerAddressUnknown',
        complaint: { why: expect.stringContaining('is no IPv4 address') },
      });
    },
  );

  test('an error of the server, a redirect and silence are told', async () => {
    const failing = await cloudThat(() => ({ status: 500, body: '192.0.2.1' }));
    await expect(callerAddress(failing)).rejects.toMatchObject({
      complaint: { why: expect.stringContaining('HTTP 500') },
    });
    const server = createServer((_, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as AddressInfo).port;
    await expect(callerAddress(localCloudAt(`http://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'CallerAddressUnknown',
    });
    await new Promise((resolve) => server.close(resolve));
    await expect(callerAddress(localCloudAt('http://127.0.0.1:1'))).rejects.toMatchObject({
      complaint: { next: expect.stringContaining('stack local status') },
    });
  });
});

test('a bug in a look is not waited out, and not dressed up as a failure of the cloud', async () => {
  const cloud = localCloudAt('http://127.0.0.1:1');
  const bug = new TypeError('x is not a function');
  const look = () => Promise.reject(bug);
  await expect(poll(cloud, { what: 'see it', look, timeoutSeconds: 5 })).rejects.toBe(bug);
  await expect(attempt(cloud, 'cannot see it', look)).rejects.toBe(bug);
});

test.each([200, 403, 502])(
  'a web page with status %i instead of an answer is a failure, not a bug',
  async (status) => {
    const cloud = await cloudThat(() => ({ status, body: '<html><body>log in <br> to the proxy' }));
    await expect(findBoxes(cloud, { prefix: 'flotilla' })).rejects.toMatchObject({ name: 'CloudError' });
  },
);
