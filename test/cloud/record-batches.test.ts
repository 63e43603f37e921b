// The names of many boxes, changed in few batches, on the local cloud.
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import { beforeAll, expect, test } from 'vitest';
import type { Cloud } from '../../src/cloud/clients.js';
import { deleteManyBoxRecords, type NamePlace, upsertManyBoxRecords } from '../../src/cloud/records.js';
import { route53 as client } from '../../src/cloud/route53.js';
import { route53 } from '../../src/localcloud/route53/service.js';
import { openLocalStage } from './local-cloud.js';

let cloud: Cloud;
let place: NamePlace;
let calls = 0;

beforeAll(async () => {
  ({ cloud } = await openLocalStage([route53]));
  const made = await client(cloud).send(
    new CreateHostedZoneCommand({ Name: 'example.org', CallerReference: 'one' }),
  );
  const zoneId = (made.HostedZone?.Id ?? '').replace('/hostedzone/', '');
  place = { zone: { zoneId, name: 'example.org.' }, domain: 'stack.example.org' };
  client(cloud).middlewareStack.add(
    (next) => (input) => {
      calls++;
      return next(input);
    },
    { step: 'initialize' },
  );
});

const box = (number: number) => ({
  user: `ws-${number}`,
  access: 'public' as const,
  address: `192.0.${Math.floor(number / 250)}.${number % 250}`,
});
const boxes = Array.from({ length: 450 }, (_, index) => box(index + 1));

async function setRecord(name: string, type: 'A' | 'CNAME', value: string): Promise<void> {
  const set = { Name: name, Type: type, TTL: 60, ResourceRecords: [{ Value: value }] };
  await client(cloud).send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: place.zone.zoneId,
      ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: set }] },
    }),
  );
}

async function namesOf(type: string): Promise<string[]> {
  const names: string[] = [];
  let start: Record<string, string | undefined> | undefined = {};
  while (start) {
    const page: ListResourceRecordSetsCommandOutput = await client(cloud).send(
      new ListResourceRecordSetsCommand({ HostedZoneId: place.zone.zoneId, ...start }),
    );
    for (const set of page.ResourceRecordSets ?? []) if (set.Type === type) names.push(set.Name ?? '');
    start = page.IsTruncated
      ? { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType }
      : undefined;
  }
  return names;
}

test('come and go, and leave alone what is not theirs', async () => {
  // Before the domain, after it, at it, and below it.
  const others = ['a.example.org', 'z.example.org', 'stack.example.org', 'ssh.wt-1.stack.example.org'];
  for (const name of others) await setRecord(name, 'A', '198.51.100.1');
  calls = 0;
  expect(await upsertManyBoxRecords(cloud, place, boxes)).toEqual(new Map());
  expect(calls).toBe(3);
  expect(await namesOf('A')).toHaveLength(900 + others.length);
  calls = 0;
  const some = ['ws-450', 'ws-7', 'ws-9999'];
  expect(await deleteManyBoxRecords(cloud, place, some)).toEqual(new Map());
  expect(calls).toBeLessThan(6);
  expect(await namesOf('A')).toHaveLength(896 + others.length);
  await deleteManyBoxRecords(
    cloud,
    place,
    boxes.map(({ user }) => user),
  );
  expect((await namesOf('A')).sort()).toEqual(others.map((name) => `${name}.`).sort());
});

test('one that somebody else has is told, and spoils no other', async () => {
  await setRecord('ws-3.stack.example.org', 'CNAME', 'elsewhere.example.org');
  const refused = await upsertManyBoxRecords(cloud, place, boxes.slice(0, 8));
  expect([...refused.keys()]).toEqual(['ws-3']);
  expect(refused.get('ws-3')).toMatchObject({ code: 'InvalidChangeBatch' });
  const names = await namesOf('A');
  expect(names).toContain('ssh.ws-8.stack.example.org.');
  expect(names).not.toContain('ssh.ws-3.stack.example.org.');
});
