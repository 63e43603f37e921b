// A kill -9 at any moment: another process opens the journal as it was then, and goes on without doing anything twice.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/localcloud/clock.js';
import type { LocalCloud } from '../../../src/localcloud/cloud.js';
import { type StackRecord, stackResources, stacks } from '../../../src/localcloud/cloudformation/records.js';
import { cloudFormation } from '../../../src/localcloud/cloudformation/service.js';
import { instances, volumes } from '../../../src/localcloud/ec2/records.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import type { MachineSpec } from '../../../src/localcloud/machines/machines.js';
import { hostedZones } from '../../../src/localcloud/route53/records.js';
import { route53 } from '../../../src/localcloud/route53/service.js';
import { openStore, type Store } from '../../../src/localcloud/store.js';
import { createFakeMachines } from '../../helpers/fake-machines.js';
import { openStackCloud, restingStack, storyOf } from './helpers.js';
import { boxTemplate, frontTemplate } from './templates.js';

/** Nobody waits for long in these tests. */
const hasty: Clock = {
  now: () => new Date(),
  sleep: () => new Promise((resolve) => setTimeout(resolve, 1)),
};

const services = [cloudFormation, ec2, elbv2, route53];

/** The box with an Elastic IP, and its volume attached by a resource of its own. */
const everything = boxTemplate
  .replace("Default: 'false', AllowedValues", "Default: 'true', AllowedValues")
  .replace(/^ +Volumes: .*\n/m, '')
  .replace(
    /^Outputs:/m,
    `  Attach:
    Type: AWS::EC2::VolumeAttachment
    Properties: {Device: /dev/sdf, InstanceId: !Ref Box, VolumeId: !Ref Data}
Outputs:`,
  );

interface Run {
  readonly lines: readonly string[];
  /** Numbers of lines after which a kill may fall. */
  readonly places: readonly number[];
  readonly specs: readonly MachineSpec[];
  readonly stackId: string;
}

let folder: string;
let creation: Run;
let rollback: Run;
let deletion: Run;
let front: Run;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stacks-'));
  creation = await record('creation', { template: everything });
  rollback = await record('rollback', { fail: true });
  deletion = await record('deletion', { remove: true });
  front = await record('front', { remove: true, template: frontTemplate });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a stack to its end and keeps every line of the journal. */
async function record(name: string, { fail = false, remove = false, template = boxTemplate }): Promise<Run> {
  const file = join(folder, name);
  const machines = createFakeMachines();
  const specs: MachineSpec[] = [];
  const create = async (spec: MachineSpec) => {
    specs.push(spec);
    if (fail) throw new Error('no room');
    await machines.create(spec);
  };
  const cloud = await openStackCloud({
    store: openStore(file),
    machines: { ...machines, create },
    clock: hasty,
    services,
  });
  const { StackId = '' } = await cloud.stacks.send(
    new CreateStackCommand({ StackName: 'box', TemplateBody: template, OnFailure: 'ROLLBACK' }),
  );
  await restingStack(cloud, StackId);
  if (remove) await cloud.stacks.send(new DeleteStackCommand({ StackName: 'box' }));
  await restingStack(cloud, StackId);
  await cloud.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const first = lines.findIndex((line) => line.includes('"t":"cloudformation/stacks"'));
  // What one turn changes is one line: a kill falls between two of them, or tears the last.
  const places = lines.map((_, index) => index + 1).filter((place) => place > first);
  expect(places.length).toBeGreaterThan(10);
  return { lines, places, specs, stackId: StackId };
}

/** Opens a cloud on the first `count` lines and lets it come to rest. */
async function resume(run: Run, count: number, more: readonly string[] = []): Promise<LocalCloud> {
  const store = openLines(
    [...run.lines.slice(0, count), ...more],
    `${run.stackId.slice(-12)}-${count}-${more.length}`,
  );
  const machines = createFakeMachines();
  // The machine may be there although the journal does not say so yet.
  for (const spec of run.specs) if (instances(store).get(spec.id)) await machines.create(spec);
  const cloud = await openStackCloud({ store, machines, clock: hasty, services });
  await cloud.settle();
  await cloud.close();
  return cloud.cloud;
}

function openLines(lines: readonly string[], name: string): Store {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return openStore(file);
}

const count = (cloud: LocalCloud, table: string) => cloud.store.table(table).values().length;

async function sweep(run: Run, check: (cloud: LocalCloud, place: number) => void): Promise<void> {
  const left = [...run.places];
  const work = async () => {
    for (let place = left.shift(); place !== undefined; place = left.shift())
      check(await resume(run, place), place);
  };
  await Promise.all([work(), work(), work(), work()]);
}

describe('a killed process', () => {
  it('is followed by one that finishes the creation, everything once', { timeout: 120_000 }, async () => {
    await sweep(creation, (cloud, place) => {
      const where = `after line ${place}: ${creation.lines[place - 1]?.slice(0, 150)}`;
      const stack = stacks(cloud.store).get(creation.stackId);
      expect([stack?.status, stack?.statusReason], where).toEqual(['CREATE_COMPLETE', undefined]);
      const made = {
        vpcs: count(cloud, 'ec2/vpcs'),
        gateways: count(cloud, 'ec2/internet-gateways'),
        subnets: count(cloud, 'ec2/subnets'),
        keys: count(cloud, 'ec2/key-pairs'),
        volumes: volumes(cloud.store).values().length,
        instances: instances(cloud.store)
          .values()
          .map((instance) => instance.state),
      };
      expect(made, where).toEqual({
        vpcs: 1,
        gateways: 1,
        subnets: 1,
        keys: 1,
        volumes: 2,
        instances: ['running'],
      });
      const resources = stackResources(cloud, creation.stackId);
      expect(
        resources.map((resource) => resource.status),
        where,
      ).toEqual(Array(14).fill('CREATE_COMPLETE'));
    });
  });

  it('is followed by one that finishes the rollback', { timeout: 120_000 }, async () => {
    await sweep(rollback, (cloud, place) => {
      const where = `after line ${place}: ${rollback.lines[place - 1]?.slice(0, 150)}`;
      // A machine that failed before may well start in the second life.
      const status = stacks(cloud.store).get(rollback.stackId)?.status;
      expect(['ROLLBACK_COMPLETE', 'CREATE_COMPLETE'], where).toContain(status);
      if (status === 'CREATE_COMPLETE') return;
      const living = instances(cloud.store)
        .values()
        .filter((instance) => instance.state !== 'terminated');
      const left = [count(cloud, 'ec2/vpcs'), volumes(cloud.store).values().length, living.length];
      expect(left, where).toEqual([0, 0, 0]);
    });
  });

  it('is followed by one that finishes the deletion', { timeout: 120_000 }, async () => {
    await sweep(deletion, (cloud, place) => {
      const where = `after line ${place}: ${deletion.lines[place - 1]?.slice(0, 150)}`;
      const stack = stacks(cloud.store).get(deletion.stackId);
      const isBegun = deletion.lines
        .slice(0, place)
        .some((line) => line.includes('"status":"DELETE_IN_PROGRESS"'));
      expect(stack?.status, where).toBe(isBegun ? 'DELETE_COMPLETE' : 'CREATE_COMPLETE');
      if (!isBegun) return;
      expect([count(cloud, 'ec2/vpcs'), volumes(cloud.store).values().length], where).toEqual([0, 1]);
    });
  });

  it('is followed by one that goes on with load balancing and names', { timeout: 120_000 }, async () => {
    await sweep(front, (cloud, place) => {
      const where = `after line ${place}: ${front.lines[place - 1]?.slice(0, 150)}`;
      const isBegun = front.lines
        .slice(0, place)
        .some((line) => line.includes('"status":"DELETE_IN_PROGRESS"'));
      const stack = stacks(cloud.store).get(front.stackId);
      expect([stack?.status, stack?.statusReason], where).toEqual([
        isBegun ? 'DELETE_COMPLETE' : 'CREATE_COMPLETE',
        undefined,
      ]);
      const tables = ['load-balancers', 'listeners', 'target-groups'].map((name) =>
        count(cloud, `elbv2/${name}`),
      );
      expect(tables, where).toEqual(isBegun ? [0, 0, 0] : [1, 1, 1]);
      const zones = hostedZones(cloud.store)
        .values()
        .filter((zone) => zone.name === 'stack.example.org.');
      expect(zones.length, where).toBe(isBegun ? 0 : 1);
    });
  });
});

it('deletes what a creating call made whose answer nobody got', { timeout: 120_000 }, async () => {
  const left = [...creation.places];
  for (let place = left.shift(); place !== undefined; place = left.shift()) {
    const lines = creation.lines.slice(0, place);
    const changes = lines.flatMap((line) => JSON.parse(line) as { t: string; v: StackRecord }[]);
    const stack = changes.findLast((change) => change.t === 'cloudformation/stacks')?.v as StackRecord;
    if (stack.status !== 'CREATE_IN_PROGRESS') continue;
    // DeleteStack was answered, and then the process was killed.
    const operation = { ofCreation: false, retain: [], force: false };
    const v: StackRecord = { ...stack, status: 'DELETE_IN_PROGRESS', operation };
    const cloud = await resume(creation, place, [
      JSON.stringify([{ t: 'cloudformation/stacks', k: stack.id, v }]),
    ]);
    const where = `after line ${place}: ${lines.at(-1)?.slice(0, 150)}`;
    expect(stacks(cloud.store).get(stack.id)?.status, where).toBe('DELETE_COMPLETE');
    const names = [
      'addresses',
      'vpcs',
      'internet-gateways',
      'subnets',
      'route-tables',
      'security-groups',
      'key-pairs',
    ];
    expect(
      names.map((name) => count(cloud, `ec2/${name}`)),
      where,
    ).toEqual(names.map(() => 0));
    const living = instances(cloud.store)
      .values()
      .filter((instance) => instance.state !== 'terminated');
    expect(living, where).toEqual([]);
  }
});

it('resumes at once when the cloud starts, and answers meanwhile', async () => {
  const place = creation.lines.findIndex((line) => line.includes('Resource creation Initiated'));
  const store = openLines(creation.lines.slice(0, place), 'answers');
  const cloud = await openStackCloud({ store, clock: hasty });
  expect((await restingStack(cloud, 'box')).StackStatus).toBe('CREATE_COMPLETE');
  const story = await storyOf(cloud, 'box');
  expect(story.filter((line) => line === 'Vpc CREATE_COMPLETE')).toHaveLength(1);
  expect(cloud.logged).toEqual([]);
  await cloud.close();
});
