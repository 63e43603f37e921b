// Record sets through a bare Route 53 client: AWS's rules and sentences for batches.
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { route53 } from '../../../src/localcloud/route53/service.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

let stage: TestCloud<FakeMachines>;
let client: Route53Client;
let zoneId: string;
let count = 0;

beforeAll(async () => {
  stage = await createTestCloud({ services: [route53] });
  client = stage.client(Route53Client);
});
afterAll(() => stage.close());
beforeEach(async () => {
  count += 1;
  const made = await client.send(
    new CreateHostedZoneCommand({ Name: 'example.org', CallerReference: `zone ${count}` }),
  );
  zoneId = made.HostedZone?.Id ?? '';
});

const a = (name: string, ...values: string[]): ResourceRecordSet => ({
  Name: name,
  Type: 'A',
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
});
const cname = (name: string, value: string): ResourceRecordSet => ({ ...a(name, value), Type: 'CNAME' });
const alias = (name: string, target: string, hosted = zoneId): ResourceRecordSet => ({
  Name: name,
  Type: 'A',
  AliasTarget: { HostedZoneId: hosted, DNSName: target, EvaluateTargetHealth: false },
});
const change = (...changes: [Change['Action'], ResourceRecordSet][]) =>
  client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zoneId,
      ChangeBatch: { Changes: changes.map(([Action, set]) => ({ Action, ResourceRecordSet: set })) },
    }),
  );
const list = async (input: Partial<ConstructorParameters<typeof ListResourceRecordSetsCommand>[0]> = {}) =>
  client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...input }));
const names = async () => (await list()).ResourceRecordSets?.map((set) => `${set.Name} ${set.Type}`);
const refusal = (message: string) => ({ name: 'InvalidChangeBatch', message });
const at = (name: string, type = 'A') => `[name='${name}.example.org.', type='${type}']`;

describe('batches', () => {
  it('orders by reversed labels, then type, and escapes the star', async () => {
    await change(
      ['CREATE', a('*.example.org', '192.0.2.1')],
      ['CREATE', a('b.example.org', '192.0.2.1')],
      ['CREATE', a('x.a.example.org', '192.0.2.1')],
      ['CREATE', a('A.example.org', '192.0.2.1')],
      ['CREATE', { ...a('a.example.org', '2001:db8::1'), Type: 'AAAA' }],
    );
    expect(await names()).toEqual([
      'example.org. NS',
      'example.org. SOA',
      '\\052.example.org. A',
      'a.example.org. A',
      'a.example.org. AAAA',
      'x.a.example.org. A',
      'b.example.org. A',
    ]);
  });

  it('pages with Start fields', async () => {
    await change(
      ...['a', 'b', 'c'].map((n): ['CREATE', ResourceRecordSet] => [
        'CREATE',
        a(`${n}.example.org`, '192.0.2.1'),
      ]),
    );
    const first = await list({ MaxItems: 3 });
    expect(first).toMatchObject({ IsTruncated: true, NextRecordName: 'b.example.org.', NextRecordType: 'A' });
    const rest = await list({ StartRecordName: first.NextRecordName, StartRecordType: first.NextRecordType });
    expect(rest.ResourceRecordSets?.map((set) => set.Name)).toEqual(['b.example.org.', 'c.example.org.']);
    expect(rest.IsTruncated).toBe(false);
    await expect(list({ StartRecordType: 'A' })).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  it('is all or nothing', async () => {
    await change(['CREATE', a('old.example.org', '192.0.2.1')]);
    const mixed = change(
      ['CREATE', a('new.example.org', '192.0.2.2')],
      ['CREATE', a('old.example.org', '192.0.2.3')],
      ['DELETE', a('gone.example.org', '192.0.2.4')],
    );
    await expect(mixed).rejects.toMatchObject(
      refusal(
        `[Tried to create resource record set ${at('old')} but it already exists, ` +
          `Tried to delete resource record set ${at('gone')} but it was not found]`,
      ),
    );
    expect(await names()).toEqual(['example.org. NS', 'example.org. SOA', 'old.example.org. A']);
  });

  it('deletes only what is described exactly', async () => {
    await change(['CREATE', a('x.example.org', '192.0.2.1', '192.0.2.2')]);
    const mismatch = refusal(
      `[Tried to delete resource record set ${at('x')} but the values provided do not match the current values]`,
    );
    await expect(change(['DELETE', a('x.example.org', '192.0.2.1')])).rejects.toMatchObject(mismatch);
    await expect(
      change(['DELETE', { ...a('x.example.org', '192.0.2.1', '192.0.2.2'), TTL: 61 }]),
    ).rejects.toMatchObject(mismatch);
    await change(['DELETE', a('X.example.org.', '192.0.2.2', '192.0.2.1')]);
    expect(await names()).toHaveLength(2);
  });

  it('replaces in one batch and upserts', async () => {
    await change(['UPSERT', a('x.example.org', '192.0.2.1')]);
    await change(['DELETE', a('x.example.org', '192.0.2.1')], ['CREATE', a('x.example.org', '192.0.2.2')]);
    await change(['UPSERT', a('x.example.org', '192.0.2.3')]);
    const { ResourceRecordSets: sets } = await list({ StartRecordName: 'x.example.org' });
    expect(sets?.[0]?.ResourceRecords).toEqual([{ Value: '192.0.2.3' }]);
  });

  it('keeps NS and SOA of the zone', async () => {
    const { ResourceRecordSets: sets = [] } = await list();
    await expect(change(['DELETE', sets[1] as ResourceRecordSet])).rejects.toMatchObject(
      refusal('[A HostedZone must contain exactly one SOA record.]'),
    );
    await expect(change(['DELETE', sets[0] as ResourceRecordSet])).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
    });
  });

  it('refuses what DNS does not allow', async () => {
    await change(['CREATE', cname('c.example.org', 'a.example.net')]);
    const wrong: [ResourceRecordSet, RegExp][] = [
      [
        a('a.example.net', '192.0.2.1'),
        /^\[RRSet with DNS name a\.example\.net\. is not permitted in zone example\.org\.\]$/,
      ],
      [cname('example.org', 'a.example.net'), /not permitted at apex in zone example\.org\./],
      [
        a('c.example.org', '192.0.2.1'),
        /a conflicting RRSet of type CNAME with the same DNS name already exists/,
      ],
      [a('d.example.org', '192.0.2'), /ARRDATAIllegalIPv4Address/],
      [a('d.example.org', '192.0.2.1', '192.0.2.1'), /Duplicate Resource Record: '192\.0\.2\.1'/],
      [{ ...a('d.example.org', 'text'), Type: 'TXT' }, /InvalidCharacterString/],
      [alias('d.example.org', 'nowhere.example.org'), /but that target was not found/],
      [alias('d.example.org', 'lb.example.net'), /does not lie within the target zone/],
      [alias('d.example.org', 'x.elb.flotilla.localhost', 'ZWRONG'), /does not lie within the target zone/],
    ];
    for (const [set, message] of wrong) {
      await expect(change(['CREATE', set]), JSON.stringify(set)).rejects.toMatchObject({
        name: 'InvalidChangeBatch',
        message: expect.stringMatching(message),
      });
    }
  });

  it('takes aliases to load balancers and to records of the zone', async () => {
    await change(['CREATE', a('real.example.org', '192.0.2.1')]);
    await change(
      ['CREATE', alias('own.example.org', 'real.example.org')],
      [
        'UPSERT',
        alias('box.example.org', 'dualstack.web-1.us-east-1.elb.flotilla.localhost', 'Z35SXDOTRQ7X7K'),
      ],
    );
    const { ResourceRecordSets: sets = [] } = await list({ StartRecordName: 'box.example.org', MaxItems: 1 });
    expect(sets[0]?.AliasTarget?.DNSName).toBe('dualstack.web-1.us-east-1.elb.flotilla.localhost.');
    await change(['DELETE', sets[0] as ResourceRecordSet]);
  });

  it('wants either an alias or values with a TTL', async () => {
    const both = { ...alias('x.example.org', 'example.org'), TTL: 60 };
    await expect(change(['CREATE', both])).rejects.toMatchObject({ name: 'InvalidInput' });
    await expect(change(['CREATE', { Name: 'x.example.org', Type: 'A' }])).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(
        'found none in Change with [Action=CREATE, Name=x.example.org, Type=A',
      ),
    });
  });
});

describe('limits', () => {
  const many = (n: number, value = (i: number) => `10.0.${i >> 8}.${i & 255}`) =>
    Array.from({ length: n }, (_, i) => a(`n${i}.example.org`, value(i)));
  const send = (action: 'CREATE' | 'UPSERT', sets: ResourceRecordSet[]) =>
    change(...sets.map((set): [typeof action, ResourceRecordSet] => [action, set]));

  it('takes 1000 records, an UPSERT counting twice', async () => {
    await send('CREATE', many(1000));
    await expect(send('CREATE', many(1001))).rejects.toMatchObject(
      refusal('[Number of records limit of 1000 exceeded.]'),
    );
    await send('UPSERT', many(500));
    await expect(send('UPSERT', many(501))).rejects.toMatchObject({ name: 'InvalidChangeBatch' });
  });

  it('takes 32,000 characters of values', async () => {
    const text = (length: number): ResourceRecordSet[] =>
      many(160, () => `"${'x'.repeat(length)}"`).map((set) => ({ ...set, Type: 'TXT' }));
    await send('CREATE', text(198));
    await expect(send('CREATE', text(199))).rejects.toMatchObject(
      refusal('[Number of characters limit 32000 exceeded.]'),
    );
  });
});
