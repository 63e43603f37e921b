// Faults around single API calls, seen by bare SDK clients.
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetConsoleOutputCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListHostedZonesCommand } from '@aws-sdk/client-route-53';
import { ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchInput, launchOne, makeNetwork } from '../ec2/ec2-fixture.js';
import { type FaultCloud, openFaultCloud } from './fault-cloud.js';

let cloud: FaultCloud;
beforeEach(async () => {
  cloud = await openFaultCloud();
});
afterEach(() => cloud.close());

const regions = () => cloud.ec2.send(new DescribeRegionsCommand({}));
const volume = { AvailabilityZone: 'us-east-1a', Size: 1 };
const makeVolume = (token?: string) =>
  cloud.ec2.send(new CreateVolumeCommand({ ...volume, ClientToken: token }));
const countVolumes = async () => (await cloud.ec2.send(new DescribeVolumesCommand({}))).Volumes?.length;

describe('an error before the effect', () => {
  it('carries code, words and status, and nothing happens', async () => {
    await cloud.play({
      action: 'CreateVolume',
      nth: 1,
      fault: 'error',
      code: 'Boom',
      message: 'no',
      status: 418,
    });
    await expect(makeVolume()).rejects.toMatchObject({
      name: 'Boom',
      message: 'no',
      $metadata: { httpStatusCode: 418 },
    });
    expect(await countVolumes()).toBe(0);
    await makeVolume();
    expect(await countVolumes()).toBe(1);
  });

  it.each([
    ['3', [true, true, false, true, true, true]],
    ['2-3', [true, false, false, true, true, true]],
    ['4-', [true, true, true, false, false, false]],
    ['every', [false, false, false, false, false, false]],
  ])('is played for the calls of nth %s', async (nth, expected) => {
    await cloud.play({ action: 'Describe*', nth, fault: 'error', code: 'Boom' });
    const results: boolean[] = [];
    for (let i = 0; i < 6; i += 1)
      results.push(
        await regions().then(
          () => true,
          () => false,
        ),
      );
    expect(results).toEqual(expected);
  });

  it('is for the named service and region alone', async () => {
    await cloud.play(
      { action: 'cloudformation:Describe*', fault: 'error', code: 'Boom' },
      { action: 'DescribeVpcs', region: 'eu-west-1', fault: 'error', code: 'Far' },
    );
    await regions();
    await cloud.ec2.send(new DescribeVpcsCommand({}));
    await expect(cloud.stacks.send(new DescribeStacksCommand({}))).rejects.toMatchObject({ name: 'Boom' });
    const far = cloud.client(EC2Client, 'eu-west-1');
    await expect(far.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: 'Far' });
    expect(await cloud.played()).toEqual([1, 1]);
  });

  it('counts for each entry by itself; the first that is due is played', async () => {
    await cloud.play(
      { action: 'DescribeRegions', nth: 1, fault: 'error', code: 'First' },
      { action: 'DescribeRegions', nth: 2, fault: 'error', code: 'Second' },
    );
    await expect(regions()).rejects.toMatchObject({ name: 'First' });
    await expect(regions()).rejects.toMatchObject({ name: 'Second' });
    await regions();
  });
});

describe('a lost answer', () => {
  it('cuts the connection once the work is done, and a token finds what was made', async () => {
    await cloud.play({ action: 'CreateVolume', nth: 1, fault: 'lost-answer' });
    await expect(makeVolume('a-token')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await countVolumes()).toBe(1);
    await makeVolume('a-token');
    expect(await countVolumes()).toBe(1);
  });
});

describe('throttles, refusals and credentials that ran out', () => {
  const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['ec2', regions],
    ['cloudformation', () => cloud.stacks.send(new DescribeStacksCommand({}))],
    ['elasticloadbalancing', () => cloud.elbv2.send(new DescribeLoadBalancersCommand({}))],
    ['route53', () => cloud.route53.send(new ListHostedZonesCommand({}))],
    ['servicequotas', () => cloud.quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'ec2' }))],
  ];
  const words = {
    throttle: ['RequestLimitExceeded', 'Throttling', 'Throttling', 'Throttling', 'ThrottlingException'],
    'access-denied': [
      'UnauthorizedOperation',
      'AccessDenied',
      'AccessDenied',
      'AccessDenied',
      'AccessDeniedException',
    ],
    'expired-token': [
      'RequestExpired',
      'ExpiredToken',
      'ExpiredToken',
      'ExpiredToken',
      'ExpiredTokenException',
    ],
  };

  it.each(Object.entries(words))('%s is worded as each service does', async (fault, names) => {
    await cloud.play({ action: '*', fault });
    for (const [index, [scope, send]] of calls.entries()) {
      const error = (await send().catch((thrown: unknown) => thrown)) as Error & { Code?: string };
      expect([error.name, error.Code], scope).toContain(names[index]);
    }
  });

  it('a share of throttles is the same in every run of the same seed', async () => {
    const run = async (seed: number) => {
      await cloud.play({ action: '*', share: 0.3, seed, fault: 'throttle' });
      const refused: number[] = [];
      for (let i = 0; i < 100; i += 1) await regions().catch(() => refused.push(i));
      return refused;
    };
    const first = await run(7);
    expect(first.length).toBeGreaterThan(15);
    expect(first.length).toBeLessThan(45);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });
});

describe('what was just made', () => {
  it('is not found for the first looks, by id and by search; what was there before is', async () => {
    const old = (await makeVolume()).VolumeId as string;
    await cloud.play({ action: 'DescribeVolumes', calls: 2, fault: 'not-found' });
    const fresh = (await makeVolume()).VolumeId as string;
    const byId = (id: string) => cloud.ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
    await byId(old);
    await expect(byId(fresh)).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    expect(await countVolumes()).toBe(1);
    expect(await countVolumes()).toBe(2);
    await byId(fresh);
  });

  it('counts for instances inside their reservations too', async () => {
    const network = await makeNetwork(cloud);
    await cloud.play({ action: 'DescribeInstances', calls: 1, fault: 'not-found' });
    const made = await cloud.ec2.send(new RunInstancesCommand(launchInput(network)));
    const all = () => cloud.ec2.send(new DescribeInstancesCommand({}));
    expect((await all()).Reservations).toEqual([]);
    expect((await all()).Reservations?.[0]?.Instances?.[0]?.InstanceId).toBe(made.Instances?.[0]?.InstanceId);
  });
});

describe('a console', () => {
  it('comes late, in half or twice', async () => {
    const network = await makeNetwork(cloud);
    const { InstanceId = '' } = await launchOne(cloud, network);
    await cloud.settle();
    cloud.machines.setConsole(InstanceId, 'abcdef');
    const read = async () => {
      const { Output } = await cloud.ec2.send(new GetConsoleOutputCommand({ InstanceId }));
      return Output && Buffer.from(Output, 'base64').toString();
    };
    await cloud.play(
      { fault: 'console-late', nth: 1 },
      { fault: 'console-half', nth: 2 },
      { fault: 'console-twice', nth: 3, box: InstanceId },
      { fault: 'console-late', box: 'somebody else' },
    );
    expect([await read(), await read(), await read(), await read()]).toEqual([
      undefined,
      'abc',
      'abcdefabcdef',
      'abcdef',
    ]);
  });
});
