// The watch of a stack: the verdict is the stack's own, whatever happens to the looking.
import { afterEach, describe, expect, test } from 'vitest';
import type { StackEvent } from '../../src/cloud/stack-events.js';
import { type StackWatch, watchStack } from '../../src/cloud/stack-watch.js';
import { openStub, queryError, queryResult, type Stub, type StubAnswer, type StubCall } from './stub-aws.js';

const id = 'arn:aws:cloudformation:us-east-1:123456789012:stack/flotilla-alice/1';
let stub: Stub | undefined;

afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

interface Told {
  readonly what: string;
  readonly status: string;
  readonly reason?: string;
  readonly token?: string;
}

const stackEvent = (status: string, token?: string): Told => ({ what: id, status, token });

function describeStacks(status: string): StubAnswer {
  const output = '<member><OutputKey>InstanceId</OutputKey><OutputValue>i-1</OutputValue></member>';
  const stack =
    `<StackId>${id}</StackId><StackName>flotilla-alice</StackName><StackStatus>${status}</StackStatus>` +
    `<CreationTime>2030-01-01T00:00:00Z</CreationTime><Outputs>${output}</Outputs>`;
  return queryResult('DescribeStacks', `<Stacks><member>${stack}</member></Stacks>`);
}

/** Two events a page, newest first, as AWS pages. */
function describeEvents(told: readonly Told[], call: StubCall): StubAnswer {
  const newest = told.map((event, index) => eventXml(event, index)).reverse();
  const start = Number(call.parameters.get('NextToken') ?? 0);
  const next = start + 2 < newest.length ? `<NextToken>${start + 2}</NextToken>` : '';
  const members = newest.slice(start, start + 2).join('');
  return queryResult('DescribeStackEvents', `<StackEvents>${members}</StackEvents>${next}`);
}

function eventXml({ what, status, reason, token }: Told, index: number): string {
  const isStack = what === id;
  return (
    `<member><EventId>e${index}</EventId><StackId>${id}</StackId><Timestamp>2030-01-01T00:00:00Z</Timestamp>` +
    `<LogicalResourceId>${isStack ? 'flotilla-alice' : what}</LogicalResourceId>` +
    `<PhysicalResourceId>${isStack ? id : `p-${what}`}</PhysicalResourceId>` +
    `<ResourceType>${isStack ? 'AWS::CloudFormation::Stack' : 'AWS::EC2::Thing'}</ResourceType>` +
    `<ResourceStatus>${status}</ResourceStatus>` +
    (reason ? `<ResourceStatusReason>${reason}</ResourceStatusReason>` : '') +
    `${token ? `<ClientRequestToken>${token}</ClientRequestToken>` : ''}</member>`
  );
}

/** One entry a look: the status, and how many of the events have happened by then; the last one stays. */
type Look = readonly [status: string, events: number];

async function stage(
  looks: readonly Look[],
  told: readonly Told[],
  disturb: (call: StubCall) => StubAnswer | undefined = () => undefined,
) {
  let look = -1;
  stub = await openStub((call) => {
    const disturbance = disturb(call);
    if (disturbance) return disturbance;
    if (call.action === 'DescribeStacks') {
      look = Math.min(look + 1, looks.length - 1);
      return describeStacks(looks[look]?.[0] ?? '');
    }
    return describeEvents(told.slice(0, looks[Math.max(look, 0)]?.[1]), call);
  });
  return stub;
}

async function watch(options: Partial<StackWatch> = {}) {
  const seen: StackEvent[] = [];
  const end = await watchStack(stub?.cloud ?? expect.fail('stage first'), id, {
    until: 'create',
    timeoutSeconds: 20,
    onEvent: (event) => seen.push(event),
    ...options,
  });
  return { end, seen: seen.map((event) => `${event.logicalId} ${event.status}`) };
}

const birth: Told[] = [
  stackEvent('CREATE_IN_PROGRESS'),
  { what: 'Volume', status: 'CREATE_IN_PROGRESS' },
  { what: 'Group', status: 'CREATE_IN_PROGRESS' },
  { what: 'Group', status: 'CREATE_COMPLETE' },
  { what: 'Volume', status: 'CREATE_COMPLETE' },
  stackEvent('CREATE_COMPLETE'),
];

const stillbirth: Told[] = [
  stackEvent('CREATE_IN_PROGRESS'),
  { what: 'Volume', status: 'CREATE_IN_PROGRESS' },
  { what: 'Group', status: 'CREATE_FAILED', reason: 'Resource creation cancelled' },
  { what: 'Volume', status: 'CREATE_FAILED', reason: 'no room' },
  { what: 'Rule', status: 'CREATE_FAILED', reason: 'later' },
  stackEvent('CREATE_FAILED'),
  stackEvent('DELETE_IN_PROGRESS'),
  { what: 'Volume', status: 'DELETE_COMPLETE' },
  stackEvent('DELETE_COMPLETE'),
];

describe('create', () => {
  test('tells every event once, oldest first, over several pages', async () => {
    await stage(
      [
        ['CREATE_IN_PROGRESS', 1],
        ['CREATE_IN_PROGRESS', 1],
        ['CREATE_COMPLETE', 6],
      ],
      birth,
    );
    const { end, seen } = await watch();
    expect(end).toMatchObject({
      status: 'CREATE_COMPLETE',
      succeeded: true,
      stack: { outputs: { InstanceId: 'i-1' } },
    });
    expect(end.firstFailure).toBeUndefined();
    expect(seen).toEqual([
      'flotilla-alice CREATE_IN_PROGRESS',
      'Volume CREATE_IN_PROGRESS',
      'Group CREATE_IN_PROGRESS',
      'Group CREATE_COMPLETE',
      'Volume CREATE_COMPLETE',
      'flotilla-alice CREATE_COMPLETE',
    ]);
  });

  test('follows a failure through its deletion and answers the first real one', async () => {
    await stage(
      [
        ['CREATE_IN_PROGRESS', 3],
        ['CREATE_FAILED', 6],
        ['DELETE_IN_PROGRESS', 7],
        ['DELETE_COMPLETE', 9],
      ],
      stillbirth,
    );
    const { end } = await watch();
    expect(end).toMatchObject({
      status: 'DELETE_COMPLETE',
      succeeded: false,
      firstFailure: { logicalId: 'Volume', reason: 'no room' },
    });
  });

  test('takes CREATE_FAILED for the end only when it stays', async () => {
    await stage([['CREATE_FAILED', 6]], stillbirth);
    expect((await watch()).end).toMatchObject({ status: 'CREATE_FAILED', succeeded: false });
    expect(stub?.count('DescribeStacks')).toBe(2);
  });

  test('waits for a stack that does not show yet', async () => {
    await stage([['CREATE_COMPLETE', 6]], birth, ({ action, nth }) =>
      action === 'DescribeStacks' && nth < 3
        ? queryError('ValidationError', `Stack with id ${id} does not exist`)
        : undefined,
    );
    expect((await watch()).end.succeeded).toBe(true);
  });
});

describe('blindness', () => {
  test('throttles, faults of AWS and the very last look decide nothing', async () => {
    await stage(
      [
        ['CREATE_IN_PROGRESS', 2],
        ['CREATE_COMPLETE', 6],
      ],
      birth,
      ({ action, nth }) => {
        // Six in a row outlast the SDK's own tries: the watch itself must go on.
        if (action === 'DescribeStackEvents' && nth >= 2 && nth <= 8)
          return queryError('InternalFailure', 'oops', 500);
        return action === 'DescribeStacks' && nth === 1
          ? queryError('Throttling', 'Rate exceeded')
          : undefined;
      },
    );
    const { end, seen } = await watch({ timeoutSeconds: 60 });
    expect(end).toMatchObject({ status: 'CREATE_COMPLETE', succeeded: true });
    expect(seen).toHaveLength(6);
  }, 70_000);

  test('a refusal ends it at once', async () => {
    await stage([['CREATE_IN_PROGRESS', 1]], birth, () =>
      queryError('AccessDenied', 'User is not authorized to perform: cloudformation:DescribeStacks', 403),
    );
    const start = performance.now();
    await expect(watch()).rejects.toMatchObject({
      code: 'AccessDenied',
      complaint: { reason: 'credentials', next: expect.stringContaining('cloudformation:DescribeStacks') },
    });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('its time is bounded, and running out of it is a failure', async () => {
    await stage([['CREATE_IN_PROGRESS', 1]], birth);
    await expect(watch({ timeoutSeconds: 1 })).rejects.toMatchObject({
      code: 'Timeout',
      complaint: { reason: 'failed', why: expect.stringContaining('not done after 1 seconds') },
    });
  });

  test('an interruption passes unchanged', async () => {
    await stage([['CREATE_IN_PROGRESS', 1]], birth);
    const reason = new Error('Ctrl-C');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 300);
    await expect(watch({ signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('delete', () => {
  const death: Told[] = [
    ...birth,
    stackEvent('DELETE_IN_PROGRESS', 'first'),
    { what: 'Group', status: 'DELETE_FAILED', reason: 'resource has a dependent object' },
    stackEvent('DELETE_FAILED', 'first'),
    stackEvent('DELETE_IN_PROGRESS', 'second'),
    stackEvent('DELETE_COMPLETE', 'second'),
  ];

  test('tells nothing of the past, and is not fooled by a status that lags', async () => {
    await stage(
      [
        ['CREATE_COMPLETE', 6],
        ['DELETE_IN_PROGRESS', 7],
        ['DELETE_COMPLETE', 7],
      ],
      death,
    );
    const { end, seen } = await watch({ until: 'delete', token: 'first' });
    expect(end).toMatchObject({ status: 'DELETE_COMPLETE', succeeded: true });
    expect(seen.at(-1)).toBe('flotilla-alice DELETE_IN_PROGRESS');
  });

  test('names what stands in the way', async () => {
    await stage(
      [
        ['DELETE_IN_PROGRESS', 7],
        ['DELETE_FAILED', 9],
      ],
      death,
    );
    expect((await watch({ until: 'delete' })).end).toMatchObject({
      status: 'DELETE_FAILED',
      succeeded: false,
      firstFailure: { logicalId: 'Group', reason: 'resource has a dependent object' },
    });
  });

  test('a second try is not judged by the first', async () => {
    await stage(
      [
        ['DELETE_FAILED', 9],
        ['DELETE_FAILED', 9],
        ['DELETE_IN_PROGRESS', 10],
        ['DELETE_COMPLETE', 11],
      ],
      death,
    );
    expect((await watch({ until: 'delete', token: 'second' })).end).toMatchObject({ succeeded: true });
  });

  test('a stack that is gone is deleted', async () => {
    await stage([], [], () => queryError('ValidationError', `Stack with id ${id} does not exist`));
    expect((await watch({ until: 'delete' })).end).toEqual({ status: 'DELETE_COMPLETE', succeeded: true });
  });
});

test('a rolled back update is healthy and yet no success', async () => {
  const told = [
    ...birth,
    stackEvent('UPDATE_IN_PROGRESS'),
    { what: 'Instance', status: 'UPDATE_FAILED', reason: 'no such type' },
    stackEvent('UPDATE_ROLLBACK_COMPLETE'),
  ];
  await stage(
    [
      ['UPDATE_IN_PROGRESS', 7],
      ['UPDATE_ROLLBACK_COMPLETE', 9],
    ],
    told,
  );
  const { end, seen } = await watch({ until: 'update' });
  expect(end).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE',
    succeeded: false,
    firstFailure: { logicalId: 'Instance' },
  });
  expect(seen[0]).toBe('flotilla-alice UPDATE_IN_PROGRESS');
});
