// Dry runs and the clock, as the local cloud and a stub of AWS answer them.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeKeyPairsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { clockSkew } from '../../src/cloud/clock-skew.js';
import { dryRunCreate } from '../../src/cloud/dry-runs.js';
import { ec2 } from '../../src/localcloud/ec2/service.js';
import { generateKey } from '../../src/ssh/keys.js';
import { type LocalStage, openLocalStage } from './local-cloud.js';
import { localCloudAt, openStub } from './stub-aws.js';

let stage: LocalStage;
beforeAll(async () => {
  stage = await openLocalStage([ec2]);
});

const plan = {
  imageId: 'ami-0123456789abcdef0',
  instanceType: 't3.micro',
  zone: 'us-east-1a',
  publicKey: generateKey().publicKey,
  prefix: 'flotilla',
};

describe('dryRunCreate', () => {
  it('tells what would be allowed, what cannot be told, and makes nothing', async () => {
    const tried = await dryRunCreate(stage.cloud, plan);
    const verdicts = Object.fromEntries(tried.map(({ action, verdict }) => [action, verdict]));
    expect(verdicts).toEqual({
      'ec2:CreateVpc': 'allowed',
      'ec2:CreateInternetGateway': 'allowed',
      'ec2:CreateSecurityGroup': 'allowed',
      'ec2:ImportKeyPair': 'allowed',
      'ec2:CreateVolume': 'allowed',
      'ec2:RunInstances': 'unclear',
    });
    expect(tried.at(-1)?.why).toMatch(/ami-0123456789abcdef0.*InvalidAMIID/);
    const client = stage.test.client(EC2Client);
    expect((await client.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
    expect((await client.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect((await client.send(new DescribeKeyPairsCommand({}))).KeyPairs).toEqual([]);
  });

  it('tells a missing permission by name', async () => {
    const words = 'You are not authorized to perform this operation.';
    const error = `<Error><Code>UnauthorizedOperation</Code><Message>${words}</Message></Error>`;
    const body = `<Response><Errors>${error}</Errors><RequestID>r</RequestID></Response>`;
    const stub = await openStub(() => ({ status: 403, body }));
    const tried = await dryRunCreate(stub.cloud, plan).finally(stub.close);
    expect(new Set(tried.map((one) => one.verdict))).toEqual(new Set(['denied']));
    expect(tried[0]?.why).toBe('You are not authorized to perform this operation. (UnauthorizedOperation)');
  });
});

describe('clockSkew', () => {
  it('is near nothing on this machine, and told when the clocks differ', async () => {
    expect(Math.abs(await clockSkew(stage.cloud))).toBeLessThanOrEqual(2);
    const date = new Date(Date.now() + 600_000).toUTCString();
    const server = createServer((_, response) => response.writeHead(404, { date }).end());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const behind = await clockSkew(localCloudAt(`http://127.0.0.1:${port}`));
    server.close();
    expect(behind).toBeGreaterThanOrEqual(-601);
    expect(behind).toBeLessThanOrEqual(-599);
  });

  it('says who did not answer', async () => {
    await expect(clockSkew(localCloudAt('http://127.0.0.1:1'))).rejects.toThrow(
      /cannot ask the cloud for the time: http:\/\/127\.0\.0\.1:1: /,
    );
  });
});
