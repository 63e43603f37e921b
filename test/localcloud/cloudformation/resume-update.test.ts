// A kill -9 at any moment of an update or its rollback: the next process goes on, and does nothing twice.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/localcloud/clock.js';
import type { LocalCloud } from '../../../src/localcloud/cloud.js';
import { contentOf } from '../../../src/localcloud/cloudformation/engine/update-stack.js';
import {
  changeSets,
  obsoletes,
  type StackRecord,
  stackResources,
  stacks,
} from '../../../src/localcloud/cloudformation/records.js';
import { instances, securityGroups, volumes } from '../../../src/localcloud/ec2/records.js';
import type { MachineSpec } from '../../../src/localcloud/machines/machines.js';
import { openStore } from '../../../src/localcloud/store.js';
import { createFakeMachines } from '../../helpers/fake-machines.js';
import { openStackCloud, restingStack } from './helpers.js';
import { boxTemplate } from './templates.js';
import { makeChangeSet, parametersBut } from './update-helpers.js';

/** Nobody waits for long in these tests. */
const hasty: Clock = {
  now: () => new Date(),
  sleep: () => new Promise((resolve) => setTimeout(resolve, 1)),
};

interface Run {
  readonly lines: readonly string[];
  /** Numbers of lines after which a kill may fall. */
  readonly places: readonly number[];
  readonly specs: readonly MachineSpec[];
  readonly stackId: string;
}

/** Another type, a larger volume, another group in the place of the old one, one more group. */
const next = boxTemplate
  .replace('GroupDescription: one box', 'GroupDescription: another')
  .replace(
    'Outputs:',
    '  Extra: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: extra, VpcId: !Ref Vpc}}\nOutputs:',
  );
const bad = next.replace(
  'Outputs:',
  '  Bad: {Type: AWS::EC2::Subnet, DependsOn: [Box, Extra], Properties: {VpcId: !Ref Vpc, CidrBlock: 192.168.0.0/24}}\nOutputs:',
);

let folder: string;
let forward: Run;
let back: Run;
/** Without a larger volume, which no rollback can undo. */
let undone: Run;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'updates-'));
  forward = await record('forward', next, { Type: 't3.large', DataSize: '30' });
  back = await record('back', bad, { Type: 't3.large' });
  undone = await record('undone', next, { Type: 't3.large' });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function record(name: string, TemplateBody: string, values: Record<string, string>): Promise<Run> {
  const file = join(folder, name);
  const machines = createFakeMachines();
  const specs: MachineSpec[] = [];
  const create = async (spec: MachineSpec) => {
    specs.push(spec);
    await machines.create(spec);
  };
  const cloud = await openStackCloud({
    store: openStore(file),
    machines: { ...machines, create },
    clock: hasty,
  });
  const { StackId = '' } = await cloud.stacks.send(
    new CreateStackCommand({ StackName: 'box', TemplateBody: boxTemplate }),
  );
  await restingStack(cloud, StackId);
  const first = readFileSync(file, 'utf8').trimEnd().split('\n').length;
  const names = ['Image', 'Type', 'Secret', 'DataSize', 'WithElasticIp'];
  const content = { TemplateBody, Parameters: parametersBut(names, values) };
  // One that is never executed, for the kill that falls while it is being made.
  await makeChangeSet(cloud, content);
  await cloud.stacks.send(new UpdateStackCommand({ StackName: 'box', ...content }));
  await restingStack(cloud, StackId);
  await cloud.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const places = lines.map((_, index) => index + 1).filter((place) => place > first);
  expect(places.length).toBeGreaterThan(15);
  return { lines, places, specs, stackId: StackId };
}

/** Opens a cloud on the first `count` lines and lets it come to rest. */
async function resume(run: Run, count: number, more: readonly string[] = []): Promise<LocalCloud> {
  const file = join(folder, `${run.stackId.slice(-12)}-${count}-${more.length}`);
  writeFileSync(file, `${[...run.lines.slice(0, count), ...more].join('\n')}\n`);
  const store = openStore(file);
  const machines = createFakeMachines();
  for (const spec of run.specs) if (instances(store).get(spec.id)) await machines.create(spec);
  const cloud = await openStackCloud({ store, machines, clock: hasty });
  await cloud.settle();
  await cloud.close();
  return cloud.cloud;
}

interface Sweep {
  readonly places?: readonly number[];
  /** Lines written just before the kill. */
  readonly more?: (place: number) => readonly string[];
}

async function sweep(
  run: Run,
  check: (cloud: LocalCloud, where: string) => void,
  { places = run.places, more = () => [] }: Sweep = {},
): Promise<void> {
  const left = [...places];
  const work = async () => {
    for (let place = left.shift(); place !== undefined; place = left.shift()) {
      const cloud = await resume(run, place, more(place));
      check(cloud, `after line ${place}: ${run.lines[place - 1]?.slice(0, 200)}`);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}

const stateOf = (cloud: LocalCloud) => ({
  instances: instances(cloud.store)
    .values()
    .map(({ state, instanceType }) => `${instanceType} ${state}`),
  sizes: volumes(cloud.store)
    .values()
    .map(({ sizeGiB }) => sizeGiB)
    .sort(),
  groups: securityGroups(cloud.store)
    .values()
    .map(({ description }) => description)
    .filter((description) => description !== 'default VPC security group')
    .sort(),
});
const old = { instances: ['t2.micro running'], sizes: [16, 20], groups: ['one box'] };

describe('a killed process', () => {
  it('is followed by one that finishes the update', { timeout: 120_000 }, async () => {
    await sweep(forward, (cloud, where) => {
      const stack = stacks(cloud.store).get(forward.stackId);
      const begun = stack?.status !== 'CREATE_COMPLETE';
      expect(stack?.status, where).toBe(begun ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE');
      const updated = { instances: ['t3.large running'], sizes: [16, 30], groups: ['another', 'extra'] };
      expect(stateOf(cloud), where).toEqual(begun ? updated : old);
      expectRest(cloud, forward, where);
    });
  });

  it('is followed by one that finishes the rollback', { timeout: 120_000 }, async () => {
    await sweep(back, (cloud, where) => {
      const stack = stacks(cloud.store).get(back.stackId);
      const begun = stack?.status !== 'CREATE_COMPLETE';
      expect(stack?.status, where).toBe(begun ? 'UPDATE_ROLLBACK_COMPLETE' : 'CREATE_COMPLETE');
      expect(stateOf(cloud), where).toEqual(old);
      expectRest(cloud, back, where);
    });
  });
});

it('takes back what a creating call made whose answer nobody got', { timeout: 120_000 }, async () => {
  const stackAt = (place: number): StackRecord => {
    const file = join(folder, 'looked at');
    writeFileSync(file, `${undone.lines.slice(0, place).join('\n')}\n`);
    const store = openStore(file);
    store.close();
    return stacks(store).get(undone.stackId) as StackRecord;
  };
  // CancelUpdateStack was answered, and then the process was killed.
  const cancelled = (place: number) => {
    const stack = stackAt(place);
    if (!stack.update) throw new Error(`no update at line ${place}`);
    const update = { ...stack.update, other: contentOf(stack) };
    const v = { ...stack, ...stack.update.other, update, status: 'UPDATE_ROLLBACK_IN_PROGRESS' };
    return [JSON.stringify([{ t: 'cloudformation/stacks', k: stack.id, v }])];
  };
  const places = undone.places.filter((place) => stackAt(place).status === 'UPDATE_IN_PROGRESS');
  expect(places.length).toBeGreaterThan(10);
  const check = (cloud: LocalCloud, where: string) => {
    const status = stacks(cloud.store).get(undone.stackId)?.status;
    expect(status, where).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stateOf(cloud), where).toEqual(old);
    expectRest(cloud, undone, where);
  };
  await sweep(undone, check, { places, more: cancelled });
});

/** Nothing is left of the update but its result. */
function expectRest(cloud: LocalCloud, run: Run, where: string): void {
  expect(obsoletes(cloud.store).values(), where).toEqual([]);
  const resources = stackResources(cloud, run.stackId);
  const marks = resources.filter((one) => one.former || one.previous || one.replacement || one.fresh);
  expect(marks, where).toEqual([]);
  expect(
    resources.filter(({ status }) => !/^(CREATE|UPDATE)_COMPLETE$/.test(status)),
    where,
  ).toEqual([]);
  const pending = changeSets(cloud.store)
    .values()
    .filter(({ status }) => status !== 'CREATE_COMPLETE');
  expect(pending, where).toEqual([]);
}
