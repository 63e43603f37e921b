// What a script may say, and how it is kept.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateVolumeCommand, DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import { readScript } from '../../../src/localcloud/faults/read-script.js';
import { openStore } from '../../../src/localcloud/store.js';
import { type FaultCloud, openFaultCloud } from './fault-cloud.js';

describe('a script', () => {
  it('is YAML or JSON, a list or an object with one', () => {
    const entry = { fault: 'throttle', action: 'RunInstances' };
    expect(readScript(JSON.stringify([entry]))).toEqual([entry]);
    expect(readScript('- {fault: throttle, action: RunInstances}')).toEqual([entry]);
    expect(readScript('seed: 4\nfaults:\n  - {fault: throttle, action: RunInstances}')).toEqual([
      { ...entry, seed: 4 },
    ]);
    expect(readScript('[{fault: no-capacity, zone: us-east-1a, nth: 3}]')).toEqual([
      { fault: 'no-capacity', zone: ['us-east-1a'], nth: '3' },
    ]);
    expect(readScript('[]')).toEqual([]);
  });

  it.each([
    ['[{action: RunInstances}]', 'entry 1 names no fault'],
    [
      '[{fault: throttle, action: A}, {fault: trottle}]',
      'entry 2 names the unknown fault `trottle`; there are: error,',
    ],
    ['[{fault: throttle}]', 'entry 1: `throttle` needs an `action`'],
    ['[{fault: error, action: A}]', 'entry 1: `error` needs `code`'],
    ['[{fault: throttle, action: A, zone: b}]', 'entry 1: `throttle` takes no `zone`, only'],
    [
      '[{fault: throttle, action: A, nth: 0}]',
      'entry 1: `nth` is a number, a range like 2-5 or 4-, or every, not 0',
    ],
    ['[{fault: throttle, action: A, nth: 5-2}]', 'not "5-2"'],
    ['[{fault: throttle, action: A, nth: "2.5"}]', 'not "2.5"'],
    ['[{fault: throttle, action: A, share: 3}]', 'entry 1: `share` must be a number above 0, up to 1, not 3'],
    ['[{fault: error, action: A, code: x, status: 200}]', '`status` must be an HTTP status from 400 to 599'],
    ['[{fault: throttle, action: A, from: me}]', '`from` must be caller, cloudformation, any, not "me"'],
    ['[{fault: no-capacity, zone: []}]', '`zone` must be a text or a list of texts, not []'],
    ['[{fault: __proto__}]', 'unknown fault `__proto__`'],
    ['[{fault: reboot-in-step, step: 0}]', '`step` must be a whole number from 1, not 0'],
    ['[{fault: dpkg-locked, seconds: soon}]', '`seconds` must be a number of seconds, not "soon"'],
    ['[{fault: sshd-resets, path: /data}]', 'entry 1: `sshd-resets` takes no `path`, only'],
    ['[7]', 'entry 1 must be an object like'],
    ['hello', 'it must be a list of entries'],
    ['{faults: [], clock: 3}', 'unknown key `clock`'],
    ['[{', 'it is not YAML'],
    ['a: &a [1]\nb: *a', 'it is not YAML'],
  ])('%s is refused: %s', (text, words) => {
    expect(() => readScript(text)).toThrow(words);
  });
});

describe('a cloud', () => {
  let cloud: FaultCloud | undefined;
  const dirs: string[] = [];
  afterEach(async () => {
    await cloud?.close();
    for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
  });
  const regions = () => (cloud as FaultCloud).ec2.send(new DescribeRegionsCommand({}));

  it('goes on with script, counts and clock after a kill', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'flotilla-faults-'));
    dirs.push(dir);
    const first = await openFaultCloud(openStore(join(dir, 'state')));
    cloud = first;
    await first.play({ fault: 'error', action: 'DescribeRegions', nth: 2, code: 'Boom' });
    await first.control('MoveClock', { Seconds: 3600 });
    await regions();
    // The store is never closed: only what was written through is there.
    cloud = await openFaultCloud(openStore(join(dir, 'state')));
    await first.close();
    await expect(regions()).rejects.toMatchObject({ name: 'Boom' });
    expect(await cloud.control('DescribeFaults')).toEqual({
      Faults: [
        {
          Entry: JSON.stringify({ fault: 'error', action: 'DescribeRegions', nth: '2', code: 'Boom' }),
          Calls: 2,
          Played: 1,
        },
      ],
      SecondsAhead: 3600,
    });
  });

  it('keeps the former script when the new one is wrong, and plays nothing once cleared', async () => {
    cloud = await openFaultCloud();
    await cloud.play({ fault: 'error', action: 'DescribeRegions', code: 'Boom' });
    await expect(cloud.play({ fault: 'nothing' })).rejects.toThrow(/ValidationException: entry 1/);
    await expect(regions()).rejects.toMatchObject({ name: 'Boom' });
    await cloud.control('ClearFaults');
    await regions();
    expect(await cloud.played()).toEqual([]);
  });

  it('still answers its own requests while every call fails', async () => {
    cloud = await openFaultCloud();
    await cloud.play({ fault: 'lost-answer', action: '*' });
    await expect(regions()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await cloud.played()).toEqual([1]);
  });

  it('moves its time, for what it writes and for who waits, not for signatures', async () => {
    cloud = await openFaultCloud();
    const volume = () =>
      (cloud as FaultCloud).ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }));
    const waited = cloud.clock.sleep(3_600_000).then(() => 'awake');
    await cloud.control('MoveClock', { Seconds: 7200 });
    expect(await waited).toBe('awake');
    const ahead = Number((await volume()).CreateTime) - Date.now();
    expect(ahead).toBeGreaterThan(7_190_000);
    const short = cloud.clock.sleep(50).then(() => 'awake');
    const back = (await cloud.control('MoveClock', { Seconds: -10_000 })) as { SecondsAhead: number };
    expect(back.SecondsAhead).toBe(0);
    expect(await Promise.race([short, new Promise((wake) => setTimeout(() => wake('asleep'), 1000))])).toBe(
      'awake',
    );
    await expect(cloud.control('MoveClock', { Seconds: 1e10 })).rejects.toThrow(/within ten years/);
  });
});
