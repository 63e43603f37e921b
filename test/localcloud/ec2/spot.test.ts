import {
  CancelSpotInstanceRequestsCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeSpotPriceHistoryCommand,
  type RunInstancesCommandInput,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allInstanceTypes } from '../../../src/localcloud/ec2/instance-types/instance-types.js';
import { listPrice } from '../../../src/localcloud/ec2/list-prices.js';
import {
  describeOne,
  type Ec2Cloud,
  launchOne,
  makeNetwork,
  movableClock,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
let network: Network;
beforeEach(async () => {
  cloud = await openEc2({ clock: movableClock('2026-03-01T12:00:00Z') });
  network = await makeNetwork(cloud);
});
afterEach(() => cloud.close());

type Market = NonNullable<RunInstancesCommandInput['InstanceMarketOptions']>;
const launchSpot = (SpotOptions?: Market['SpotOptions']) =>
  launchOne(cloud, network, {
    InstanceMarketOptions: { MarketType: 'spot', SpotOptions },
    TagSpecifications: [{ ResourceType: 'spot-instances-request', Tags: [{ Key: 'of', Value: 'ws' }] }],
  });
const requests = async (input: object = {}) =>
  (await cloud.ec2.send(new DescribeSpotInstanceRequestsCommand(input))).SpotInstanceRequests ?? [];

describe('a spot instance', () => {
  it('says what it is, and has a request with tags of its own', async () => {
    const instance = await launchSpot();
    expect(instance.InstanceLifecycle).toBe('spot');
    expect('Tags' in instance).toBe(false);
    const [request] = await requests({ Filters: [{ Name: 'tag:of', Values: ['ws'] }] });
    expect(request).toMatchObject({
      SpotInstanceRequestId: instance.SpotInstanceRequestId,
      InstanceId: instance.InstanceId,
      State: 'active',
      Status: { Code: 'fulfilled' },
      Type: 'one-time',
      // The on-demand price, where none is given.
      SpotPrice: '0.010400',
      LaunchedAvailabilityZone: 'us-east-1a',
    });
    const Filters = [
      { Name: 'instance-lifecycle', Values: ['spot'] },
      { Name: 'spot-instance-request-id', Values: [instance.SpotInstanceRequestId ?? ''] },
    ];
    const found = await cloud.ec2.send(new DescribeInstancesCommand({ Filters }));
    expect(found.Reservations?.[0]?.Instances?.[0]?.InstanceId).toBe(instance.InstanceId);
  });

  it('is not there for an on-demand instance', async () => {
    expect((await launchOne(cloud, network)).SpotInstanceRequestId).toBeUndefined();
    expect(await requests()).toEqual([]);
  });

  it('cannot stop, in AWS’s words', async () => {
    const { InstanceId } = await launchSpot();
    expect(await refusalOf(cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] })))).toEqual({
      code: 'UnsupportedOperation',
      message: expect.stringContaining(
        `You can't stop the Spot Instance '${InstanceId}' because it is associated with a one-time Spot Instance request`,
      ),
      status: 400,
    });
    expect((await describeOne(cloud, InstanceId)).State?.Name).toBe('running');
  });

  it('closes its request when it goes', async () => {
    const { InstanceId } = await launchSpot();
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    await cloud.settle();
    expect(await requests({ Filters: [{ Name: 'state', Values: ['closed'] }] })).toMatchObject([
      { InstanceId, Status: { Code: 'instance-terminated-by-user' } },
    ]);
  });

  it('runs on when its request is cancelled', async () => {
    const { InstanceId, SpotInstanceRequestId = '' } = await launchSpot();
    const cancel = () =>
      cloud.ec2.send(
        new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [SpotInstanceRequestId] }),
      );
    expect((await cancel()).CancelledSpotInstanceRequests).toEqual([
      { SpotInstanceRequestId, State: 'cancelled' },
    ]);
    expect((await describeOne(cloud, InstanceId)).State?.Name).toBe('running');
    expect(await requests()).toMatchObject([{ Status: { Code: 'request-canceled-and-instance-running' } }]);
    const none = { SpotInstanceRequestIds: ['sir-00000000'] };
    expect(await refusalOf(requests(none))).toMatchObject({ code: 'InvalidSpotInstanceRequestID.NotFound' });
  });

  it.each<[string, Market, string]>([
    ['a price below the market’s', { SpotOptions: { MaxPrice: '0.0001' } }, 'SpotMaxPriceTooLow'],
    ['persistent requests', { SpotOptions: { SpotInstanceType: 'persistent' } }, 'UnsupportedOperation'],
    ['hibernation', { SpotOptions: { InstanceInterruptionBehavior: 'hibernate' } }, 'UnsupportedOperation'],
    ['capacity blocks', { MarketType: 'capacity-block' }, 'UnsupportedOperation'],
  ])('is refused with %s', async (_, market, code) => {
    const launch = launchOne(cloud, network, { InstanceMarketOptions: { MarketType: 'spot', ...market } });
    expect(await refusalOf(launch)).toMatchObject({ code, status: 400 });
    expect(cloud.machines.specs.size).toBe(0);
  });
});

describe('spot prices', () => {
  const read = (input: object) => cloud.ec2.send(new DescribeSpotPriceHistoryCommand(input));

  it('are the same at every look, one for each zone that offers the type', async () => {
    const input = { InstanceTypes: ['m6i.large'], ProductDescriptions: ['Linux/UNIX'] };
    const first = await read(input);
    expect((await read(input)).SpotPriceHistory).toEqual(first.SpotPriceHistory);
    const zones = first.SpotPriceHistory?.map((price) => price.AvailabilityZone);
    expect(zones).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d', 'us-east-1f']);
    expect(first.SpotPriceHistory?.[0]).toMatchObject({
      ProductDescription: 'Linux/UNIX',
      SpotPrice: expect.stringMatching(/^0\.0\d{5}$/),
      Timestamp: new Date('2026-03-01T00:00:00Z'),
    });
    expect((await read({ ...input, AvailabilityZone: 'us-east-1b' })).SpotPriceHistory).toHaveLength(1);
    expect((await read({ ...input, ProductDescriptions: ['Windows'] })).SpotPriceHistory).toEqual([]);
  });

  it('lie below the on-demand price for every type', async () => {
    const price = new Map(allInstanceTypes().map((type) => [type.name, listPrice(type)]));
    let NextToken: string | undefined;
    const seen = new Set<string>();
    do {
      const page = await read({ MaxResults: 1000, NextToken });
      for (const { InstanceType = '', SpotPrice } of page.SpotPriceHistory ?? []) {
        seen.add(InstanceType);
        expect(Number(SpotPrice), InstanceType).toBeGreaterThan(0);
        expect(Number(SpotPrice), InstanceType).toBeLessThan(price.get(InstanceType) ?? 0);
      }
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen.size).toBeGreaterThan(300);
  });

  it.each([
    ['t3.micro', 0.0104],
    ['t2.large', 0.0928],
    ['c3.8xlarge', 1.68],
    ['m5.2xlarge', 0.384],
    ['r5.xlarge', 0.252],
  ])('are measured by AWS’s list price of %s', (name, price) => {
    const type = allInstanceTypes().find((each) => each.name === name);
    expect(type && listPrice(type)).toBeCloseTo(price, 6);
  });
});
