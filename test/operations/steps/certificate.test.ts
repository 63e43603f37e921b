// A certificate whose time is over: told by the plan of a create and by doctor, before anything is made.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '../../../src/localcloud/acm/records.js';
import { acm } from '../../../src/localcloud/acm/service.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import { route53 } from '../../../src/localcloud/route53/service.js';
import { serviceQuotas } from '../../../src/localcloud/servicequotas/service.js';
import { ssm } from '../../../src/localcloud/ssm/service.js';
import { sts } from '../../../src/localcloud/sts/service.js';
import { defaultConfig } from '../../../src/model/config.js';
import { complaintOf } from '../../../src/model/errors.js';
import type { Context } from '../../../src/operations/context.js';
import { createBox } from '../../../src/operations/stack/create.js';
import { cloudChecks } from '../../../src/operations/steps/examine-cloud.js';
import { openLocalStage } from '../../cloud/local-cloud.js';

const day = 86_400_000;
const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-4333-8444-555555555555';
let context: Context;
let endAfter: (days: number) => string;

beforeAll(async () => {
  const { cloud, test } = await openLocalStage([ec2, ssm, acm, sts, serviceQuotas, route53]);
  const workspace = await mkdtemp(join(tmpdir(), 'flotilla-certificate-'));
  afterAll(() => rm(workspace, { recursive: true, force: true }));
  // The key of the workspace goes where the workspace is.
  process.env.XDG_CONFIG_HOME = workspace;
  const port = { report: () => {}, ask: async () => true };
  const config = { ...defaultConfig, certificate: arn };
  context = { workspace, config, cloud, port, runId: 'run', signal: new AbortController().signal };
  endAfter = (days) => {
    const notAfter = new Date(Date.now() + days * day).toISOString();
    const began = new Date(Date.now() - 400 * day).toISOString();
    certificates(test.cloud.store).put(arn, {
      arn,
      region: 'us-east-1',
      domainName: '*.flotilla.localhost',
      subjectAlternativeNames: ['*.flotilla.localhost'],
      status: 'ISSUED',
      validationMethod: 'DNS',
      createdAt: began,
      issuedAt: began,
      leaf: { serial: 'ab', issuer: 'test', notBefore: began, notAfter },
      tags: [],
    });
    return notAfter;
  };
});

const plan = () => {
  const shown: string[] = [];
  const wishes = {
    user: 'alice',
    instanceType: 't3.micro',
    rootSize: 16,
    openPorts: [],
    securityGroups: [],
    tags: {},
    upgrade: false,
  };
  const showPlan = ({ certificate = 'none' }) => void shown.push(certificate);
  const create = { wishes, showPlan, dryRun: true, yes: true, protect: false };
  return createBox(context, create).then(() => shown);
};
const refusal = async () => complaintOf(await plan().catch((error: unknown) => error));

describe('an expired certificate', () => {
  it('ends the plan of a create, with the day', async () => {
    const ended = endAfter(-1);
    expect(await refusal()).toMatchObject({
      what: 'no certificate for alice.flotilla.localhost',
      why: `it expired on ${ended}`,
      next: expect.stringContaining('request a wildcard certificate in ACM'),
      reason: 'usage',
    });
  });

  it('is a failure that doctor names, with the command that asks for another', async () => {
    const ended = endAfter(-1);
    expect(await cloudChecks.certificate(context)).toEqual({
      subject: 'certificate',
      state: 'fail',
      detail: `it expired on ${ended}`,
      next: "aws acm request-certificate --region us-east-1 --domain-name '*.flotilla.localhost' --validation-method DNS",
      reason: 'usage',
    });
  });
});

describe('one that lasts', () => {
  it('is in the plan, and doctor warns in its last weeks', async () => {
    endAfter(7.5);
    expect(await plan()).toEqual([arn]);
    expect(await cloudChecks.certificate(context)).toMatchObject({
      state: 'warn',
      detail: expect.stringMatching(/^it ends in 7 days/),
    });
    endAfter(300);
    expect(await cloudChecks.certificate(context)).toMatchObject({ state: 'ok' });
  });
});
