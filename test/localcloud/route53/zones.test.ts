// Hosted zones through a bare Route 53 client.
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localZone } from '../../../src/localcloud/route53/records.js';
import { route53 } from '../../../src/localcloud/route53/service.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestClock, type TestClock } from '../../helpers/test-clock.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

let stage: TestCloud<FakeMachines>;
let client: Route53Client;
let clock: TestClock;

beforeAll(async () => {
  clock = createTestClock();
  stage = await createTestCloud({ services: [route53], clock });
  client = stage.client(Route53Client);
});
afterAll(() => stage.close());

const make = (name: string, reference = name) =>
  client.send(new CreateHostedZoneCommand({ Name: name, CallerReference: reference }));

describe('hosted zones', () => {
  it('finds flotilla.localhost. in a new cloud', async () => {
    const found = await client.send(new GetHostedZoneCommand({ Id: localZone.id }));
    expect(found.HostedZone).toMatchObject({
      Id: `/hostedzone/${localZone.id}`,
      Name: 'flotilla.localhost.',
      ResourceRecordSetCount: 2,
      Config: { PrivateZone: false },
    });
    expect(found.DelegationSet?.NameServers).toHaveLength(4);
  });

  it('makes a zone once per caller reference', async () => {
    const made = await make('Lab.Example.org', 'once');
    expect(made.HostedZone?.Name).toBe('lab.example.org.');
    expect(made.Location).toContain(made.HostedZone?.Id?.split('/').at(-1));
    await expect(make('other.example.org', 'once')).rejects.toMatchObject({
      name: 'HostedZoneAlreadyExists',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('refuses names that are none', async () => {
    for (const name of ['a..b', `${'x'.repeat(64)}.org`, '.']) {
      await expect(make(name, `bad ${name}`)).rejects.toMatchObject({ name: 'InvalidDomainName' });
    }
  });

  it('lists in pages, and by reversed name from a start', async () => {
    for (const name of ['b.example.net', 'a.example.net', 'example.net']) await make(name);
    const first = await client.send(new ListHostedZonesCommand({ MaxItems: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, MaxItems: 2 });
    const second = await client.send(new ListHostedZonesCommand({ MaxItems: 100, Marker: first.NextMarker }));
    expect(second.IsTruncated).toBe(false);
    const ids = [...(first.HostedZones ?? []), ...(second.HostedZones ?? [])].map((zone) => zone.Id);
    expect(new Set(ids).size).toBe(5);
    const sorted = await client.send(
      new ListHostedZonesByNameCommand({ DNSName: 'example.net', MaxItems: 2 }),
    );
    expect(sorted.HostedZones?.map((zone) => zone.Name)).toEqual(['example.net.', 'a.example.net.']);
    expect(sorted).toMatchObject({ IsTruncated: true, NextDNSName: 'b.example.net.' });
  });

  it('answers NoSuchHostedZone as 404', async () => {
    await expect(client.send(new GetHostedZoneCommand({ Id: 'ZNOTHERE' }))).rejects.toMatchObject({
      name: 'NoSuchHostedZone',
      message: 'No hosted zone found with ID: ZNOTHERE',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('deletes only a zone without records of its own', async () => {
    const { HostedZone: zone } = await make('full.example.org');
    const change = (Action: 'CREATE' | 'DELETE') =>
      client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zone?.Id,
          ChangeBatch: {
            Changes: [
              {
                Action,
                ResourceRecordSet: {
                  Name: 'a.full.example.org',
                  Type: 'A',
                  TTL: 60,
                  ResourceRecords: [{ Value: '192.0.2.1' }],
                },
              },
            ],
          },
        }),
      );
    await change('CREATE');
    const remove = () => client.send(new DeleteHostedZoneCommand({ Id: zone?.Id }));
    await expect(remove()).rejects.toMatchObject({ name: 'HostedZoneNotEmpty' });
    await change('DELETE');
    expect((await remove()).ChangeInfo?.Status).toBe('PENDING');
    await expect(remove()).rejects.toMatchObject({ name: 'NoSuchHostedZone' });
  });

  it('takes a change from PENDING to INSYNC by its own clock', async () => {
    const { ChangeInfo: change } = await make('slow.example.org');
    const status = async () =>
      (await client.send(new GetChangeCommand({ Id: change?.Id }))).ChangeInfo?.Status;
    expect(await status()).toBe('PENDING');
    clock.move(1000);
    expect(await status()).toBe('INSYNC');
    await expect(client.send(new GetChangeCommand({ Id: 'CNONE' }))).rejects.toMatchObject({
      name: 'NoSuchChange',
    });
  });
});
