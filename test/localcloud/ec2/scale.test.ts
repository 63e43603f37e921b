import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSubnetCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setQuota } from '../../../src/localcloud/servicequotas/quotas.js';
import { openStore, type Store } from '../../../src/localcloud/store.js';
import { createFakeMachines } from '../../helpers/fake-machines.js';
import { type Ec2Cloud, launchInput, makeNetwork, type Network, openEc2, refusalOf } from './ec2-fixture.js';
import { createFleet, fleetInput, makeTemplate, templateData } from './fleet-fixture.js';

let cloud: Ec2Cloud;

/** The usual network with a subnet of 4,091 addresses, and room for any number of vCPUs. */
async function makeRoom(): Promise<Network> {
  const network = await makeNetwork(cloud);
  const { store } = cloud.cloud;
  setQuota({ store, region: 'us-east-1', serviceCode: 'ec2', quotaCode: 'L-1216C47A' }, 100_000);
  const reply = await cloud.ec2.send(
    new CreateSubnetCommand({
      VpcId: network.vpcId,
      CidrBlock: '10.0.16.0/20',
      AvailabilityZone: 'us-east-1a',
    }),
  );
  return { ...network, subnetId: reply.Subnet?.SubnetId ?? '' };
}

describe('a thousand instances', () => {
  let ids: string[];
  afterAll(() => cloud.close());
  beforeAll(async () => {
    cloud = await openEc2();
    const network = await makeRoom();
    const launch = async (of: string) => {
      const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'of', Value: of }] }];
      const size = { MinCount: 500, MaxCount: 500 };
      const input = launchInput(network, { ...size, TagSpecifications });
      const reply = await cloud.ec2.send(new RunInstancesCommand(input));
      return reply.Instances?.map((instance) => instance.InstanceId ?? '') ?? [];
    };
    ids = [...(await launch('ws')), ...(await launch('other'))];
    await cloud.settle();
    // A second or two, but not where other suites share the cores.
  }, 60_000);

  const read = async (input: DescribeInstancesCommandInput) => {
    const reply = await cloud.ec2.send(new DescribeInstancesCommand(input));
    const found = (reply.Reservations ?? []).flatMap((each) => each.Instances ?? []);
    return { found, token: reply.NextToken };
  };
  const readAll = async (input: DescribeInstancesCommandInput) => {
    const pages: string[][] = [];
    let NextToken: string | undefined;
    do {
      const { found, token } = await read({ ...input, NextToken });
      pages.push(found.map((instance) => instance.InstanceId ?? ''));
      NextToken = token;
    } while (NextToken);
    return pages;
  };

  it('all run, each with an address of its own', async () => {
    const { found } = await read({});
    expect(found).toHaveLength(1000);
    expect(new Set(found.map((instance) => instance.State?.Name))).toEqual(new Set(['running']));
    expect(new Set(found.map((instance) => instance.PrivateIpAddress)).size).toBe(1000);
  });

  it('are found by 200 ids in a filter, and no more', async () => {
    const byIds = (count: number) =>
      read({ Filters: [{ Name: 'instance-id', Values: ids.slice(0, count) }] });
    expect((await byIds(200)).found.map((instance) => instance.InstanceId)).toEqual(ids.slice(0, 200));
    expect(await refusalOf(byIds(201))).toMatchObject({ code: 'FilterLimitExceeded', status: 400 });
    const two = { Filters: ['instance-id', 'tag:of'].map((Name) => ({ Name, Values: ids.slice(0, 101) })) };
    expect(await refusalOf(read(two))).toMatchObject({ code: 'FilterLimitExceeded' });
  });

  it('come in pages, of a tag alone too, none twice and none left out', async () => {
    const pages = await readAll({ MaxResults: 300 });
    expect(pages.map((page) => page.length)).toEqual([300, 300, 300, 100]);
    expect(pages.flat()).toEqual(ids);
    const tagged = await readAll({ MaxResults: 200, Filters: [{ Name: 'tag:of', Values: ['w?'] }] });
    expect(tagged.flat()).toEqual(ids.slice(0, 500));
    expect(await refusalOf(read({ MaxResults: 1001 }))).toMatchObject({ code: 'InvalidParameterValue' });
  });
});

describe('a fleet of forty in one call', () => {
  afterEach(() => cloud.close());

  it('is one line of the journal', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    const file = join(folder, 'journal');
    const store = openStore(file);
    cloud = await openEc2({ store });
    const network = await makeRoom();
    const template = await makeTemplate(cloud, templateData(network));
    const target = { TargetCapacitySpecification: { TotalTargetCapacity: 40 } };
    await createFleet(cloud, fleetInput(template, [{ SubnetId: network.subnetId }], target));
    await cloud.settle();
    const turns = readFileSync(file, 'utf8').trim().split('\n');
    const made = turns.map((turn) => (JSON.parse(turn) as { t: string }[]).map((change) => change.t));
    const launch = made.find((tables) => tables.includes('ec2/fleets')) ?? [];
    expect(launch.filter((table) => table === 'ec2/instances')).toHaveLength(40);
    expect(launch.filter((table) => table === 'ec2/volumes')).toHaveLength(40);
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('looks through the instances no more often than a fleet of one', async () => {
    const counted = countingStore(openStore());
    const fakes = createFakeMachines();
    // Workers do not get further than this, so that only the call itself is counted.
    const machines = { ...fakes, prepareImage: () => new Promise<void>(() => {}) };
    const open = await openEc2({ store: counted.store, machines });
    // Its workers never end.
    cloud = { ...open, close: async () => {} };
    const network = await makeRoom();
    const template = await makeTemplate(cloud, templateData(network));
    const scansFor = async (TotalTargetCapacity: number) => {
      const before = counted.scans();
      const target = { TargetCapacitySpecification: { TotalTargetCapacity } };
      const fleet = await createFleet(cloud, fleetInput(template, [{ SubnetId: network.subnetId }], target));
      expect(fleet.Instances?.[0]?.InstanceIds).toHaveLength(TotalTargetCapacity);
      return counted.scans() - before;
    };
    const [one, forty] = [await scansFor(1), await scansFor(40)];
    expect(one).toBeGreaterThan(0);
    expect(forty).toBe(one);
  });
});

/** Counts how often a whole table is read. */
function countingStore(store: Store): { store: Store; scans: () => number } {
  let scans = 0;
  const table: Store['table'] = (name) => {
    const inner = store.table(name);
    const values = () => {
      scans += 1;
      return inner.values();
    };
    return { ...inner, values } as never;
  };
  return { store: { ...store, table }, scans: () => scans };
}
