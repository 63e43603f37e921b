import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeTagsCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreateTags } from '../../../src/localcloud/ec2/CreateTags.js';
import { applyFilters } from '../../../src/localcloud/ec2/filters.js';
import {
  describeOne,
  type Ec2Cloud,
  launch,
  launchInput,
  launchOne,
  makeNetwork,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
let network: Network;
let ids: string[];

/** Seven boxes `ws-1` to `ws-7` in one reservation, and `alice`, terminated, in another. */
beforeAll(async () => {
  cloud = await openEc2();
  network = await makeNetwork(cloud);
  const instances = await launch(cloud, network, { MinCount: 7, MaxCount: 7, ClientToken: 'fleet' });
  ids = instances.map((instance) => instance.InstanceId ?? '');
  for (const [at, id] of ids.entries()) {
    const tags = [
      { Key: 'flotilla:number', Value: String(at + 1) },
      { Key: 'Name', Value: `ws-${at + 1}` },
    ];
    await cloud.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: tags }));
  }
  const alice = await launchOne(cloud, network, {
    InstanceType: 'c3.8xlarge',
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'alice*' }] }],
  });
  await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [alice.InstanceId] }));
  await cloud.settle();
});
afterAll(() => cloud.close());

const find = (input: DescribeInstancesCommandInput) => cloud.ec2.send(new DescribeInstancesCommand(input));
const namesOf = async (input: DescribeInstancesCommandInput) =>
  ((await find(input)).Reservations ?? [])
    .flatMap((reservation) => reservation.Instances ?? [])
    .map((instance) => instance.Tags?.find((tag) => tag.Key === 'Name')?.Value);
const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

describe('filters of DescribeInstances', () => {
  it.each([
    ['tag:Name', ['ws-2', 'ws-4'], ['ws-2', 'ws-4']],
    ['tag:Name', ['ws-?'], ['ws-1', 'ws-2', 'ws-3', 'ws-4', 'ws-5', 'ws-6', 'ws-7']],
    ['tag:Name', ['alice\\*'], ['alice*']],
    ['tag:Name', ['alice\\?'], []],
    ['tag-key', ['flotilla:num*'], ['ws-1', 'ws-2', 'ws-3', 'ws-4', 'ws-5', 'ws-6', 'ws-7']],
    ['tag:flotilla:number', ['3'], ['ws-3']],
    ['instance-state-name', ['terminated'], ['alice*']],
    ['instance-state-code', ['48'], ['alice*']],
    ['instance-type', ['c3.*'], ['alice*']],
    ['private-ip-address', ['10.0.1.5'], ['ws-2']],
    ['launch-index', ['6'], ['ws-7']],
    ['tag:Name', ['WS-1'], []],
  ])('%s = %j', async (name, values, expected) => {
    expect(await namesOf(filter(name, ...values))).toEqual(expected);
  });

  it('go by ids, addresses, places, tokens', async () => {
    const first = await describeOne(cloud, ids[0] ?? '');
    for (const [name, value] of [
      ['instance-id', first.InstanceId],
      ['ip-address', first.PublicIpAddress],
      ['network-interface.network-interface-id', first.NetworkInterfaces?.[0]?.NetworkInterfaceId],
      ['block-device-mapping.volume-id', first.BlockDeviceMappings?.[0]?.Ebs?.VolumeId],
    ] as const) {
      expect(await namesOf(filter(name, value ?? ''))).toEqual(['ws-1']);
    }
    for (const [name, value] of [
      ['vpc-id', network.vpcId],
      ['subnet-id', network.subnetId],
      ['instance.group-id', network.groupId],
      ['instance.group-name', 'box'],
      ['client-token', 'fleet'],
      ['reservation-id', (await find({ InstanceIds: [ids[0] ?? ''] })).Reservations?.[0]?.ReservationId],
    ] as const) {
      expect(await namesOf(filter(name, value ?? ''))).toHaveLength(name === 'instance.group-name' ? 8 : 7);
    }
  });

  it('must all match', async () => {
    const Filters = [
      { Name: 'instance-state-name', Values: ['running', 'pending'] },
      { Name: 'tag:Name', Values: ['ws-1', 'alice*'] },
    ];
    expect(await namesOf({ Filters })).toEqual(['ws-1']);
  });

  it('are refused when unknown and over 200 values', async () => {
    expect(await refusalOf(find(filter('colour', 'red')))).toMatchObject({
      code: 'InvalidParameterValue',
      message: "The filter 'colour' is invalid",
    });
    const values = (count: number) =>
      Array.from({ length: count }, (_, at) => `i-${at.toString(16).padStart(17, '0')}`);
    expect((await find(filter('instance-id', ...values(200)))).Reservations).toEqual([]);
    expect(await refusalOf(find(filter('instance-id', ...values(201))))).toMatchObject({
      code: 'FilterLimitExceeded',
      message: 'The maximum number of filter values specified on a single call is 200',
    });
  });

  it('take every character of a value as itself', () => {
    const items = ['a.b', 'axb', 'a+(b', 'a\\b', 'a[b]'].map((value) => ({ value }));
    const match = (pattern: string) =>
      applyFilters(items, [{ Name: 'value', Values: [pattern] }], { value: (item) => item.value }).map(
        (item) => item.value,
      );
    expect(match('a.b')).toEqual(['a.b']);
    expect(match('a+(b')).toEqual(['a+(b']);
    expect(match('a\\\\b')).toEqual(['a\\b']);
    expect(match('a[*')).toEqual(['a[b]']);
    expect(match('a?b')).toEqual(['a.b', 'axb', 'a\\b']);
  });
});

describe('pages of DescribeInstances', () => {
  it('hold as many instances as asked for, to the last', async () => {
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const reply = await find({ MaxResults: 5, NextToken });
      seen.push(...(reply.Reservations ?? []).flatMap((r) => (r.Instances ?? []).map((i) => i.InstanceId)));
      NextToken = reply.NextToken;
      pages += 1;
    } while (NextToken);
    expect(pages).toBe(2);
    expect(new Set(seen).size).toBe(8);
  });

  it('are refused below five, over a thousand, with ids, and with a made-up token', async () => {
    expect((await refusalOf(find({ MaxResults: 4 }))).code).toBe('InvalidParameterValue');
    expect((await refusalOf(find({ MaxResults: 1001 }))).code).toBe('InvalidParameterValue');
    expect(await refusalOf(find({ MaxResults: 5, InstanceIds: ids }))).toMatchObject({
      code: 'InvalidParameterCombination',
      message: 'The parameter instancesSet cannot be used with the parameter maxResults',
    });
    expect((await refusalOf(find({ MaxResults: 5, NextToken: 'x' }))).code).toBe('InvalidNextToken');
  });
});

describe('ids', () => {
  it('that do not exist are all named', async () => {
    const lost = ['i-00000000000000001', 'i-00000000000000002'];
    expect(await refusalOf(find({ InstanceIds: [...ids, ...lost] }))).toMatchObject({
      code: 'InvalidInstanceID.NotFound',
      message: `The instance IDs '${lost.join(', ')}' do not exist`,
    });
  });

  it('of one region do not exist in another', async () => {
    const command = new DescribeInstancesCommand({ InstanceIds: [ids[0] ?? ''] });
    const refused = await refusalOf(cloud.client(EC2Client, 'eu-west-1').send(command));
    expect(refused.code).toBe('InvalidInstanceID.NotFound');
  });
});

describe('tags', () => {
  const create = (Resources: string[], Tags: { Key: string; Value: string }[]) =>
    cloud.ec2.send(new CreateTagsCommand({ Resources, Tags }));
  const tagsOf = async (id: string) =>
    (await cloud.ec2.send(new DescribeTagsCommand(filter('resource-id', id)))).Tags?.map((tag) => [
      tag.Key,
      tag.Value,
    ]);

  it('are replaced by key, deleted by key and by value', async () => {
    const { groupId: id } = network;
    await create(
      [id],
      [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    );
    await create([id], [{ Key: 'a', Value: '3' }]);
    expect(await tagsOf(id)).toEqual([
      ['a', '3'],
      ['b', '2'],
    ]);
    const remove = (Tags: { Key: string; Value?: string }[]) =>
      cloud.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags }));
    await remove([{ Key: 'a', Value: 'other' }]);
    expect(await tagsOf(id)).toHaveLength(2);
    await remove([{ Key: 'a' }, { Key: 'b', Value: '2' }]);
    expect(await tagsOf(id)).toEqual([]);
  });

  it('go on all resources or on none', async () => {
    const { vpcId, subnetId } = network;
    const refused = await refusalOf(create([vpcId, subnetId, 'vol-00000000'], [{ Key: 'x', Value: '' }]));
    expect(refused.code).toBe('InvalidVolume.NotFound');
    expect(await tagsOf(vpcId)).toEqual([]);
    expect((await refusalOf(create(['box-1'], [{ Key: 'x', Value: '' }]))).code).toBe('InvalidID');
  });

  it("are at most fifty, in AWS's bounds, and never AWS's own", async () => {
    const many = Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: '' }));
    expect((await refusalOf(create([network.vpcId], many))).code).toBe('TagLimitExceeded');
    for (const tag of [
      { Key: '', Value: '' },
      { Key: 'k'.repeat(128), Value: '' },
      { Key: 'k', Value: 'v'.repeat(256) },
      { Key: 'aws:cloudformation:stack-name', Value: 'mine' },
    ]) {
      expect((await refusalOf(create([network.vpcId], [tag]))).code).toBe('InvalidParameterValue');
    }
  });

  it("of AWS's own are for CloudFormation, and stay when all are deleted", async () => {
    const input = {
      Resources: [network.vpcId],
      Tags: [{ Key: 'aws:cloudformation:stack-name', Value: 's' }],
    };
    const call = { cloud: cloud.cloud, region: 'us-east-1', requestId: 'r' };
    await expect(async () => CreateTags.handle(input, call)).rejects.toThrow('reserved for internal use');
    await CreateTags.handle(input, { ...call, onBehalfOf: 'cloudformation' });
    await create([network.vpcId], [{ Key: 'own', Value: '' }]);
    await cloud.ec2.send(new DeleteTagsCommand({ Resources: [network.vpcId] }));
    expect(await tagsOf(network.vpcId)).toEqual([['aws:cloudformation:stack-name', 's']]);
  });

  it('twice the same in one launch are refused, and types the call does not make', async () => {
    const run = (ResourceType: 'instance' | 'vpc', Tags: { Key: string; Value: string }[]) =>
      cloud.ec2.send(
        new RunInstancesCommand(launchInput(network, { TagSpecifications: [{ ResourceType, Tags }] })),
      );
    const tag = { Key: 'a', Value: '' };
    expect((await refusalOf(run('instance', [tag, tag]))).message).toBe("Duplicate tag key 'a' specified.");
    expect((await refusalOf(run('vpc', [tag]))).message).toContain('is not a valid taggable resource type');
  });
});
