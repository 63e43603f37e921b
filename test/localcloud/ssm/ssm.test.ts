import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicImages } from '../../../src/localcloud/ec2/public-images.js';
import { ssm } from '../../../src/localcloud/ssm/service.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

let cloud: TestCloud<FakeMachines>;
let client: SSMClient;

beforeAll(async () => {
  cloud = await createTestCloud({ services: [ssm] });
  client = cloud.client(SSMClient);
});
afterAll(() => cloud.close());

const canonical = '/aws/service/canonical/ubuntu/server';

// As the vendors publish them.
const names = [
  `${canonical}/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id`,
  `${canonical}/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id`,
  `${canonical}/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id`,
  `${canonical}/22.04/stable/current/arm64/hvm/ebs-gp2/ami-id`,
  '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
  '/aws/service/debian/release/12/latest/amd64',
  '/aws/service/debian/release/12/latest/arm64',
  '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id',
];

describe('GetParameter', () => {
  it.each(names)('answers an image of the region for %s', async (Name) => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    const ids = publicImages('us-east-1').map(({ id }) => id);
    expect(ids).toContain(Parameter?.Value);
    expect(Parameter).toMatchObject({
      Name,
      ARN: `arn:aws:ssm:us-east-1::parameter${Name}`,
      Type: 'String',
      Version: 1,
      DataType: 'aws:ec2:image',
      LastModifiedDate: expect.any(Date),
    });
  });

  it('answers another image in another region', async () => {
    const [Name] = names;
    const here = await client.send(new GetParameterCommand({ Name }));
    const there = await cloud.client(SSMClient, 'eu-west-2').send(new GetParameterCommand({ Name }));
    expect(there.Parameter?.Value).not.toBe(here.Parameter?.Value);
  });

  it('takes a version and an ARN, and refuses a version that is not there', async () => {
    const [Name] = names;
    const versioned = await client.send(new GetParameterCommand({ Name: `${Name}:1` }));
    const byArn = await client.send(new GetParameterCommand({ Name: versioned.Parameter?.ARN }));
    expect(byArn.Parameter).toEqual(versioned.Parameter);
    for (const missing of [`${Name}:2`, '/no/such/parameter']) {
      await expect(client.send(new GetParameterCommand({ Name: missing }))).rejects.toMatchObject({
        name: 'ParameterNotFound',
        message: `Parameter ${missing} not found.`,
      });
    }
  });
});

describe('GetParameters', () => {
  it('answers those it knows and lists the others', async () => {
    const Names = [names[0] as string, '/no/such'];
    const answer = await client.send(new GetParametersCommand({ Names }));
    expect(answer.Parameters?.map(({ Name }) => Name)).toEqual([names[0]]);
    expect(answer.InvalidParameters).toEqual(['/no/such']);
  });

  it('refuses more than ten names', async () => {
    const Names = Array.from({ length: 11 }, (_, index) => `/${index}`);
    await expect(client.send(new GetParametersCommand({ Names }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('GetParametersByPath', () => {
  it('pages through all below a path', async () => {
    const listed: (string | undefined)[] = [];
    const pages = paginateGetParametersByPath(
      { client, pageSize: 3 },
      { Path: '/aws/service', Recursive: true },
    );
    for await (const page of pages) {
      expect(page.Parameters?.length).toBeLessThanOrEqual(3);
      listed.push(...(page.Parameters ?? []).map(({ Name }) => Name));
    }
    expect(listed).toEqual([...new Set(listed)].sort());
    for (const name of names) expect(listed).toContain(name);
  });

  it('stays on its level unless told otherwise', async () => {
    const Path = '/aws/service/debian/release/12/latest/';
    const level = await client.send(new GetParametersByPathCommand({ Path }));
    expect(level.Parameters?.map(({ Name }) => Name)).toEqual([`${Path}amd64`, `${Path}arm64`]);
    const above = await client.send(new GetParametersByPathCommand({ Path: '/aws/service' }));
    expect(above.Parameters).toEqual([]);
  });

  it.each([
    { Path: 'aws', name: 'ValidationException' },
    { Path: '/aws', MaxResults: 11, name: 'ValidationException' },
    { Path: '/aws', NextToken: 'x', name: 'InvalidNextToken' },
  ])('refuses $Path $MaxResults $NextToken', async ({ name, ...input }) => {
    await expect(client.send(new GetParametersByPathCommand(input))).rejects.toMatchObject({ name });
  });
});
