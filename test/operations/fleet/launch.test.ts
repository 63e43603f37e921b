// The launch calls of a fleet, as EC2 gets them: what makes each of them safe to send twice, and where they go.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultConfig } from '../../../src/model/config.js';
import type { CloudError } from '../../../src/model/errors.js';
import type { FleetPlan } from '../../../src/model/fleet-plan.js';
import { launchMissing } from '../../../src/operations/fleet/create-launch.js';
import {
  ec2Error,
  ec2Result,
  openStub,
  type Stub,
  type StubAnswer,
  type StubCall,
} from '../../cloud/stub-aws.js';

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDJvbmUtdGltZS1ob3N0LWtleS1vZi10aGUtdGVzdA==';
const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const subnets = new Map(zones.map((zone) => [zone, `subnet-${zone.at(-1)}`]));

let workspace: string;
let stub: Stub;
let answer: (call: StubCall) => StubAnswer;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'flotilla-launch-'));
  answer = launched;
  stub = await openStub((call) => answer(call));
});
afterEach(async () => {
  await stub.close();
  await rm(workspace, { recursive: true, force: true });
});

const launched = ({ nth }: StubCall): StubAnswer =>
  ec2Result(
    'CreateFleet',
    `<fleetId>fleet-${nth}</fleetId><fleetInstanceSet><item><instanceIds><item>i-${nth}</item></instanceIds></item></fleetInstanceSet>`,
  );

const refused = (code: string): StubAnswer =>
  ec2Result(
    'CreateFleet',
    `<fleetId>fleet-0</fleetId><errorSet><item><errorCode>${code}</errorCode><errorMessage>no</errorMessage></item></errorSet>`,
  );

function launch(missing: readonly number[], ended: ReadonlyMap<number, readonly string[]> = new Map()) {
  const type = { type: 't3.micro', vcpus: 2, memoryMiB: 1024, zones };
  const plan = {
    prefix: 'flotilla',
    base: 'ws',
    stackName: 'flotilla-fleet-ws',
    numbers: missing,
    missing,
    unfinished: [],
    types: [type],
    markets: ['on-demand'],
    tags: { 'flotilla:fleet': 'ws' },
  } as unknown as FleetPlan;
  const port = { report: () => {}, ask: async () => true };
  const signal = new AbortController().signal;
  const context = { workspace, config: defaultConfig, cloud: stub.cloud, port, runId: 'run', signal };
  const version = { templateId: 'lt-1', number: 2, publicKey };
  return launchMissing(context, { plan, network: { vpcId: 'vpc-1', subnets } as never, version, ended });
}

const tokens = () => stub.calls.map(({ parameters }) => parameters.get('ClientToken'));
const subnetOf = ({ parameters }: StubCall) =>
  parameters.get('LaunchTemplateConfigs.1.Overrides.1.SubnetId') ??
  parameters.get('LaunchTemplateConfig.1.Overrides.1.SubnetId');

it('carry a token each, the same when they are sent again', async () => {
  await launch([1, 2, 3]);
  const first = tokens();
  expect(new Set(first).size).toBe(3);
  for (const token of first) expect(token).toMatch(/^\S{16,64}$/);
  await launch([1, 2, 3]);
  expect(tokens().slice(3).sort()).toEqual(first.sort());
});

it('carry another token once the box of the first one has ended', async () => {
  await launch([1]);
  await launch([1], new Map([[1, ['i-1']]]));
  const [first, second] = tokens();
  expect(second).not.toBe(first);
});

it('are sent when the host key is on disk', async () => {
  const seen: string[] = [];
  const pinsOf = (number: number) => join(workspace, 'known_hosts', `ws-${number}`);
  answer = (call) => {
    for (const file of [1, 2].map(pinsOf)) seen.push(existsSync(file) ? readFileSync(file, 'utf8') : 'none');
    return launched(call);
  };
  await launch([1, 2]);
  expect(seen).toHaveLength(4);
  for (const text of seen) expect(text).toContain(publicKey);
});

it('begin in different zones', async () => {
  await launch([1, 2, 3]);
  expect(stub.calls.map(subnetOf).sort()).toEqual(['subnet-a', 'subnet-b', 'subnet-c']);
});

it('go on to the next zone where one has no capacity', async () => {
  answer = (call) =>
    subnetOf(call) === 'subnet-a' ? refused('InsufficientInstanceCapacity') : launched(call);
  const { results } = await launch([1]);
  expect(stub.calls.map(subnetOf)).toEqual(['subnet-a', 'subnet-b']);
  expect(results.get(1)).toBe('i-2');
});

it('are given up at once for what no zone can mend, and say what it was', async () => {
  answer = () => refused('VcpuLimitExceeded');
  const { results, settled } = await launch([1]);
  expect(stub.calls).toHaveLength(1);
  expect((results.get(1) as CloudError).complaint).toMatchObject({ reason: 'capacity' });
  expect(settled).toBe(true);
});

it('are sent again when EC2 slows them down', async () => {
  answer = (call) => (call.nth === 1 ? ec2Error('RequestLimitExceeded', 'slower', 503) : launched(call));
  const { results } = await launch([1]);
  expect(results.get(1)).toBe('i-2');
  expect(new Set(tokens()).size, 'a repeated call is the same call').toBe(1);
});
