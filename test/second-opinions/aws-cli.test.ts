// The AWS CLI on the services as they are: one read and one refusal of each that other-clients.test.ts does not ask.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { services } from '../../src/localcloud/services.js';
import type { FakeMachines } from '../helpers/fake-machines.js';
import { canRun } from '../helpers/programs.js';
import { createTestCloud, type TestCloud } from '../helpers/test-cloud.js';
import { clientEnvironment } from './client-environment.js';

const run = promisify(execFile);
const hasCli = canRun('aws', ['--version']);
let cloud: TestCloud<FakeMachines>;

async function aws(...args: string[]): Promise<unknown> {
  const all = ['--endpoint-url', cloud.url, '--output', 'json', ...args];
  const { stdout } = await run('aws', all, { env: clientEnvironment(cloud) });
  return JSON.parse(stdout);
}

const answers: readonly [words: string, answer: unknown][] = [
  ['ec2 describe-regions --region-names us-east-1', { Regions: [{ RegionName: 'us-east-1' }] }],
  ['cloudformation list-stacks', { StackSummaries: [] }],
  ['elbv2 describe-load-balancers', { LoadBalancers: [] }],
  ['route53 list-hosted-zones', { HostedZones: [{ Name: 'flotilla.localhost.' }] }],
  [
    'acm list-certificates',
    { CertificateSummaryList: [{ DomainName: 'flotilla.localhost', Status: 'ISSUED' }] },
  ],
];

const refusals: readonly [words: string, code: string][] = [
  ['ec2 describe-instances --instance-ids i-00000000000000000', 'InvalidInstanceID.NotFound'],
  ['cloudformation describe-stacks --stack-name none', 'ValidationError'],
  ['elbv2 describe-load-balancers --names none', 'LoadBalancerNotFound'],
  ['route53 get-hosted-zone --id Z0', 'NoSuchHostedZone'],
  ['ssm get-parameter --name /no/such', 'ParameterNotFound'],
];

describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not installed: skipped)'}`, () => {
  beforeAll(async () => {
    cloud = await createTestCloud({ services });
  });
  afterAll(() => cloud?.close());

  it.concurrent.each(answers)('reads with %s', async (words, answer) => {
    expect(await aws(...words.split(' '))).toMatchObject(answer as object);
  });

  it.concurrent.each(refusals)('shows the refusal of %s', async (words, code) => {
    await expect(aws(...words.split(' '))).rejects.toMatchObject({
      stderr: expect.stringContaining(`(${code})`),
    });
  });
});
