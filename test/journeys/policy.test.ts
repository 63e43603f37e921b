// The life of boxes and of a fleet with no more rights than docs/iam-policy*.json give, and with one right less.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callControl } from '../../src/localcloud/control/call.js';
import type { DescribedPolicy } from '../../src/localcloud/control/DescribePolicy.js';
import { type OwnCloud, openOwnCloud } from '../helpers/own-cloud.js';
import { actionsOf, type Policy, wholePolicy, withoutAction } from '../policy/policy.js';

let cloud: OwnCloud;

beforeAll(async () => {
  cloud = await openOwnCloud('policy', { FLOTILLA_LOCAL_MACHINES: 'virtual' });
  await writeFile(join(cloud.workspace, 'flotilla.yaml'), 'box: {volume_size: 1}\n');
  await cloud.ok('local', 'start');
});

afterAll(async () => {
  await cloud.ok('local', 'reset', '--yes');
  await cloud.remove();
});

const control = (action: string, input: object) => callControl({ ...cloud.endpoint(), action, input });
const enforce = (policy: Policy | undefined) =>
  control('SetPolicy', { Policy: policy ? JSON.stringify(policy) : '' });
const described = async () => (await control('DescribePolicy', {})) as DescribedPolicy;

async function fleet(...words: string[]): Promise<void> {
  const done = await cloud.fleet(...words);
  expect(done.code, `fleet ${words.join(' ')}\n${done.stdout}\n${done.stderr}`).toBe(0);
}

describe('with the rights of docs/', () => {
  beforeAll(() => enforce(wholePolicy()));

  it('a box goes through its whole life behind the load balancer', async () => {
    await cloud.ok('doctor');
    await cloud.ok('create', 'alice', '--access', 'https');
    await cloud.ok('update', 'alice', 't3.small', '--yes');
    await cloud.ok('stop', 'alice');
    await cloud.ok('start', 'alice');
    await cloud.ok('restart', 'alice');
    await cloud.ok('authorize', 'alice', '203.0.113.7/32');
    await cloud.ok('tag', 'alice', '--note', 'seen');
    await cloud.ok('protect', 'alice');
    await cloud.ok('unprotect', 'alice');
    await cloud.ok('snapshot', 'alice');
    await cloud.ok('list');
    await cloud.ok('status', 'alice');
    await cloud.ok('why', 'alice');
    await cloud.ok('events', 'alice');
    await cloud.ok('doctor');
    await cloud.ok('delete', 'alice', '--snapshot', '--yes');
  });

  it('a fleet goes through its whole life', async () => {
    await fleet('create', 'ws', '1', '3');
    await fleet('run', 'ws', '--', 'true');
    await fleet('stop', 'ws');
    await fleet('start', 'ws');
    await fleet('delete', 'ws', '3', '3', '--discard-data', '--yes');
    await fleet('delete', 'ws', '--snapshot', '--yes');
  });

  it('nothing was refused, and nothing was asked for beyond them', async () => {
    const { Asked, Refused } = await described();
    const allowed = new Set(actionsOf(wholePolicy()));
    expect(Refused).toEqual([]);
    expect(Asked.filter((action) => !allowed.has(action))).toEqual([]);
    expect(Asked.length, Asked.join(' ')).toBeGreaterThan(70);
    process.stdout.write(`${Asked.length} of the ${allowed.size} actions of the policy were asked for\n`);
  });

  it('what others have is out of reach', async () => {
    const { RunInstancesCommand, TerminateInstancesCommand } = await import('@aws-sdk/client-ec2');
    await enforce(undefined);
    await cloud.ok('create', 'bob', '--access', 'tunnel');
    const [mine] = (await cloud.instances()).filter(({ State }) => State?.Name === 'running');
    const launch = { ImageId: mine?.ImageId, SubnetId: mine?.SubnetId, MinCount: 1, MaxCount: 1 };
    const made = await cloud.ec2().send(new RunInstancesCommand({ ...launch, InstanceType: 't2.micro' }));
    const InstanceIds = [made.Instances?.[0]?.InstanceId ?? ''];
    await enforce(wholePolicy());
    const refused = cloud.ec2().send(new TerminateInstancesCommand({ InstanceIds }));
    await expect(refused).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringMatching(
        /^You are not authorized to perform this operation\. User: arn:aws:iam::/,
      ),
    });
    const untagged = cloud.ec2().send(new RunInstancesCommand({ ...launch, InstanceType: 't2.micro' }));
    await expect(untagged).rejects.toThrow(
      /ec2:RunInstances on resource: arn:aws:ec2:us-east-1:\d+:instance\/\*/,
    );
    await cloud.ok('delete', 'bob', '--discard-data', '--yes');
  });
});

describe('with one right less', () => {
  // Those that a create begins with: what CloudFormation alone calls has no dry run.
  it.each([
    'ec2:RunInstances',
    'ec2:CreateVolume',
    'ec2:CreateSecurityGroup',
    'ec2:ImportKeyPair',
    'ec2:CreateVpc',
    'ec2:CreateInternetGateway',
    'ec2:CreateTags',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeImages',
    'ec2:DescribeRegions',
    'ssm:GetParameter',
    'acm:ListCertificates',
    'cloudformation:DescribeStacks',
  ])('doctor names %s before it hurts', async (action) => {
    await enforce(withoutAction(wholePolicy(), action));
    const told = await cloud.run('doctor');
    expect(told.code, told.stdout).toBe(5);
    expect(told.stdout).toMatch(new RegExp(`FAIL.*${action}`));
  });

  it.each(['ec2:RunInstances', 'ec2:AttachVolume', 'cloudformation:CreateStack'])(
    'a create without %s ends with 5 and names it',
    async (action) => {
      await enforce(withoutAction(wholePolicy(), action));
      const done = await cloud.run('create', 'carol', '--access', 'tunnel');
      expect(done.code, done.stderr).toBe(5);
      expect(done.stderr).toContain(`not authorized to perform: ${action}`);
      await enforce(undefined);
      expect(JSON.parse((await cloud.ok('list', '--json')).stdout)).toEqual([]);
    },
  );
});
