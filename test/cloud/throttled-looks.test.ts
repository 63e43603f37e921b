// The watches while a share of their looks is throttled: the verdict is that of what is watched, and calls stay few.
import { createHash } from 'node:crypto';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { watchInstances } from '../../src/cloud/instance-watch.js';
import { watchStack } from '../../src/cloud/stack-watch.js';
import {
  ec2Error,
  ec2Result,
  openStub,
  queryError,
  queryResult,
  type Stub,
  type StubAnswer,
} from './stub-aws.js';

// As many tries as ever, without the pauses between them.
vi.mock('../../src/cloud/retries.js', () => ({
  retryStrategy: () => ({ maxAttempts: 6, retryStrategy: new ConfiguredRetryStrategy(6, 0) }),
}));

const id = 'arn:aws:cloudformation:us-east-1:123456789012:stack/flotilla-alice/1';
const boxes = Array.from({ length: 40 }, (_, index) => `i-${index}`);
/** Looks that are answered before the end shows. */
const early = 4;
let stub: Stub | undefined;
afterEach(() => stub?.close());

/** The same calls in every run. */
function isThrottled(share: number, call: number): boolean {
  return createHash('sha256').update(`${share}/${call}`).digest().readUInt32BE() / 2 ** 32 < share;
}

function stackAnswer(action: string, status: string): StubAnswer {
  if (action !== 'DescribeStacks') return queryResult(action, '<StackEvents></StackEvents>');
  const stack =
    `<StackId>${id}</StackId><StackName>flotilla-alice</StackName><StackStatus>${status}</StackStatus>` +
    '<CreationTime>2030-01-01T00:00:00Z</CreationTime>';
  return queryResult(action, `<Stacks><member>${stack}</member></Stacks>`);
}

const instancesAnswer = (state: string) => {
  const items = boxes.map(
    (box) =>
      `<item><instanceId>${box}</instanceId><instanceState><name>${state}</name></instanceState></item>`,
  );
  const set = `<item><instancesSet>${items.join('')}</instancesSet></item>`;
  return ec2Result('DescribeInstances', `<reservationSet>${set}</reservationSet>`);
};

describe.each([0.3, 0.6, 0.9])('with %d of all looks throttled', (share) => {
  /** Twice what tries until an answer cost on average. */
  const budget = (answers: number) => (2 * answers) / (1 - share);

  it.each([
    ['CREATE_COMPLETE', true],
    ['ROLLBACK_COMPLETE', false],
  ])('a creation that ends in %s is seen to: %s', async (status, succeeded) => {
    let [asked, answered] = [0, 0];
    stub = await openStub(({ action }) => {
      if (isThrottled(share, asked++)) return queryError('Throttling', 'Rate exceeded');
      if (action === 'DescribeStacks') answered += 1;
      return stackAnswer(action, answered > early ? status : 'CREATE_IN_PROGRESS');
    });
    const end = await watchStack(stub.cloud, id, { until: 'create', timeoutSeconds: 60 });
    expect(end).toMatchObject({ status, succeeded });
    expect(stub.calls.length).toBeLessThan(budget(2 * answered));
  });

  it('forty instances are seen up by as many calls as one', async () => {
    let [asked, answered] = [0, 0];
    stub = await openStub(() => {
      if (isThrottled(share, asked++))
        return ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503);
      answered += 1;
      return instancesAnswer(answered > early ? 'running' : 'pending');
    });
    const watched = watchInstances(stub.cloud, { ids: boxes, until: 'running', timeoutSeconds: 60 });
    const seen = await Promise.all([...watched.values()]);
    expect(seen.map(({ InstanceId }) => InstanceId)).toEqual(boxes);
    expect(answered).toBe(early + 1);
    expect(stub.calls.length).toBeLessThan(budget(answered) + 20);
  });
});

it('a success that only the last look could tell is one, however often that look is throttled', async () => {
  let refused = 0;
  stub = await openStub(({ action, nth }) => {
    const isLast = action === 'DescribeStacks' && nth > early;
    if (isLast && refused++ < 50) return queryError('Throttling', 'Rate exceeded');
    return stackAnswer(action, isLast ? 'CREATE_COMPLETE' : 'CREATE_IN_PROGRESS');
  });
  const end = await watchStack(stub.cloud, id, { until: 'create', timeoutSeconds: 60 });
  expect(end).toMatchObject({ status: 'CREATE_COMPLETE', succeeded: true });
  expect(refused).toBe(51);
});
