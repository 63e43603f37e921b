// Fleets on virtual machines: how many boxes there are after whatever happened, and what is never touched.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeVolumesCommand,
  type Instance,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callControl } from '../../src/localcloud/control/call.js';
import { type OwnCloud, openOwnCloud } from '../helpers/own-cloud.js';

let cloud: OwnCloud;

beforeAll(async () => {
  cloud = await openOwnCloud('fleet', { FLOTILLA_LOCAL_MACHINES: 'virtual' });
  await writeFile(join(cloud.workspace, 'flotilla.yaml'), 'box: {volume_size: 1, access: tunnel}\n');
  await cloud.ok('local', 'start');
});

afterAll(async () => {
  await cloud.ok('local', 'reset', '--yes');
  await cloud.remove();
});

const tag = (instance: Instance, key: string) => instance.Tags?.find((one) => one.Key === key)?.Value;

const alive = async () =>
  (await cloud.instances()).filter(
    ({ State }) => !['terminated', 'shutting-down'].includes(State?.Name ?? ''),
  );

/** Names of the living boxes of a fleet, in order. */
async function boxesOf(base: string): Promise<(string | undefined)[]> {
  const boxes = (await alive()).filter((one) => tag(one, 'flotilla:fleet') === base);
  const numbers = (name: string | undefined) => Number(name?.replace(/^.*-/, ''));
  return boxes.map((one) => tag(one, 'flotilla:user')).sort((one, other) => numbers(one) - numbers(other));
}

const names = (base: string, low: number, high: number) =>
  Array.from({ length: high - low + 1 }, (_, index) => `${base}-${low + index}`);

async function ok(...words: string[]): Promise<string> {
  const done = await cloud.fleet(...words);
  if (done.code === 0) return done.stdout;
  throw new Error(`fleet ${words.join(' ')} ended with ${done.code}\n${done.stdout}\n${done.stderr}`);
}

const playFaults = (...entries: readonly object[]) =>
  callControl({ ...cloud.endpoint(), action: 'SetFaults', input: { Script: JSON.stringify(entries) } });

/** Every version a launch added, of all launch templates. */
async function launchVersions(): Promise<number> {
  const ec2 = cloud.ec2();
  const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  const counts = LaunchTemplates.map(async ({ LaunchTemplateId }) => {
    const answer = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }));
    return (answer.LaunchTemplateVersions ?? []).filter((one) => one.VersionNumber !== 1).length;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

describe('the boxes of a fleet', () => {
  it('are launched where they are missing, and stay as they are', async () => {
    await ok('create', 'ws', '1', '5');
    const first = await alive();
    expect(await boxesOf('ws')).toEqual(names('ws', 1, 5));
    const done = await cloud.fleet('create', 'ws', '1', '12');
    expect(done.stderr).toContain('7 to launch (6-12), 5 there already');
    expect(await boxesOf('ws')).toEqual(names('ws', 1, 12));
    const ids = (await alive()).map((one) => one.InstanceId);
    expect(first.every((one) => ids.includes(one.InstanceId))).toBe(true);
    await ok('create', 'ws', '13', '14');
    expect(await boxesOf('ws')).toEqual(names('ws', 1, 14));
    expect(await launchVersions(), 'boot data with keys of launches that are over').toBe(0);
  });

  it('begin in different zones, each with a password and host keys of its own', async () => {
    const zones = new Set((await alive()).map((one) => one.Placement?.AvailabilityZone));
    expect(zones.size).toBeGreaterThan(2);
    const keys = new Set((await alive()).map((one) => tag(one, 'flotilla:hostkey')));
    expect(keys.size).toBe(14);
    expect(keys.has(undefined)).toBe(false);
  });

  it('go one by one, and with the last of them what they shared', async () => {
    expect((await cloud.fleet('delete', 'ws', '10', '12')).code).toBe(7);
    await ok('delete', 'ws', '10', '12', '--discard-data', '--yes');
    expect(await boxesOf('ws')).toEqual([...names('ws', 1, 9), 'ws-13', 'ws-14']);
    await ok('create', 'ws', '11', '11');
    expect(await boxesOf('ws')).toContain('ws-11');
    await cloud.ok('delete', 'ws-11', '--discard-data', '--yes');
    expect(await boxesOf('ws')).not.toContain('ws-11');
    const receipt = JSON.parse(await ok('delete', 'ws', '--snapshot', '--yes', '--json'));
    expect(receipt.removed).toEqual(['stack flotilla-fleet-ws']);
    expect(receipt.remaining).toHaveLength(11);
    expect(await alive()).toEqual([]);
    const { Volumes = [] } = await cloud.ec2().send(new DescribeVolumesCommand({}));
    expect(Volumes).toEqual([]);
    expect((await cloud.fleet('delete', 'ws', '--yes')).code).toBe(4);
  });
});

describe('a launch that breaks off', () => {
  it('ends in exactly the boxes asked for, wherever it was killed', async () => {
    for (let moment = 300; moment <= 2400; moment += 700) {
      const run = cloud.beginFleet('create', 'kill', '1', '12');
      await sleep(moment);
      run.kill('SIGKILL');
      await run;
    }
    await ok('create', 'kill', '1', '12');
    expect(await boxesOf('kill')).toEqual(names('kill', 1, 12));
    expect(await launchVersions()).toBe(0);
  });

  it('does not launch a box again whose launch was answered into the void', async () => {
    await playFaults({ action: 'CreateFleet', nth: 'every', fault: 'lost-answer' });
    const cut = await cloud.fleet('create', 'void', '1', '3');
    await callControl({ ...cloud.endpoint(), action: 'ClearFaults', input: {} });
    expect(cut.code).not.toBe(1);
    await ok('create', 'void', '1', '3');
    expect(await boxesOf('void')).toEqual(names('void', 1, 3));
    await ok('delete', 'void', '--discard-data', '--yes');
  });

  it('stops at Ctrl-C with 130 and says what exists', async () => {
    const run = cloud.beginFleet('create', 'cut', '1', '8');
    await sleep(1500);
    run.kill('SIGINT');
    const { exitCode, stderr } = await run;
    if (exitCode === 130) expect(String(stderr)).toContain('next: run the same command again');
    else expect(exitCode, 'it was done before').toBe(0);
    await ok('create', 'cut', '1', '8');
    expect(await boxesOf('cut')).toEqual(names('cut', 1, 8));
    await ok('delete', 'cut', '--discard-data', '--yes');
  });

  it('is one at a time', async () => {
    const runs = await Promise.all([
      cloud.fleet('create', 'two', '1', '6'),
      cloud.fleet('create', 'two', '1', '6'),
    ]);
    expect(runs.map(({ code }) => code).sort()).toEqual([0, 9]);
    expect(await boxesOf('two')).toEqual(names('two', 1, 6));
    await ok('delete', 'two', '--discard-data', '--yes');
  });
});

describe('what a region cannot give', () => {
  it('is had in other zones', async () => {
    await playFaults({ fault: 'no-capacity', zone: 'us-east-1a', nth: 'every' });
    const done = await cloud.fleet('create', 'zone', '1', '9');
    await callControl({ ...cloud.endpoint(), action: 'ClearFaults', input: {} });
    expect(done.code, done.stderr).toBe(0);
    expect(done.stderr).toContain('no capacity for t2.micro in us-east-1a');
    const boxes = (await alive()).filter((one) => tag(one, 'flotilla:fleet') === 'zone');
    expect(boxes).toHaveLength(9);
    expect(boxes.map((one) => one.Placement?.AvailabilityZone)).not.toContain('us-east-1a');
    await ok('delete', 'zone', '--discard-data', '--yes');
  });

  it('is asked for again by the next run, and had when it is there', async () => {
    await playFaults({ fault: 'no-capacity', nth: 'every' });
    const none = await cloud.fleet('create', 'later', '1', '2');
    expect(none).toMatchObject({ code: 3, stdout: expect.stringContaining('InsufficientInstanceCapacity') });
    await callControl({ ...cloud.endpoint(), action: 'ClearFaults', input: {} });
    await ok('create', 'later', '1', '2');
    expect(await boxesOf('later')).toEqual(names('later', 1, 2));
    await ok('delete', 'later', '--discard-data', '--yes');
  });

  it('is told before anything is made', async () => {
    const before = (await cloud.instances()).length;
    const input = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value: 100 };
    await callControl({ ...cloud.endpoint(), action: 'SetQuota', input });
    const done = await cloud.fleet('create', 'big', '1', '40', 'c5.xlarge');
    expect(done.code).toBe(6);
    expect(done.stderr).toMatch(/40 x c5.xlarge needs 160 vCPUs, \d+ are left[\s\S]*L-1216C47A/);
    expect((await cloud.instances()).length).toBe(before);
    expect((await cloud.fleet('list')).stdout).not.toContain('big');
  });
});

describe('spot', () => {
  const setSpotQuota = (Value: number) =>
    callControl({
      ...cloud.endpoint(),
      action: 'SetQuota',
      input: { ServiceCode: 'ec2', QuotaCode: 'L-34B43A08', Value },
    });
  const markets = async (base: string) =>
    (await alive())
      .filter((one) => tag(one, 'flotilla:fleet') === base)
      .map((one) => one.InstanceLifecycle ?? 'on-demand')
      .sort();

  it('is filled up on demand, and cannot stop', async () => {
    await setSpotQuota(2);
    const plan = await cloud.fleet('create', 'sp', '1', '4', '--spot', '--dry-run');
    expect(plan.stderr).toContain('spot, then on-demand; a spot box cannot be stopped');
    await ok('create', 'sp', '1', '4', '--spot');
    expect(await markets('sp')).toEqual(['on-demand', 'on-demand', 'spot', 'spot']);
    const stopped = await cloud.fleet('stop', 'sp');
    expect(stopped.code).toBe(3);
    expect((await alive()).filter((one) => one.State?.Name === 'stopped')).toHaveLength(2);
    await ok('delete', 'sp', '--discard-data', '--yes');
  });

  it('is all or nothing where that is asked', async () => {
    await setSpotQuota(2);
    const refused = await cloud.fleet('create', 'so', '1', '4', '--spot-only');
    expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('L-34B43A08') });
    await setSpotQuota(100);
    await ok('create', 'so', '1', '2', '--spot-only', '--spare', '1', '--max-price', '0.01');
    expect(await markets('so')).toEqual(['spot', 'spot', 'spot']);
    await ok('delete', 'so', '--discard-data', '--yes');
  });
});

describe('a protected box', () => {
  it('keeps its names and itself while the others go', async () => {
    await ok('create', 'safe', '1', '3');
    await cloud.ok('protect', 'safe-2');
    const done = await cloud.fleet('delete', 'safe', '--discard-data', '--yes');
    expect(done).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/safe-2 +failed .*termination protection/),
    });
    expect(await boxesOf('safe')).toEqual(['safe-2']);
    expect((await cloud.ok('status', 'safe-2')).stdout).toContain('answers');
    await cloud.ok('unprotect', 'safe-2');
    await ok('delete', 'safe', '--discard-data', '--yes');
    expect(await boxesOf('safe')).toEqual([]);
  });
});

describe('a deletion that breaks off', () => {
  it('is finished by the next one', async () => {
    await ok('create', 'half', '1', '8');
    for (const moment of [600, 800, 1000]) {
      const run = cloud.beginFleet('delete', 'half', '--discard-data', '--yes');
      await sleep(moment);
      run.kill('SIGKILL');
      await run;
    }
    const last = await cloud.fleet('delete', 'half', '--discard-data', '--yes');
    expect([0, 4], last.stderr).toContain(last.code);
    expect(await boxesOf('half')).toEqual([]);
    const filter = { Name: 'tag:flotilla:fleet', Values: ['half'] };
    const { Volumes = [] } = await cloud.ec2().send(new DescribeVolumesCommand({ Filters: [filter] }));
    expect(Volumes).toEqual([]);
    expect((await cloud.fleet('list')).stdout).not.toContain('half');
    await ok('create', 'half', '1', '2');
    await ok('delete', 'half', '--discard-data', '--yes');
  });
});

describe('foreign instances', () => {
  it('are still there and unchanged after all a fleet goes through', async () => {
    const ec2 = cloud.ec2();
    const input = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value: 1000 };
    await callControl({ ...cloud.endpoint(), action: 'SetQuota', input });
    const [image] = (await alive()).map((one) => one.ImageId);
    const subnet = (await alive())[0]?.SubnetId;
    const tags = [
      { Key: 'flotilla:fleet', Value: 'own' },
      { Key: 'flotilla:user', Value: 'own-2' },
      { Key: 'flotilla:prefix', Value: 'somebody-else' },
    ];
    const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: tags }];
    await ec2.send(
      new RunInstancesCommand({
        ImageId: image,
        InstanceType: 't2.micro',
        SubnetId: subnet,
        MinCount: 100,
        MaxCount: 100,
        TagSpecifications,
      }),
    );
    await expect.poll(async () => (await foreign()).every((one) => one.State?.Name === 'running')).toBe(true);
    const before = await foreign();
    expect(before).toHaveLength(100);
    await ok('create', 'own', '1', '3');
    await ok('run', 'own', '--', 'true');
    await ok('stop', 'own');
    await ok('start', 'own', '1', '2');
    await ok('delete', 'own', '--discard-data', '--yes');
    expect(await foreign()).toEqual(before);
  });

  const foreign = async () =>
    (await cloud.instances()).filter((one) => tag(one, 'flotilla:prefix') === 'somebody-else');
});

describe('bad input', () => {
  const cases: readonly (readonly [number, RegExp, readonly string[]])[] = [
    [2, /begins above its end/, ['create', 'ws', '4', '1']],
    [2, /without sign or leading zeros/, ['create', 'ws', '01', '3']],
    [2, /at most 2000/, ['create', 'ws', '1', '2001']],
    [2, /DNS label/, ['create', 'W S', '1', '3']],
    [2, /DNS label/, ['create', 'a'.repeat(58), '1', '3']],
    [2, /ends in a number/, ['create', 'ws-1', '1', '3']],
    [2, /--only 7 names box 7/, ['run', 'ws', '1', '3', '--only', '7', '--', 'true']],
    [2, /without sign/, ['create', 'ws', '-1', '3']],
    [2, /there is nothing to run/, ['run', 'kill', '--', '']],
    [2, /cannot read the script/, ['run', 'kill', '--script', '/nowhere/at-all']],
    [4, /no such boxes/, ['run', 'nobody', '--', 'true']],
    [2, /no instance type "t9.nano"/, ['create', 'ws', '1', '2', 't9.nano']],
    [2, /nothing between two commas/, ['create', 'ws', '1', '2', 't3.micro,,']],
  ];

  it.each(cases)('ends with %i and says %s', async (code, words, command) => {
    const before = (await cloud.instances()).length;
    const done = await cloud.fleet(...command);
    expect(done.stderr).toMatch(words);
    expect(
      done.stderr
        .trim()
        .split('\n')
        .slice(-3)
        .map((line) => line.slice(0, 6)),
    ).toEqual(['Error:', '  why:', '  next']);
    expect(done.code).toBe(code);
    expect((await cloud.instances()).length).toBe(before);
  });

  it('is a name that a single box has', async () => {
    await cloud.ok('create', 'solo-2', '--access', 'tunnel');
    const done = await cloud.fleet('create', 'solo', '1', '3');
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining('solo-2 is there already') });
    expect(await boxesOf('solo')).toEqual([]);
    const single = await cloud.run('create', 'kill-3');
    expect(single.code).not.toBe(0);
    expect(single.stderr).toContain('fleet');
    expect(await boxesOf('kill')).toHaveLength(12);
  });
});
