// Many instances watched by one look, started by few calls: each has an end of its own.
import { afterEach, describe, expect, test } from 'vitest';
import { startInstances, stopInstances } from '../../src/cloud/instance-batches.js';
import { type InstanceWatch, watchInstances } from '../../src/cloud/instance-watch.js';
import { errorOf } from '../helpers/error-of.js';
import {
  ec2Error,
  ec2Result,
  openStub,
  queryError,
  type Stub,
  type StubAnswer,
  type StubCall,
} from './stub-aws.js';

let stub: Stub | undefined;

afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

const asked = ({ parameters }: StubCall): string[] =>
  [...parameters]
    .filter(([key]) => /^(?:Filter\.1\.Value|InstanceId)\.\d+$/.test(key))
    .map(([, value]) => value);

/** `i-1 pending 192.0.2.1`: id, state, and where it has one its address. */
function instances(...told: string[]): StubAnswer {
  const items = told.map((one) => {
    const [id, state, address = '', code = 'Server.InternalError'] = one.split(' ');
    const reason = `<stateReason><code>${code}</code><message>no room</message></stateReason>`;
    const ip = address.startsWith('1') ? `<ipAddress>${address}</ipAddress>` : '';
    return `<item><instanceId>${id}</instanceId><instanceState><name>${state}</name></instanceState>${ip}${reason}</item>`;
  });
  const set = `<item><instancesSet>${items.join('')}</instancesSet></item>`;
  return ec2Result('DescribeInstances', `<reservationSet>${set}</reservationSet>`);
}

async function watch(answer: (call: StubCall) => StubAnswer, options: Partial<InstanceWatch> = {}) {
  stub = await openStub(answer);
  const ids = options.ids ?? ['i-1', 'i-2', 'i-3'];
  return watchInstances(stub.cloud, { until: 'running', timeoutSeconds: 20, ...options, ids });
}

const endOf = (watched: ReadonlyMap<string, Promise<unknown>>, id: string) => {
  const end = watched.get(id);
  return end ?? Promise.reject(new Error(`nobody watches ${id}`));
};

describe('a watch', () => {
  test('lets each go as soon as it is there, and asks only about the rest', async () => {
    const changes: string[] = [];
    const watched = await watch(
      ({ nth }) =>
        nth < 3
          ? instances('i-1 running', 'i-2 pending')
          : instances('i-1 running', 'i-2 running', `i-3 ${nth < 5 ? 'pending' : 'running'}`),
      { onChange: ({ InstanceId, State }) => changes.push(`${InstanceId} ${State?.Name}`) },
    );
    expect(await endOf(watched, 'i-1')).toMatchObject({ InstanceId: 'i-1' });
    expect(stub?.calls).toHaveLength(1);
    await Promise.all([...watched.values()]);
    expect(stub?.calls.map(asked)).toEqual([
      ['i-1', 'i-2', 'i-3'],
      ['i-2', 'i-3'],
      ['i-2', 'i-3'],
      ['i-3'],
      ['i-3'],
    ]);
    expect(changes).toEqual(['i-1 running', 'i-2 pending', 'i-2 running', 'i-3 pending', 'i-3 running']);
  });

  test('asks about at most 200 in one filter, whatever their number', async () => {
    const ids = Array.from({ length: 450 }, (_, index) => `i-${index}`);
    const watched = await watch((call) => instances(...asked(call).map((id) => `${id} running`)), { ids });
    await Promise.all([...watched.values()]);
    expect(stub?.calls.map((call) => asked(call).length)).toEqual([200, 200, 50]);
  });

  test('takes an address before the state, but not the last one of a machine that ends', async () => {
    const watched = await watch(
      () => instances('i-1 pending 192.0.2.1', 'i-2 shutting-down 192.0.2.2', 'i-3 running 192.0.2.3'),
      { until: 'addressed' },
    );
    expect(await endOf(watched, 'i-1')).toMatchObject({ PublicIpAddress: '192.0.2.1' });
    expect(await errorOf(endOf(watched, 'i-2'))).toMatchObject({ name: 'CloudError' });
  });

  test('tells of one that ended, with its reason, and goes on with the others', async () => {
    const reason = 'Server.InsufficientInstanceCapacity';
    const watched = await watch(({ nth }) =>
      instances(
        `i-1 terminated - ${reason}`,
        `i-2 ${nth === 1 ? 'pending' : `stopped - ${reason}`}`,
        `i-3 ${nth < 4 ? 'stopped' : 'running'}`,
      ),
    );
    for (const [id, words] of [
      ['i-1', /i-1 was terminated/],
      ['i-2', /i-2 stopped again/],
    ] as const) {
      expect(await errorOf(endOf(watched, id))).toMatchObject({
        complaint: { reason: 'capacity', what: expect.stringMatching(words) },
      });
    }
    // At rest only because EC2 had not begun yet.
    expect(await endOf(watched, 'i-3')).toMatchObject({ InstanceId: 'i-3' });
  });

  test('of the end takes one that is shown no more for gone', async () => {
    const watched = await watch(({ nth }) => instances(`i-1 ${nth < 3 ? 'shutting-down' : 'terminated'}`), {
      until: 'terminated',
    });
    expect((await Promise.all([...watched.values()])).map(({ InstanceId }) => InstanceId)).toEqual([
      'i-1',
      'i-2',
      'i-3',
    ]);
  });

  test('decides nothing by a look that failed', async () => {
    const watched = await watch(({ nth }) =>
      nth < 12
        ? queryError('InternalError', 'oops', 500)
        : instances('i-1 running', 'i-2 running', 'i-3 running'),
    );
    await Promise.all([...watched.values()]);
  }, 60_000);

  test('names for each what it was last seen in when the time is up', async () => {
    const watched = await watch(() => instances('i-1 pending'), { ids: ['i-1', 'i-2'], timeoutSeconds: 1 });
    expect(await errorOf(endOf(watched, 'i-1'))).toMatchObject({
      code: 'Timeout',
      complaint: { what: 'cannot see i-1 running', why: expect.stringMatching(/last seen pending/) },
    });
    expect(await errorOf(endOf(watched, 'i-2'))).toMatchObject({
      complaint: { why: expect.stringMatching(/never showed it/) },
    });
  });

  test('ends for all with a refusal, and with the word of the user', async () => {
    const refused = await watch(() => ec2Error('UnauthorizedOperation', 'no', 403));
    for (const end of refused.values())
      expect(await errorOf(end)).toMatchObject({ complaint: { reason: 'credentials' } });
    await stub?.close();
    const controller = new AbortController();
    const left = await watch(() => instances(), { signal: controller.signal });
    const reason = new Error('Ctrl-C');
    setTimeout(() => controller.abort(reason), 200);
    for (const end of left.values()) expect(await errorOf(end)).toBe(reason);
  });

  test('of nothing makes no call', async () => {
    expect((await watch(() => instances(), { ids: [] })).size).toBe(0);
    expect(stub?.calls).toEqual([]);
  });
});

describe('batches', () => {
  const ids = Array.from({ length: 120 }, (_, index) => `i-${index}`);
  const bad = (call: StubCall, names: readonly string[], error: StubAnswer) =>
    asked(call).some((id) => names.includes(id)) ? error : ec2Result(call.action, '<instancesSet/>');

  test('are few calls, and one bad id spoils no other', async () => {
    const taken: string[] = [];
    stub = await openStub((call) => {
      const answer = bad(call, ['i-7', 'i-99'], ec2Error('IncorrectInstanceState', 'not now'));
      if (answer.status === undefined) taken.push(...asked(call));
      return answer;
    });
    const refused = await startInstances(stub.cloud, ids);
    expect([...refused.keys()]).toEqual(['i-7', 'i-99']);
    expect(refused.get('i-7')).toMatchObject({ code: 'IncorrectInstanceState' });
    expect(taken.sort()).toEqual(ids.filter((id) => !refused.has(id)).sort());
    expect(stub.calls.length).toBeLessThan(30);
  });

  test('are three for 120 where nothing is wrong, and none for nothing', async () => {
    stub = await openStub((call) => ec2Result(call.action, '<instancesSet/>'));
    expect(await stopInstances(stub.cloud, ids)).toEqual(new Map());
    expect(stub.count('StopInstances')).toBe(3);
    expect(await stopInstances(stub.cloud, [])).toEqual(new Map());
    expect(stub.count('StopInstances')).toBe(3);
  });

  test('tell of capacity for each, where there is none for any', async () => {
    stub = await openStub(() => ec2Error('InsufficientInstanceCapacity', 'none', 500));
    const refused = await startInstances(stub.cloud, ids.slice(0, 4));
    expect([...refused.values()].map((error) => error.complaint.reason)).toEqual(Array(4).fill('capacity'));
  });

  test('end with a refusal that is about the caller', async () => {
    stub = await openStub(() => ec2Error('UnauthorizedOperation', 'no', 403));
    expect(await errorOf(stopInstances(stub.cloud, ids))).toMatchObject({
      complaint: { reason: 'credentials' },
    });
    expect(stub.calls).toHaveLength(1);
  });
});
