// Real health checks, fail-open, and the front after a restart.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CreateTargetGroupCommandInput,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localCertificateArn } from '../../../src/localcloud/acm/local-certificate.js';
import { instances } from '../../../src/localcloud/ec2/records.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import { openStore } from '../../../src/localcloud/store.js';
import { freePort } from '../../helpers/free-port.js';
import {
  elbCalls,
  type FrontStage,
  forwardTo,
  openFrontStage,
  putInstance,
  putNetwork,
} from './front-stage.js';
import { ask, serve, type Upstream, until } from './http-tools.js';

// One second is 20 ms here: an interval of 5 s passes in 100 ms.
const second = 20;
const interval = 5 * second;
let stage: FrontStage;
let client: ElasticLoadBalancingV2Client;
let calls: ReturnType<typeof elbCalls>;
let balancerArn: string | undefined;
let machines: Upstream[];
const status = { a: 200, b: 200 };
const checks: {
  at: number;
  agent: string | undefined;
  path: string | undefined;
  host: string | undefined;
  from: string | undefined;
}[] = [];
let silent = false;

beforeAll(async () => {
  stage = await openFrontStage({ services: [elbv2], second });
  client = stage.test.client(ElasticLoadBalancingV2Client);
  calls = elbCalls(client);
  putNetwork(stage.store, 'us-east-1', 23);
  const first = await serve('127.23.0.50', (request, response) => {
    const { 'user-agent': agent, host } = request.headers;
    if (request.url !== '/api') return response.end('a');
    checks.push({ at: Date.now(), agent, path: request.url, host, from: request.socket.remoteAddress });
    if (silent) return undefined;
    response.statusCode = status.a;
    return response.end();
  });
  const other = await serve(
    '127.23.1.50',
    (request, response) => {
      response.statusCode = request.url === '/api' ? status.b : 200;
      response.end('b');
    },
    first.port,
  );
  machines = [first, other];
  putInstance(stage.store, 'i-a', '127.23.0.50');
  putInstance(stage.store, 'i-b', '127.23.1.50', {
    availabilityZone: 'us-east-1b',
    subnetId: 'subnet-us-east-1-b',
  });
  ({ LoadBalancerArn: balancerArn } = await calls.balancer('health'));
});
afterAll(async () => {
  for (const machine of machines) await machine.close();
  await stage.close();
});

const settings: Partial<CreateTargetGroupCommandInput> = {
  HealthCheckPath: '/api',
  HealthCheckIntervalSeconds: 5,
  HealthCheckTimeoutSeconds: 2,
  HealthyThresholdCount: 3,
  UnhealthyThresholdCount: 2,
};
const healthOf = async (TargetGroupArn: string | undefined, id = 'i-a') => {
  const found = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return found.TargetHealthDescriptions?.find((one) => one.Target?.Id === id)?.TargetHealth;
};
const becomes = (arn: string | undefined, state: string, reason?: string, id = 'i-a') =>
  until(
    () => healthOf(arn, id),
    (health) => health?.State === state && health.Reason === reason,
  );

describe('health checks', () => {
  it('start at once, come from the load balancer, and one passed check makes a new target healthy', async () => {
    // The second check is six seconds away.
    const slow = { ...settings, HealthCheckIntervalSeconds: 300, HealthCheckTimeoutSeconds: 120 };
    const group = await calls.group('basic', machines[0]?.port ?? 0, slow);
    const port = await freePort();
    await calls.listener(balancerArn, port, { DefaultActions: [forwardTo(group.TargetGroupArn)] });
    checks.length = 0;
    await calls.register(group.TargetGroupArn, 'i-a');
    await becomes(group.TargetGroupArn, 'healthy');
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({
      agent: 'ELB-HealthChecker/2.0',
      host: `127.23.0.50:${machines[0]?.port}`,
      from: '127.23.0.4',
    });
  });

  it('keep their interval', async () => {
    const group = await calls.group('paced', machines[0]?.port ?? 0, settings);
    await calls.listener(balancerArn, await freePort(), {
      DefaultActions: [forwardTo(group.TargetGroupArn)],
    });
    checks.length = 0;
    await calls.register(group.TargetGroupArn, 'i-a');
    await until(
      () => checks.length,
      (count) => count >= 6,
    );
    // Five intervals lie between six checks; a busy machine may deliver the first of them late.
    expect((checks[5]?.at ?? 0) - (checks[0]?.at ?? 0)).toBeGreaterThan(4 * interval);
  });

  it('take a target out after the threshold, say why, and bring it back after the other', async () => {
    const group = await calls.group('turns', machines[0]?.port ?? 0, settings);
    const arn = group.TargetGroupArn;
    await calls.listener(balancerArn, await freePort(), { DefaultActions: [forwardTo(arn)] });
    await calls.register(arn, 'i-a');
    await becomes(arn, 'healthy');
    status.a = 502;
    const mismatch = await becomes(arn, 'unhealthy', 'Target.ResponseCodeMismatch');
    expect(mismatch?.Description).toBe('Health checks failed with these codes: [502]');
    silent = true;
    await becomes(arn, 'unhealthy', 'Target.Timeout');
    silent = false;
    status.a = 302;
    await becomes(arn, 'unhealthy', 'Target.ResponseCodeMismatch');
    await client.send(
      new ModifyTargetGroupCommand({ TargetGroupArn: arn, Matcher: { HttpCode: '200-399' } }),
    );
    const begun = Date.now();
    await becomes(arn, 'healthy');
    expect(Date.now() - begun).toBeGreaterThan(interval);
    status.a = 200;
  });

  it('call a machine that refuses the connection failed, after the threshold', async () => {
    const group = await calls.group('refusing', await freePort(), settings);
    const arn = group.TargetGroupArn;
    await calls.listener(balancerArn, await freePort(), { DefaultActions: [forwardTo(arn)] });
    await calls.register(arn, 'i-a');
    await becomes(arn, 'initial', 'Elb.InitialHealthChecking');
    const seen = await becomes(arn, 'unhealthy', 'Target.FailedHealthChecks');
    expect(seen?.Description).toBe('Health checks failed');
  });

  it('pause for a stopped instance, and begin anew when it runs again', async () => {
    const group = await calls.group('pausing', machines[0]?.port ?? 0, settings);
    const arn = group.TargetGroupArn;
    await calls.listener(balancerArn, await freePort(), { DefaultActions: [forwardTo(arn)] });
    await calls.register(arn, 'i-a');
    await becomes(arn, 'healthy');
    instances(stage.store).update('i-a', (old) => ({ ...old, state: 'stopped' }));
    await becomes(arn, 'unused', 'Target.InvalidState');
    await new Promise((resolve) => setTimeout(resolve, 2 * interval));
    status.a = 500;
    instances(stage.store).update('i-a', (old) => ({ ...old, state: 'running' }));
    expect((await healthOf(arn))?.State).toBe('initial');
    status.a = 200;
    await becomes(arn, 'healthy');
  });

  it('stop when they are switched off', async () => {
    const group = await calls.group('off', machines[0]?.port ?? 0, {
      ...settings,
      HealthCheckEnabled: false,
    });
    const arn = group.TargetGroupArn;
    const port = await freePort();
    await calls.listener(balancerArn, port, { DefaultActions: [forwardTo(arn)] });
    await calls.register(arn, 'i-a');
    expect(await healthOf(arn)).toMatchObject({ State: 'unavailable', Reason: 'Target.HealthCheckDisabled' });
    expect(await ask({ port, name: 'x' })).toMatchObject({ status: 200 });
  });
});

describe('targets', () => {
  it('share the requests, healthy ones only, and all of them when none is', async () => {
    const group = await calls.group('shared', machines[0]?.port ?? 0, settings);
    const arn = group.TargetGroupArn;
    const port = await freePort();
    await calls.listener(balancerArn, port, { DefaultActions: [forwardTo(arn)] });
    await calls.register(arn, 'i-a', 'i-b');
    await becomes(arn, 'healthy');
    await becomes(arn, 'healthy', undefined, 'i-b');
    const bodies = async () => {
      const seen: string[] = [];
      for (let n = 0; n < 6; n += 1) seen.push((await ask({ port, name: 'x' })).body);
      return seen.sort().join('');
    };
    expect(await bodies()).toBe('aaabbb');
    status.b = 500;
    await becomes(arn, 'unhealthy', 'Target.ResponseCodeMismatch', 'i-b');
    expect(await bodies()).toBe('aaaaaa');
    status.a = 500;
    await becomes(arn, 'unhealthy', 'Target.ResponseCodeMismatch');
    expect(await bodies()).toBe('aaabbb');
    Object.assign(status, { a: 200, b: 200 });
  });

  it('share by the weights of a forward action', async () => {
    const [a, b] = [
      await calls.group('wa', machines[0]?.port ?? 0, settings),
      await calls.group('wb', machines[0]?.port ?? 0, settings),
    ];
    await calls.register(a.TargetGroupArn, 'i-a');
    await calls.register(b.TargetGroupArn, 'i-b');
    const port = await freePort();
    const TargetGroups = [
      { TargetGroupArn: a.TargetGroupArn, Weight: 0 },
      { TargetGroupArn: b.TargetGroupArn, Weight: 3 },
    ];
    await calls.listener(balancerArn, port, {
      DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
    });
    for (let n = 0; n < 10; n += 1) expect((await ask({ port, name: 'x' })).body).toBe('b');
  });
});

describe('a restart', () => {
  it('brings ports, certificates and targets back', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'restart-'));
    const file = join(dir, 'journal');
    const before = openStore(file);
    const first = await openFrontStage({ services: [elbv2], second, dir, store: before });
    putNetwork(before, 'us-east-1', 24);
    putInstance(before, 'i-a', '127.23.0.50');
    const own = elbCalls(first.test.client(ElasticLoadBalancingV2Client));
    const { LoadBalancerArn } = await own.balancer('again');
    const { TargetGroupArn } = await own.group('again', machines[0]?.port ?? 0, settings);
    await own.register(TargetGroupArn, 'i-a');
    const port = await freePort();
    await own.listener(LoadBalancerArn, port, {
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: localCertificateArn('123456789012', 'us-east-1') }],
      DefaultActions: [forwardTo(TargetGroupArn)],
    });
    const name = 'x.flotilla.localhost';
    const ca = first.ca();
    expect((await ask({ port, name, ca })).body).toBe('a');
    await first.close();
    before.close();
    await expect(ask({ port, name, ca })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const after = openStore(file);
    const second2 = await openFrontStage({ services: [elbv2], second, dir, store: after });
    expect(second2.ca().equals(ca)).toBe(true);
    expect((await ask({ port, name, ca })).body).toBe('a');
    await second2.test.settle();
    const set = second2.test.machines.calls.find((call) => call.name === 'setHostAddresses');
    expect(set?.args).toEqual([LoadBalancerArn, ['127.24.0.4', '127.24.1.4']]);
    await second2.close();
    after.close();
    // Keys are in files of their own; the journal must not hold one.
    expect(readFileSync(file, 'utf8')).not.toContain('PRIVATE KEY');
    rmSync(dir, { recursive: true });
  });
});
