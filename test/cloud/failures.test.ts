// Every refusal ends in words a user can act on.
import { describe, expect, test } from 'vitest';
import { attempt, errorCode, explain, isNotFound } from '../../src/cloud/failures.js';
import { callerIdentity } from '../../src/cloud/identity.js';
import { CloudError, UserError } from '../../src/model/errors.js';
import { localCloudAt } from './stub-aws.js';

function awsError(name: string, message = 'words of AWS'): Error {
  return Object.assign(new Error(message), { name });
}

describe('explain', () => {
  test.each([
    ['ExpiredToken', 'credentials', /aws sso login/],
    ['ExpiredTokenException', 'credentials', /aws sso login/],
    ['CredentialsProviderError', 'credentials', /aws sso login/],
    ['UnrecognizedClientException', 'credentials', /aws sso login/],
    ['AccessDenied', 'credentials', /iam-policy\.json/],
    ['UnauthorizedOperation', 'credentials', /iam-policy\.json/],
    ['RequestExpired', 'credentials', /clock/],
    ['SignatureDoesNotMatch', 'credentials', /clock/],
    ['InsufficientInstanceCapacity', 'capacity', /another instance type or region/],
    ['VcpuLimitExceeded', 'capacity', /quota/],
    ['VpcLimitExceeded', 'capacity', /quota/],
    ['LimitExceededException', 'capacity', /quota/],
    ['TooManyTargetGroups', 'capacity', /quota/],
    ['InsufficientFreeAddressesInSubnet', 'capacity', /quota/],
    ['RequestLimitExceeded', 'failed', /fewer calls/],
    ['BandwidthLimitExceeded', 'failed', /fewer calls/],
    ['Throttling', 'failed', /fewer calls/],
    ['TooManyRequestsException', 'failed', /fewer calls/],
    ['InvalidInstanceID.NotFound', 'notFound', /stack list/],
    ['InvalidGroup.NotFound', 'notFound', /stack list/],
    ['ResourceNotFoundException', 'notFound', /stack list/],
    ['NoSuchHostedZone', 'notFound', /stack list/],
    ['ParameterNotFound', 'notFound', /stack list/],
    ['InvalidParameterValue', 'usage', /log/],
    ['ECONNRESET', 'failed', /network/],
    ['IncorrectInstanceState', 'failed', /log/],
  ] as const)('%s is a matter of %s', (code, reason, next) => {
    const error = explain(awsError(code), { what: 'cannot try' });
    expect(error.code).toBe(code);
    expect(error.complaint).toEqual({
      what: 'cannot try',
      why: `words of AWS (${code})`,
      next: expect.stringMatching(next),
      reason,
    });
  });

  test('names the action that is not permitted, and drops the unreadable half', () => {
    const words =
      'You are not authorized to perform this operation. User: arn:aws:iam::1:user/a is not authorized to perform: ' +
      'ec2:RunInstances on resource: arn:aws:ec2:us-east-1:1:instance/* because no identity-based policy allows it. ' +
      `Encoded authorization failure message: ${'x'.repeat(900)}`;
    const { complaint } = explain(awsError('UnauthorizedOperation', words), { what: 'cannot launch' });
    expect(complaint.next).toContain('ec2:RunInstances');
    expect(complaint.why).not.toContain('Encoded');
    expect(complaint.why).toContain('no identity-based policy');
  });

  test('what is explained already stays as it is', () => {
    const first = explain(awsError('Throttling'), { what: 'cannot describe' });
    expect(explain(first, { what: 'cannot create' })).toBe(first);
  });

  test('a missing stack is a ValidationError by its words only', () => {
    expect(isNotFound(awsError('ValidationError', 'Stack with id flotilla-alice does not exist'))).toBe(true);
    expect(isNotFound(awsError('ValidationError', 'Template format error'))).toBe(false);
  });

  test('a connection refused twice over says so', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const both = new AggregateError([refused, refused], '');
    expect(errorCode(both)).toBe('ECONNREFUSED');
    expect(explain(both, { what: 'w', cloud: { kind: 'local' } }).complaint).toMatchObject({
      why: expect.stringContaining('connect ECONNREFUSED'),
      next: expect.stringContaining('stack local status'),
    });
  });

  test('something that is no error is still told', () => {
    expect(explain('boom', { what: 'w' })).toMatchObject({
      code: 'Unknown',
      complaint: { why: 'boom (Unknown)' },
    });
  });
});

describe('attempt', () => {
  const cloud = localCloudAt('http://127.0.0.1:1');

  test('leaves expected errors and interruptions alone', async () => {
    const expected = new UserError({ what: 'a', why: 'b', next: 'c' });
    await expect(attempt(cloud, 'cannot', () => Promise.reject(expected))).rejects.toBe(expected);
    const abort = AbortSignal.abort().reason as Error;
    await expect(attempt(cloud, 'cannot', () => Promise.reject(abort))).rejects.toBe(abort);
  });

  test('a local cloud that does not run is named at once', async () => {
    const start = performance.now();
    const error = await callerIdentity(cloud).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CloudError);
    expect((error as CloudError).complaint).toMatchObject({
      reason: 'failed',
      next: 'see whether the local cloud runs: stack local status',
    });
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
