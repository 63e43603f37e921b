// The local cloud as its users meet it: by AWS's own tools, killed, stopped, beside another one, attacked, reset.
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostLeftovers } from '../helpers/host-leftovers.js';
import { evalEnvironment, type OwnCloud, openOwnCloud, runInNotebook } from '../helpers/own-cloud.js';
import { canRun } from '../helpers/programs.js';

let one: OwnCloud;
let two: OwnCloud;

beforeAll(async () => {
  [one, two] = await Promise.all([openOwnCloud('one'), openOwnCloud('two')]);
});

afterAll(async () => {
  for (const cloud of [one, two]) {
    await cloud.run('local', 'reset', '--yes');
    await cloud.remove();
  }
});

const statusOf = async (cloud: OwnCloud, user: string) =>
  JSON.parse((await cloud.ok('status', user, '--json')).stdout) as {
    box: { state: string; publicIp?: string; privateIp: string; volumes: { volumeId: string }[] };
    url: string;
    notebookAnswers?: boolean;
  };
const until = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 60_000, interval: 300 });
const whoAmI = "print(open('/var/lib/cloud/data/instance-id').read().strip())";
const start = async (cloud: OwnCloud, id: string) =>
  void (await cloud.ec2().send(new StartInstancesCommand({ InstanceIds: [id] })));

describe('before anything runs', () => {
  it('status and stop say so, and neither starts anything', async () => {
    expect((await one.ok('local', 'status')).stdout).toMatch(/^local cloud: stopped$/m);
    const status = JSON.parse((await one.ok('local', 'status', '--json')).stdout);
    expect(status).toEqual({ state: 'stopped', dir: one.dir, diskBytes: expect.any(Number) });
    expect((await one.ok('local', 'stop')).stderr).toContain('It was not running.');
    expect(await hostLeftovers(one.dir)).toEqual([]);
    expect(await readdir(one.dir)).toEqual([]);
  });
});

describe('kill -9 of its process while a create is under way', () => {
  it('ends that create with what to do next, and the create run again ends in the one box', async () => {
    const create = one.begin('create', 'ada');
    let said = '';
    create.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
      // Twice would be a kill of the next one.
      if (!/ada: Instance {2}i-/.test(said) || said.includes('KILLED')) return;
      said += 'KILLED';
      one.killProcess();
    });
    const done = await create;
    expect(done.exitCode, said).toBe(3);
    expect(said).toMatch(/^Error: .*\n {2}why: {2}.*\n {2}next: stack create ada$/m);
    await one.ok('create', 'ada');
    expect((await one.instances()).map((each) => each.State?.Name)).toEqual(['running']);
    await one.ok('login', 'ada', '--', 'echo kept > /data/proof');
  });
});

const hasAws = canRun('aws', ['--version']);
const hasBoto = canRun('python3', ['-c', 'import boto3']);
const named = (name: string, there: boolean, tool: string) =>
  there ? name : `${name} [SKIPPED: ${tool} is not installed]`;

describe('eval "$(stack local env)" in a shell with settings for the real AWS', () => {
  let env: Record<string, string>;
  let endpointWords: string[] = [];
  beforeAll(async () => {
    env = await evalEnvironment(one);
    if (hasAws) endpointWords = (await knowsEndpointVariable()) ? [] : ['--endpoint-url', one.endpoint().url];
  });

  /** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
  async function knowsEndpointVariable(): Promise<boolean> {
    const { stdout, stderr } = await execa('aws', ['--version'], { env });
    const [, major, minor] = /aws-cli\/(\d+)\.(\d+)/.exec(stdout + stderr) ?? [];
    return Number(minor) >= (major === '1' ? 29 : 13);
  }
  const aws = (...words: string[]) =>
    execa('aws', [...words, ...endpointWords, '--output', 'json'], { env, extendEnv: false });
  const json = async (...words: string[]) => JSON.parse((await aws(...words)).stdout);

  const withAws = it.skipIf(!hasAws);
  const ubuntu = '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id';

  withAws(named('the AWS CLI sees what stack made', hasAws, 'the AWS CLI'), async () => {
    const [instances, stacks, zones, parameter, balancers] = await Promise.all([
      json('ec2', 'describe-instances'),
      json('cloudformation', 'list-stacks'),
      json('route53', 'list-hosted-zones'),
      json('ssm', 'get-parameter', '--name', ubuntu),
      json('elbv2', 'describe-load-balancers'),
    ]);
    expect(instances.Reservations[0].Instances[0].State.Name).toBe('running');
    const names = stacks.StackSummaries.map((each: { StackName: string }) => each.StackName).sort();
    expect(names).toEqual(['flotilla-ada', 'flotilla-front', 'flotilla-network']);
    expect(zones.HostedZones[0].Name).toBe('flotilla.localhost.');
    expect(parameter.Parameter.Value).toBe(instances.Reservations[0].Instances[0].ImageId);
    expect(balancers.LoadBalancers[0].State.Code).toBe('active');
  });

  withAws(named('the AWS CLI takes --endpoint-url as well', hasAws, 'the AWS CLI'), async () => {
    const { AWS_ENDPOINT_URL: url = '', ...rest } = env;
    const words = ['sts', 'get-caller-identity', '--endpoint-url', url, '--output', 'json'];
    const done = await execa('aws', words, { env: rest, extendEnv: false });
    expect(JSON.parse(done.stdout).Account).toBe('123456789012');
  });

  withAws(named('a box made by hand boots and takes its key', hasAws, 'the AWS CLI'), async () => {
    const { Vpc } = await json('ec2', 'create-vpc', '--cidr-block', '10.9.0.0/16');
    const inVpc = ['--vpc-id', Vpc.VpcId];
    const [{ Subnet }, { InternetGateway }, { GroupId }, key, parameter, tables] = await Promise.all([
      json('ec2', 'create-subnet', ...inVpc, '--cidr-block', '10.9.1.0/24'),
      json('ec2', 'create-internet-gateway'),
      json('ec2', 'create-security-group', ...inVpc, '--group-name', 'hand', '--description', 'by hand'),
      json('ec2', 'create-key-pair', '--key-name', 'hand', '--key-type', 'ed25519'),
      json('ssm', 'get-parameter', '--name', ubuntu),
      json('ec2', 'describe-route-tables', '--filters', `Name=vpc-id,Values=${Vpc.VpcId}`),
    ]);
    const gateway = ['--internet-gateway-id', InternetGateway.InternetGatewayId];
    await json2(aws('ec2', 'attach-internet-gateway', ...inVpc, ...gateway));
    const route = ['--destination-cidr-block', '0.0.0.0/0', '--gateway-id', gateway[1] as string];
    await Promise.all([
      aws('ec2', 'create-route', '--route-table-id', tables.RouteTables[0].RouteTableId, ...route),
      aws('ec2', 'authorize-security-group-ingress', '--group-id', GroupId, '--protocol', 'tcp', ...['--port', '22', '--cidr', '0.0.0.0/0']),
    ]);
    const launch = ['--image-id', parameter.Parameter.Value, '--instance-type', 't3.nano'];
    const place = ['--key-name', 'hand', '--subnet-id', Subnet.SubnetId, '--security-group-ids', GroupId];
    const { Instances } = await json('ec2', 'run-instances', ...launch, ...place, '--associate-public-ip-address');
    const id = Instances[0].InstanceId;
    await aws('ec2', 'wait', 'instance-running', '--instance-ids', id);
    const seen = await json('ec2', 'describe-instances', '--instance-ids', id);
    const file = join(one.workspace, 'hand.pem');
    await writeFile(file, `${key.KeyMaterial}\n`, { mode: 0o600 });
    const host = seen.Reservations[0].Instances[0].PublicIpAddress;
    await until(async () => (await sshTo(host, file)).stdout).toBe('ip-10-9-1-4');
    await aws('ec2', 'terminate-instances', '--instance-ids', id);
    await aws('ec2', 'wait', 'instance-terminated', '--instance-ids', id);
  });
});
