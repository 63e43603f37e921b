// What CloudFormation forgets of deleted stacks, by moving the clock; and what it must not forget.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  changeSets,
  events,
  resources,
  type StackRecord,
  stacks,
} from '../../../src/localcloud/cloudformation/records.js';
import { sweep } from '../../../src/localcloud/retention/sweep.js';
import { changes } from '../../../src/localcloud/route53/records.js';
import { submitChange } from '../../../src/localcloud/route53/zones.js';
import { openStore, type Store } from '../../../src/localcloud/store.js';
import { createAndRest, openStackCloud, restingStack, type StackCloud } from '../cloudformation/helpers.js';
import { movableClock, refusalOf } from '../ec2/ec2-fixture.js';

const hour = 3_600_000;
const day = 24 * hour;

const template = (size: number, policy: 'Delete' | 'Retain' = 'Delete') => `
Parameters: {Secret: {Type: String, NoEcho: true, Default: a secret of the parameter}}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {VpcId: {Ref: Vpc}, GroupDescription: {Ref: Secret}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.7.0.0/16}}
  Data:
    Type: AWS::EC2::Volume
    DeletionPolicy: ${policy}
    Properties: {AvailabilityZone: us-east-1a, Size: ${size}}
`;

let folder: string;
let file: string;
let store: Store;
let cloud: StackCloud;
let clock: ReturnType<typeof movableClock>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-retention-'));
  file = join(folder, 'state.jsonl');
  store = openStore(file);
  clock = movableClock();
  cloud = await openStackCloud({ store, clock });
});
afterEach(async () => {
  await cloud.close();
  store.close();
  rmSync(folder, { recursive: true });
});

const templates = (from: Store) => from.table<{ readonly body: string }>('cloudformation/templates').values();
const remove = async (StackName: string) => {
  await cloud.stacks.send(new DeleteStackCommand({ StackName }));
  return restingStack(cloud, StackName);
};
const make = async (name: string, body = template(1)) =>
  (await createAndRest(cloud, { StackName: name, TemplateBody: body })).StackId ?? '';

it('tells of a deleted stack by its id for 90 days, and then of nothing', async () => {
  const id = await make('box');
  const living = await make('other', template(2));
  expect((await remove(id)).StackStatus).toBe('DELETE_COMPLETE');
  clock.move(90 * day - hour);
  sweep(cloud.cloud);
  const { StackEvents = [] } = await cloud.stacks.send(new DescribeStackEventsCommand({ StackName: id }));
  expect(StackEvents.length).toBeGreaterThan(10);
  expect((await cloud.stacks.send(new GetTemplateCommand({ StackName: id }))).TemplateBody).toBe(template(1));
  clock.move(hour);
  expect((await refusalOf(cloud.stacks.send(new DescribeStacksCommand({ StackName: id })))).message).toBe(
    `Stack with id ${id} does not exist`,
  );
  expect(sweep(cloud.cloud)).toBeGreaterThan(14);
  for (const from of [store, openStore(file)]) {
    expect(
      stacks(from)
        .values()
        .map((one) => one.id),
    ).toEqual([living]);
    for (const table of [events, resources]) {
      const owners = new Set<string>(
        table(from)
          .values()
          .map(({ stackId }: { stackId: string }) => stackId),
      );
      expect([...owners]).toEqual([living]);
    }
    expect(templates(from)).toEqual([{ body: template(2) }]);
  }
  expect(readFileSync(file, 'utf8')).not.toContain(id);
  const { StackSummaries } = await cloud.stacks.send(new ListStacksCommand({}));
  expect(StackSummaries?.map(({ StackId }) => StackId)).toEqual([living]);
});

it('keeps what a forgotten stack retained', async () => {
  const id = await make('box', template(3, 'Retain'));
  await remove(id);
  clock.move(91 * day);
  sweep(cloud.cloud);
  expect(stacks(store).values()).toEqual([]);
  const { Volumes } = await cloud.ec2.send(new DescribeVolumesCommand({}));
  expect(Volumes).toMatchObject([{ Size: 3, State: 'available' }]);
});

it('keeps a stack that could not be deleted, however old', async () => {
  const id = await make('box');
  stacks(store).update(id, (stack) => ({ ...stack, status: 'DELETE_FAILED' }));
  clock.move(400 * day);
  sweep(cloud.cloud);
  expect(stacks(store).get(id)?.status).toBe('DELETE_FAILED');
});

it('keeps no properties of deleted resources and no secret values of deleted stacks', async () => {
  const id = await make('box');
  expect(JSON.stringify(stacks(store).get(id)?.parameters)).toContain('a secret of the parameter');
  const deleted = await remove(id);
  expect(deleted.Parameters).toEqual([{ ParameterKey: 'Secret', ParameterValue: '****' }]);
  store.compact();
  expect(readFileSync(file, 'utf8').replaceAll(JSON.stringify(template(1)), '')).not.toContain(
    'a secret of the parameter',
  );
});

it('stores a template once for all its stacks, and as long as one of them or a change set has it', async () => {
  const ids = [await make('box'), await make('twin', template(1).replace('10.7', '10.8'))];
  expect(templates(store)).toHaveLength(2);
  await cloud.stacks.send(new UpdateStackCommand({ StackName: 'box', TemplateBody: template(4) }));
  expect((await restingStack(cloud, 'box')).StackStatus).toBe('UPDATE_COMPLETE');
  const change = { StackName: 'box', ChangeSetName: 'next', TemplateBody: template(5) };
  await cloud.stacks.send(new CreateChangeSetCommand(change));
  await cloud.settle();
  expect(templates(store)).toHaveLength(4);
  sweep(cloud.cloud);
  expect(templates(store).map(({ body }) => /Size: (\d)/.exec(body)?.[1])).toEqual(['1', '4', '5']);
  const again = openStore(file);
  expect(ids.map((id) => stacks(again).get(id)?.templateBody)).toEqual([
    template(4),
    template(1).replace('10.7', '10.8'),
  ]);
  expect(changeSets(again).values()[0]?.templateBody).toBe(template(5));
  store.compact();
  expect(readFileSync(file, 'utf8').split('AWS::EC2::SecurityGroup, ').length).toBeLessThan(3);
});

it('keeps the template an update may go back to', async () => {
  const id = await make('box');
  const stack = stacks(store).get(id) as StackRecord;
  const other = { ...stack, templateBody: template(9) };
  stacks(store).put(id, { ...stack, update: { other, skip: [] } });
  sweep(cloud.cloud);
  store.compact();
  expect(stacks(openStore(file)).get(id)).toMatchObject({
    templateBody: template(1),
    update: { other: { templateBody: template(9) }, skip: [] },
  });
});

it('reads stacks with their template in them, as they were stored before', async () => {
  const id = await make('box');
  const row = stacks(store).get(id) as StackRecord;
  store.table('cloudformation/stacks').put(id, row);
  sweep(cloud.cloud);
  expect(templates(store)).toEqual([]);
  expect((await cloud.stacks.send(new GetTemplateCommand({ StackName: id }))).TemplateBody).toBe(template(1));
});

it("drops Route 53's changes after a day", () => {
  submitChange({ store, clock });
  clock.move(day - 1);
  submitChange({ store, clock });
  expect([sweep(cloud.cloud), changes(store).values().length]).toEqual([0, 2]);
  clock.move(1);
  expect([sweep(cloud.cloud), changes(store).values().length]).toEqual([1, 1]);
});
