// What every client is made with: the right endpoint and keys, and retries that know when to stop.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openCloud } from '../../src/cloud/clients.js';
import { ec2 } from '../../src/cloud/ec2.js';
import { callerIdentity } from '../../src/cloud/identity.js';
import { rebootInstance } from '../../src/cloud/instances.js';
import {
  ec2Error,
  ec2Result,
  openStub,
  queryResult,
  type Stub,
  type StubAnswer,
  type StubCall,
} from './stub-aws.js';

const stubs: Stub[] = [];
async function stubThat(answer: (call: StubCall) => StubAnswer | 'destroy'): Promise<Stub> {
  const stub = await openStub(answer);
  stubs.push(stub);
  return stub;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const stub of stubs.splice(0)) await stub.close();
});

const identity = queryResult(
  'GetCallerIdentity',
  '<Account>123456789012</Account><Arn>arn:aws:iam::1:root</Arn>',
);

describe('the local cloud', () => {
  test('nothing of the environment counts', async () => {
    const stub = await stubThat(() => identity);
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    vi.stubEnv('AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAREALREALREALREAL');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'real');
    vi.stubEnv('AWS_SESSION_TOKEN', 'real');
    vi.stubEnv('AWS_PROFILE', 'no-such-profile');
    vi.stubEnv('AWS_REGION', 'eu-west-2');
    vi.stubEnv('AWS_MAX_ATTEMPTS', 'nonsense');
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    await expect(callerIdentity(stub.cloud)).resolves.toEqual({
      account: '123456789012',
      arn: 'arn:aws:iam::1:root',
    });
    expect(stub.calls[0]?.headers.authorization).toMatch(
      /Credential=AKIASTUBSTUBSTUBSTUB\/\d+\/us-east-1\/sts/,
    );
    expect(stub.calls[0]?.headers['x-amz-security-token']).toBeUndefined();
  });

  test.each([
    { endpoint: 'http://127.0.0.1:1' },
    { credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    {},
  ])('a target with only %j is refused', (target) => {
    expect(() => openCloud({ kind: 'local', region: 'us-east-1', ...target })).toThrow(
      'explicit endpoint and keys',
    );
  });

  test('another region is another client, the same region the same one', () => {
    const cloud = openCloud({ kind: 'aws', region: 'us-east-1' });
    expect(ec2(cloud)).toBe(ec2(cloud));
    expect(ec2(cloud.inRegion('eu-west-2'))).not.toBe(ec2(cloud));
  });
});

describe('aws', () => {
  test('obeys AWS_ENDPOINT_URL and keys of the environment', async () => {
    const stub = await stubThat(() => identity);
    vi.stubEnv('AWS_ENDPOINT_URL', stub.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVENVENVENVENV0');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    await callerIdentity(openCloud({ kind: 'aws', region: 'eu-west-2' }));
    expect(stub.calls[0]?.headers.authorization).toMatch(
      /Credential=AKIAENVENVENVENVENV0\/\d+\/eu-west-2\/sts/,
    );
  });

  test('an explicit profile wins over keys of the environment', async () => {
    const stub = await stubThat(() => identity);
    vi.stubEnv('AWS_ENDPOINT_URL', stub.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVENVENVENVENV0');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials');
    const cloud = openCloud({ kind: 'aws', region: 'eu-west-2', profile: 'lab' });
    await expect(callerIdentity(cloud)).rejects.toMatchObject({ complaint: { reason: 'credentials' } });
    expect(stub.calls).toEqual([]);
  });
});

describe('retries', () => {
  const restarted = ec2Result('RebootInstances', '');
  const capacity = ec2Error(
    'InsufficientInstanceCapacity',
    'We currently do not have sufficient capacity',
    500,
  );

  test('no capacity is asked once, though it is an HTTP 500', async () => {
    const stub = await stubThat(() => capacity);
    await expect(rebootInstance(stub.cloud, 'i-1')).rejects.toMatchObject({
      code: 'InsufficientInstanceCapacity',
      complaint: { reason: 'capacity' },
    });
    expect(stub.calls).toHaveLength(1);
  });

  test('a refusal is asked once', async () => {
    const stub = await stubThat(() => ec2Error('UnauthorizedOperation', 'You are not authorized', 403));
    await expect(rebootInstance(stub.cloud, 'i-1')).rejects.toMatchObject({
      complaint: { reason: 'credentials' },
    });
    expect(stub.calls).toHaveLength(1);
  });

  test('a throttle, a fault of AWS and a cut connection are asked again', async () => {
    const stub = await stubThat(({ nth }) => {
      if (nth === 1) return ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503);
      if (nth === 2) return ec2Error('InternalError', 'An internal error has occurred', 500);
      return nth === 3 ? 'destroy' : restarted;
    });
    await rebootInstance(stub.cloud, 'i-1');
    expect(stub.calls).toHaveLength(4);
  });

  test('the tries are bounded', async () => {
    const stub = await stubThat(() => ec2Error('InternalError', 'An internal error has occurred', 500));
    await expect(rebootInstance(stub.cloud, 'i-1')).rejects.toMatchObject({ code: 'InternalError' });
    expect(stub.calls).toHaveLength(6);
  });
});
