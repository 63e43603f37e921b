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

interface BoxStatus {
  readonly url: string;
  readonly notebookAnswers?: boolean;
  readonly box: {
    readonly state: string;
    readonly instanceId: string;
    readonly publicIp?: string;
    readonly privateIp: string;
    readonly volumes: readonly unknown[];
  };
}

const statusOf = async (cloud: OwnCloud): Promise<BoxStatus> =>
  JSON.parse((await cloud.ok('status', 'ada', '--json')).stdout) as BoxStatus;
const patience = { timeout: 60_000, interval: 300 };
const whoAmI = "print(open('/var/lib/cloud/data/instance-id').read().strip())";

/** Names of the containers that run. */
async function containersOf(cloud: OwnCloud): Promise<string[]> {
  const { stdout } = await execa('podman', ['ps', '--format', '{{.Names}}']);
  const ids = (await readdir(join(cloud.dir, 'machines'))).join('|');
  return stdout.split('\n').filter((name) => new RegExp(`-(${ids})$`).test(name));
}

describe('before anything runs', () => {
  it('status and stop say so, and neither starts anything', async () => {
    expect((await one.ok('local', 'status')).stdout).toMatch(/^local cloud: stopped$/m);
    const status = JSON.parse((await one.ok('local', 'status', '--json')).stdout);
    expect(status).toEqual({
      state: 'stopped',
      dir: one.dir,
      diskBytes: expect.any(Number),
      machines: 'containers',
      pace: 'none',
    });
    expect((await one.ok('local', 'stop')).stderr).toContain('It was not running.');
    expect(await hostLeftovers(one.dir)).toEqual([]);
    expect(await readdir(one.dir)).toEqual([]);
  });
});

describe('kill -9 of its process while a create is under way', () => {
  it('ends that create with what to do next, and the create run again ends in the one box', async () => {
    const create = one.begin('create', 'ada');
    let said = '';
    let killed = false;
    create.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
      if (killed || !/ada: Instance {2}i-/.test(said)) return;
      killed = true;
      one.killProcess();
    });
    const done = await create;
    await one.ok('create', 'ada');
    expect((await one.instances()).map((each) => each.State?.Name)).toEqual(['running']);
    await one.ok('login', 'ada', '--', 'echo kept > /data/proof');
    expect({ killed, code: done.exitCode }, said).toEqual({ killed: true, code: 3 });
    expect(said).toMatch(/^Error: .*\n {2}why: {2}.*ECONNREFUSED.*\n {2}next: .*stack/m);
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
    await aws('ec2', 'attach-internet-gateway', ...inVpc, ...gateway);
    const route = ['--destination-cidr-block', '0.0.0.0/0', '--gateway-id', gateway[1] as string];
    await Promise.all([
      aws('ec2', 'create-route', '--route-table-id', tables.RouteTables[0].RouteTableId, ...route),
      aws(
        'ec2',
        'authorize-security-group-ingress',
        '--group-id',
        GroupId,
        '--protocol',
        'tcp',
        ...['--port', '22', '--cidr', '0.0.0.0/0'],
      ),
    ]);
    const launch = ['--image-id', parameter.Parameter.Value, '--instance-type', 't3.nano'];
    const place = ['--key-name', 'hand', '--subnet-id', Subnet.SubnetId, '--security-group-ids', GroupId];
    const { Instances } = await json(
      'ec2',
      'run-instances',
      ...launch,
      ...place,
      '--associate-public-ip-address',
    );
    const id = Instances[0].InstanceId;
    // Not `aws ec2 wait`, which looks every 15 seconds.
    const seen = async () =>
      (await json('ec2', 'describe-instances', '--instance-ids', id)).Reservations[0].Instances[0];
    await expect.poll(async () => (await seen()).State.Name, patience).toBe('running');
    const file = join(one.workspace, 'hand.pem');
    await writeFile(file, `${key.KeyMaterial}\n`, { mode: 0o600 });
    const host = (await seen()).PublicIpAddress;
    await expect.poll(async () => (await sshTo(host, file)).stdout, patience).toBe('ip-10-9-1-4');
    await aws('ec2', 'terminate-instances', '--instance-ids', id);
    await expect.poll(async () => (await seen()).State.Name, patience).toBe('terminated');
  });

  const script = `
import sys, boto3
from botocore.exceptions import ClientError
print(boto3.client('ec2').describe_instances()['Reservations'][0]['Instances'][0]['State']['Name'])
print(*[zone['Name'] for zone in boto3.client('route53').list_hosted_zones()['HostedZones']])
print(len(boto3.client('cloudformation').list_stacks()['StackSummaries']))
print(boto3.client('elbv2').describe_load_balancers()['LoadBalancers'][0]['Type'])
try:
    wrong = boto3.client('ec2', aws_access_key_id=sys.argv[1], aws_secret_access_key='wrong')
    wrong.describe_instances()
except ClientError as error:
    print(error.response['Error']['Code'])`;

  it.skipIf(!hasBoto)(
    named('boto3 sees the same, and is refused with a wrong secret', hasBoto, 'boto3'),
    async () => {
      const argv = ['-c', script, env.AWS_ACCESS_KEY_ID ?? ''];
      const done = await execa('python3', argv, { env, extendEnv: false });
      const seen = ['running', 'flotilla.localhost.', '3', 'application', 'AuthFailure'];
      expect(done.stdout.split('\n')).toEqual(seen);
    },
  );
});

/** The host key of a box made by hand is nobody's concern here. */
function sshTo(host: string, key: string) {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes'];
  const words = ['-i', key, ...options.flatMap((option) => ['-o', option]), `ubuntu@${host}`, 'hostname'];
  return execa('ssh', words, { reject: false });
}

describe('another user of this machine', () => {
  /** As the user nobody, who owns nothing here. */
  const asNobody = (...argv: string[]) => {
    const ids = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
    return execa('setpriv', [...ids, ...argv], { reject: false });
  };

  it('opens no file and no folder of the local cloud', async () => {
    const listed = await asNobody('find', one.dir, '-mindepth', '1', '-readable', '-printf', '%P\n');
    expect(listed.stdout.split('\n').filter((path) => path && path !== 'authority.pem')).toEqual([]);
    for (const name of ['endpoint.json', 'keys.json', 'state.jsonl', 'cloud.log']) {
      expect(existsSync(join(one.dir, name))).toBe(true);
      const read = await asNobody('cat', join(one.dir, name));
      expect(read).toMatchObject({
        exitCode: 1,
        stdout: '',
        stderr: expect.stringMatching(/Permission denied/),
      });
    }
  });

  it('is told nothing and can change nothing by unsigned requests', async () => {
    const { url, pid } = one.endpoint();
    const requests = [
      ['-d', 'Action=DescribeInstances&Version=2016-11-15', url],
      ['-d', 'Action=ListStacks&Version=2010-05-15', url],
      [`${url}/2013-04-01/hostedzone`],
      ['-H', 'X-Amz-Target: AmazonSSM.GetParameter', '-d', '{"Name":"/a"}', url],
      ['-H', 'X-Amz-Target: Flotilla.Stop', '-d', '{}', url],
      ['-H', 'X-Amz-Target: Flotilla.Reset', '-d', '{}', url],
    ];
    for (const words of requests) {
      const { stdout } = await asNobody('curl', '-sS', '-w', '\n%{http_code}', ...words);
      expect(stdout).toMatch(/MissingAuthenticationToken/);
      expect(stdout).toMatch(/\n40[03]$/);
    }
    expect(one.endpoint().pid).toBe(pid);
    expect((await one.ok('local', 'status')).stdout).toContain(`${pid}`);
  });
});

it('a wrong secret is refused', async () => {
  const { url, region, accessKeyId } = one.endpoint();
  const credentials = { accessKeyId, secretAccessKey: 'wrong' };
  const client = new EC2Client({ endpoint: url, region, credentials, maxAttempts: 1 });
  await expect(client.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
    name: 'AuthFailure',
    $metadata: { httpStatusCode: 403 },
  });
});

describe('a second local cloud', () => {
  it('has a box of the same name and private address, and each URL leads to its own', async () => {
    await two.ok('create', 'ada');
    const [first, second] = await Promise.all([statusOf(one), statusOf(two)]);
    expect(second.box.privateIp).toBe(first.box.privateIp);
    expect(second.box.publicIp).not.toBe(first.box.publicIp);
    expect(second.url).not.toBe(first.url);
    for (const cloud of [one, two]) {
      const id = (await statusOf(cloud)).box.instanceId;
      expect(await runInNotebook(cloud, 'ada', whoAmI)).toBe(id);
      const asked = await cloud.ok('login', 'ada', '--', 'cat /var/lib/cloud/data/instance-id');
      expect(asked.stdout.trim()).toBe(id);
    }
  });

  it('goes without a trace, and without disturbing the first', async () => {
    await two.ok('local', 'reset', '--yes');
    expect(await hostLeftovers(two.dir)).toEqual([]);
    expect(await readdir(two.dir)).toEqual([]);
    expect(await statusOf(one)).toMatchObject({ notebookAnswers: true, box: { state: 'running' } });
  });
});

describe('the box', () => {
  const onBox = async (line: string) => (await one.ok('login', 'ada', '--', line)).stdout;

  /** Same disk, same volume, same host keys; the notebook at the same URL with the same password. */
  async function expectBack(before: BoxStatus): Promise<void> {
    await expect.poll(async () => (await statusOf(one)).notebookAnswers, patience).toBe(true);
    const { url, box } = await statusOf(one);
    expect([url, box.volumes]).toEqual([before.url, before.box.volumes]);
    expect(await onBox('cat /data/proof; findmnt -no SOURCE /data')).toBe('kept\n/dev/xvdf');
    expect(await runInNotebook(one, 'ada', "print(open('/data/proof').read().strip())")).toBe('kept');
  }

  async function expectStopped(): Promise<void> {
    await expect.poll(async () => (await statusOf(one)).box.state, patience).toBe('stopped');
    const status = await statusOf(one);
    expect(status.box.publicIp).toBeUndefined();
    expect(status.notebookAnswers).toBeUndefined();
    const login = await one.run('login', 'ada', '--', 'true');
    expect(login).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/is stopped and has no public address/),
    });
  }

  it('and its notebook go on while the process of the local cloud is dead', async () => {
    const life = 'uptime -s; stat -c %n:%Z /proc/$(pgrep -of jupyter-notebook)';
    const [before, { box }] = [await onBox(life), await statusOf(one)];
    expect(before).toMatch(/\n\/proc\/\d+:\d+$/);
    one.killProcess();
    await expect.poll(async () => (await one.run('local', 'status')).stdout, patience).toMatch(/: stopped$/m);
    const banner = await execa('ssh-keyscan', ['-T', '5', box.publicIp ?? ''], { reject: false });
    expect(banner.stdout).toMatch(/ssh-ed25519/);
    expect(await onBox(life)).toBe(before);
    expect(await statusOf(one)).toMatchObject({ notebookAnswers: true, box });
  });

  it('whose container is killed is stopped, and comes back when it is started', async () => {
    const before = await statusOf(one);
    await execa('podman', ['kill', '--signal', 'KILL', ...(await containersOf(one))]);
    await expectStopped();
    await one.ec2().send(new StartInstancesCommand({ InstanceIds: [before.box.instanceId] }));
    await expectBack(before);
  });

  it('comes back with the first command after stack local stop', async () => {
    const before = await statusOf(one);
    await one.ok('local', 'stop');
    expect(await containersOf(one)).toEqual([]);
    expect((await one.ok('local', 'status')).stdout).toMatch(/^local cloud: stopped$/m);
    await expectBack(before);
    expect((await statusOf(one)).box.publicIp).toBe(before.box.publicIp);
  });

  it('that powers itself off is stopped', async () => {
    await one.run('login', 'ada', '--', 'sudo', 'poweroff');
    await expectStopped();
  });
});

describe('stack local reset', () => {
  it('asks, and removes nothing where nobody can answer', async () => {
    expect(await one.run('local', 'reset')).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/^ {2}next: run it again with --yes$/m),
    });
    expect((await statusOf(one)).box.state).toBe('stopped');
  });

  it('with --yes leaves nothing', async () => {
    expect(await hostLeftovers(one.dir)).not.toEqual([]);
    await one.ok('local', 'reset', '--yes');
    expect(await hostLeftovers(one.dir)).toEqual([]);
    expect(await readdir(one.dir)).toEqual([]);
    expect((await one.ok('local', 'status')).stdout).toMatch(/^local cloud: stopped$/m);
  });
});
