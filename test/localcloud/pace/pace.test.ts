// AWS's rates, played: buckets drain and refill as documented, and throttles are AWS's errors.
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeInstancesCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it, vi } from 'vitest';
import type { PacedCall } from '../../../src/localcloud/cloud.js';
import { cloudFormation } from '../../../src/localcloud/cloudformation/service.js';
import { vpcs } from '../../../src/localcloud/ec2/network-records.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import { openBuckets } from '../../../src/localcloud/pace/buckets.js';
import { openAwsPace } from '../../../src/localcloud/pace/pace.js';
import { createTestClock } from '../../helpers/test-clock.js';
import { createTestCloud } from '../../helpers/test-cloud.js';
import { type Ec2Cloud, launchInput, makeNetwork } from '../ec2/ec2-fixture.js';

const call = (action: string, input: object = {}, service = 'ec2', region = 'us-east-1'): PacedCall => ({
  service,
  action,
  region,
  input: { ...input },
});

/** How many of these calls in a row are let through; none of them takes time. */
async function countUntilThrottled(pace: ReturnType<typeof openAwsPace>, one: PacedCall): Promise<number> {
  for (let count = 0; ; count += 1) {
    const refused = await pace.admit(one).then(
      () => false,
      () => true,
    );
    if (refused) return count;
  }
}

describe('a bucket', () => {
  const bucket = { capacity: 5, perSecond: 2 };
  const one = { key: 'a', bucket, tokens: 1 };

  it('is full at first, drains, and refills at its rate up to its capacity', () => {
    const clock = createTestClock();
    const buckets = openBuckets(clock);
    for (let taken = 0; taken < 5; taken += 1) expect(buckets.take([one])).toBe(0);
    expect(buckets.take([one])).toBe(500);
    clock.move(499);
    expect(buckets.take([one])).toBe(1);
    clock.move(1);
    expect(buckets.take([one])).toBe(0);
    clock.move(3_600_000);
    for (let taken = 0; taken < 5; taken += 1) expect(buckets.take([one])).toBe(0);
    expect(buckets.take([one])).toBe(500);
  });

  it('gives nothing of one kind where the other kind is empty', () => {
    const buckets = openBuckets(createTestClock());
    const other = { key: 'b', bucket: { capacity: 3, perSecond: 1 }, tokens: 4 };
    expect(buckets.take([one, other])).toBe(Number.POSITIVE_INFINITY);
    expect(buckets.take([{ ...one, tokens: 5 }])).toBe(0);
  });
});

describe('the rates of AWS', () => {
  it.each([
    ['StartInstances', {}, 5, 2],
    ['CreateVpc', {}, 50, 5],
    ['CreateTags', {}, 100, 10],
    ['CreateFleet', {}, 50, 5],
    ['DescribeInstances', { Filters: [{ Name: 'tag:a', Values: ['b'] }] }, 100, 20],
    ['DescribeInstances', { Filters: [] }, 50, 10],
  ])('%s %j: %d at once, then %d a second', async (action, input, capacity, perSecond) => {
    const clock = createTestClock();
    const pace = openAwsPace(clock);
    expect(await countUntilThrottled(pace, call(action, input))).toBe(capacity);
    clock.move(1000);
    expect(await countUntilThrottled(pace, call(action, input))).toBe(perSecond);
    expect(await countUntilThrottled(pace, call(action, input, 'ec2', 'eu-west-2'))).toBe(capacity);
  });

  it('counts instances as well as requests, of RunInstances and CreateFleet together', async () => {
    const clock = createTestClock();
    const pace = openAwsPace(clock);
    const fleet = call('CreateFleet', { TargetCapacitySpecification: { TotalTargetCapacity: 600 } });
    await pace.admit(fleet);
    await expect(pace.admit(call('RunInstances', { MaxCount: 401 }))).rejects.toThrow(
      'Request limit exceeded.',
    );
    const launch = pace.admit(call('RunInstances', { MaxCount: 400 }));
    clock.move(1500);
    await launch;
    await expect(pace.admit(call('CreateFleet', { DryRun: true }))).resolves.toBeUndefined();
    await expect(pace.admit(call('CreateFleet'))).resolves.toBeUndefined();
    await expect(pace.admit(fleet)).rejects.toMatchObject({ code: 'RequestLimitExceeded', status: 503 });
    clock.move(299_000);
    await expect(pace.admit(fleet)).resolves.toBeUndefined();
  });

  it('has one bucket for all calls of an account at Route 53 and at the load balancers', async () => {
    const pace = openAwsPace(createTestClock());
    const zones = (action: string) => call(action, {}, 'route53');
    for (const action of ['GetChange', 'GetChange', 'ListHostedZones', 'ListHostedZones'])
      await pace.admit(zones(action));
    expect(await countUntilThrottled(pace, zones('GetHostedZone'))).toBe(1);
    const elb = (action: string) => call(action, {}, 'elasticloadbalancing');
    expect(await countUntilThrottled(pace, elb('CreateLoadBalancer'))).toBe(10);
    expect(await countUntilThrottled(pace, elb('CreateRule'))).toBe(20);
    expect(await countUntilThrottled(pace, elb('DeleteRule'))).toBe(0);
    expect(await countUntilThrottled(pace, elb('DescribeRules'))).toBe(10);
  });

  it('lets CloudFormation wait where a user is refused', async () => {
    const clock = createTestClock();
    const pace = openAwsPace(clock);
    await countUntilThrottled(pace, call('CreateVpc'));
    let done = false;
    const waiting = pace.waitFor(call('CreateVpc')).then(() => {
      done = true;
    });
    await countUntilThrottled(pace, call('DescribeVpcs'));
    await pace.waitFor(call('DescribeVpcs'));
    expect(done).toBe(false);
    clock.move(200);
    await waiting;
  });
});

describe('over the wire', () => {
  it('a throttle is 503 RequestLimitExceeded at EC2 and 400 Throttling elsewhere', async () => {
    const clock = createTestClock();
    const services = [ec2, cloudFormation];
    const cloud = await createTestCloud({ services, clock, pace: openAwsPace(clock) });
    try {
      const client = cloud.client(EC2Client);
      const looks = Array.from({ length: 51 }, () => client.send(new DescribeVpcsCommand({})));
      const refused = (await Promise.allSettled(looks)).filter(({ status }) => status === 'rejected');
      expect(refused).toMatchObject([
        { reason: { name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } } },
      ]);
      await client.send(new DescribeInstancesCommand({}));
      const stacks = cloud.client(CloudFormationClient);
      for (let look = 0; look < 5; look += 1) await stacks.send(new DescribeStacksCommand({}));
      await expect(stacks.send(new DescribeStacksCommand({}))).rejects.toMatchObject({
        name: 'Throttling',
        message: 'Rate exceeded',
        $metadata: { httpStatusCode: 400 },
      });
    } finally {
      await cloud.close();
    }
  });

  it('an instance is pending for as long as on AWS', async () => {
    const clock = createTestClock();
    const cloud = await createTestCloud({ services: [ec2], clock, pace: openAwsPace(clock) });
    try {
      const client = cloud.client(EC2Client);
      const network = await makeNetwork({ ec2: client } as Ec2Cloud);
      let answered = false;
      const launch = client.send(new RunInstancesCommand(launchInput(network))).then((reply) => {
        answered = true;
        return reply;
      });
      await vi.waitFor(() => expect(clock.sleeping()).toBe(1));
      clock.move(1499);
      expect(clock.sleeping()).toBe(1);
      expect(answered).toBe(false);
      clock.move(1);
      const InstanceIds = [(await launch).Instances?.[0]?.InstanceId ?? ''];
      const state = async () =>
        (await client.send(new DescribeInstancesCommand({ InstanceIds }))).Reservations?.[0]?.Instances?.[0]
          ?.State?.Name;
      await vi.waitFor(() => expect(clock.sleeping()).toBe(1));
      clock.move(16_499);
      expect(await state()).toBe('pending');
      clock.move(1);
      await cloud.settle();
      expect(await state()).toBe('running');
    } finally {
      await cloud.close();
    }
  });

  it('a stack takes the time CloudFormation adds', async () => {
    const clock = createTestClock();
    const services = [ec2, cloudFormation];
    const cloud = await createTestCloud({ services, clock, pace: openAwsPace(clock) });
    try {
      const stacks = cloud.client(CloudFormationClient);
      const TemplateBody = '{"Resources": {"H": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}';
      await stacks.send(new CreateStackCommand({ StackName: 's', TemplateBody }));
      const status = async () =>
        (await stacks.send(new DescribeStacksCommand({ StackName: 's' }))).Stacks?.[0]?.StackStatus;
      clock.move(12_999);
      expect(await status()).toBe('CREATE_IN_PROGRESS');
      clock.move(1);
      await cloud.settle();
      expect(await status()).toBe('CREATE_COMPLETE');
    } finally {
      await cloud.close();
    }
  });

  it('what a stack makes waits for the rates too', async () => {
    const clock = createTestClock();
    const pace = openAwsPace(clock);
    const cloud = await createTestCloud({ services: [ec2, cloudFormation], clock, pace });
    try {
      await countUntilThrottled(pace, call('CreateVpc'));
      const stacks = cloud.client(CloudFormationClient);
      const Resources = { V: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } };
      await stacks.send(
        new CreateStackCommand({ StackName: 's', TemplateBody: JSON.stringify({ Resources }) }),
      );
      clock.move(12_999);
      // The bucket has refilled meanwhile, so it is emptied once more before the stack's own call comes.
      await countUntilThrottled(pace, call('CreateVpc'));
      clock.move(1);
      await vi.waitFor(() => expect(clock.sleeping()).toBe(1));
      expect(vpcs(cloud.cloud.store).values()).toHaveLength(0);
      clock.move(200);
      await vi.waitFor(() => expect(vpcs(cloud.cloud.store).values()).toHaveLength(1));
      await cloud.settle();
    } finally {
      await cloud.close();
    }
  });
});
