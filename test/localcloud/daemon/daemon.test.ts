// The background process as its users meet it: started, found, killed, stopped, reset.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { build } from 'esbuild';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callControl } from '../../../src/localcloud/control/call.js';
import { type Endpoint, findAnswering } from '../../../src/localcloud/daemon/endpoint.js';
import { cloudFiles } from '../../../src/localcloud/daemon/files.js';
import { findHolder, takeLock } from '../../../src/localcloud/daemon/lock.js';
import type { CloudParts } from '../../../src/localcloud/daemon/parts.js';
import { resetCloud } from '../../../src/localcloud/daemon/reset.js';
import { type StartOptions, startCloud } from '../../../src/localcloud/daemon/start.js';
import { readStatus } from '../../../src/localcloud/daemon/status.js';
import { endCloud } from '../../../src/localcloud/daemon/stop.js';
import { createFakeMachines } from '../../helpers/fake-machines.js';

const program = resolve('node_modules/.cache/flotilla-test/fake-cloud-server.mjs');
const parts: CloudParts = {
  services: [],
  needsRoot: false,
  missingTools: async () => [],
  openMachines: async () => createFakeMachines(),
  openFront: () => Promise.reject(new Error('not opened here')),
};

let dir: string;

beforeAll(async () => {
  await build({
    entryPoints: [resolve('test/helpers/fake-cloud-server.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'flotilla-daemon-'));
});

afterEach(async () => {
  const holder = await findHolder(dir);
  if (holder !== undefined && isOfThisTest(holder)) process.kill(holder, 'SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** The id is what the lock's holder says: a wrong one, -1 above all, must never be killed by a clean-up. */
function isOfThisTest(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  return pid > 1 && existsSync(file) && readFileSync(file, 'utf8').split('\0').includes(dir);
}

function start(options: Partial<StartOptions> & { fault?: string } = {}): Promise<Endpoint> {
  const { fault, ...rest } = options;
  const command = [process.execPath, program, ...(fault ? ['--fault', fault] : [])];
  return startCloud({ dir, command, ...rest }, parts);
}

async function waitUntilReleased(): Promise<void> {
  await expect.poll(() => findHolder(dir), { timeout: 5000 }).toBeUndefined();
}

const identify = ({ url, region, accessKeyId, secretAccessKey }: Endpoint) =>
  new STSClient({ endpoint: url, region, credentials: { accessKeyId, secretAccessKey } }).send(
    new GetCallerIdentityCommand({}),
  );

describe('startLocalCloud', () => {
  it('starts one that answers with the key it wrote, for its owner only', async () => {
    const endpoint = await start();
    expect((await identify(endpoint)).Account).toBe(endpoint.account);
    expect(endpoint.accessKeyId).toMatch(/^FLOTILLA[A-Z2-7]{12}$/);
    expect(statSync(cloudFiles(dir).endpoint).mode & 0o777).toBe(0o600);
    expect(statSync(cloudFiles(dir).state).mode & 0o777).toBe(0o600);
    expect(await findAnswering(cloudFiles(dir).endpoint)).toEqual(endpoint);
  });

  it('reports the progress of making the image, each line once', async () => {
    const lines: string[] = [];
    await start({ report: (line) => lines.push(line) });
    expect(lines).toContain('making the image');
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('ends with one process when several start it at once', async () => {
    const endpoints = await Promise.all([start(), start(), start()]);
    expect(new Set(endpoints.map(({ pid }) => pid)).size).toBe(1);
    expect(await start()).toEqual(endpoints[0]);
  });

  it('has the same port, key and state again after a kill -9', async () => {
    const before = await start();
    const quota = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value: 7 };
    await callControl({ ...before, action: 'SetQuota', input: quota });
    expect(readFileSync(cloudFiles(dir).log, 'utf8')).toMatch(
      / flotilla SetQuota: done, \d+ ms, [0-9a-f-]{36}\n/,
    );
    process.kill(before.pid, 'SIGKILL');
    await waitUntilReleased();
    expect(await findAnswering(cloudFiles(dir).endpoint)).toBeUndefined();
    const after = await start();
    expect(after).toEqual({ ...before, pid: after.pid });
    expect(after.pid).not.toBe(before.pid);
    expect(readFileSync(cloudFiles(dir).state, 'utf8')).toContain('"v":{"value":7}');
  });

  it('takes another port where the last one is taken meanwhile', async () => {
    const before = await start();
    await endCloud(dir, 'stop');
    const squatter = createServer().listen(before.port, '127.0.0.1');
    const after = await start();
    squatter.close();
    expect(after.port).not.toBe(before.port);
  });

  it('says that the port asked for is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => squatter.once('listening', listening));
    const { port } = squatter.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({
      reason: 'port-taken',
      what: `The local cloud cannot answer on port ${port}.`,
    });
    squatter.close();
  });

  it('names the packages that are missing, found here or by the process', async () => {
    const expected = { reason: 'no-engine', next: 'sudo apt-get install podman runc' };
    await expect(start({ fault: 'tools' })).rejects.toMatchObject(expected);
    const command = [process.execPath, program];
    const missing = { ...parts, missingTools: async () => ['podman', 'runc'] };
    await expect(startCloud({ dir, command }, missing)).rejects.toMatchObject(expected);
  });

  it.each([
    { fault: 'image', why: /the archive does not answer/ },
    { fault: 'early', why: /it falls over at once/ },
    { fault: 'kill', why: /status 1/ },
  ])('says why it died at its start: $fault', async ({ fault, why }) => {
    await expect(start({ fault })).rejects.toMatchObject({
      name: 'LocalCloudError',
      reason: 'start-failed',
      why: expect.stringMatching(why),
      next: expect.stringContaining('cloud.log'),
    });
    expect((await start()).pid).toBeGreaterThan(0);
  });

  it('says that the program cannot be run', async () => {
    const failing = startCloud({ dir, command: ['/nowhere/stack'] }, parts);
    await expect(failing).rejects.toMatchObject({ reason: 'start-failed', why: /status 127/ });
  });

  it('is not taken in by an endpoint file of another process', async () => {
    const endpoint = await start();
    writeFileSync(cloudFiles(dir).endpoint, JSON.stringify({ ...endpoint, pid: 1 }));
    expect(await findAnswering(cloudFiles(dir).endpoint)).toBeUndefined();
  });

  it('sends nothing to a program that took the port of a killed one and says the same', async () => {
    const { pid, port } = await start();
    process.kill(pid, 'SIGKILL');
    await waitUntilReleased();
    const asked: (string | undefined)[] = [];
    const impostor = createHttpServer((request, response) => {
      asked.push(request.url);
      response.end(JSON.stringify({ pid, version: '1.0.0', proof: '0'.repeat(64) }));
    });
    await new Promise<void>((listening) => void impostor.listen(port, '127.0.0.1', listening));
    try {
      expect(await findAnswering(cloudFiles(dir).endpoint)).toBeUndefined();
      expect((await start()).port).not.toBe(port);
      expect(asked.every((url) => /^\/flotilla\/health\?nonce=[0-9a-f]{32}$/.test(url ?? ''))).toBe(true);
      expect(new Set(asked).size).toBe(asked.length);
    } finally {
      await new Promise((closed) => void impostor.close(closed));
    }
  });
});

describe.skipIf(process.getuid?.() !== 0)(
  'startLocalCloud for a user who is not root (skipped unless run as root)',
  () => {
    const { PATH } = process.env;

    /** Makes this process look like another user's, who has this script for sudo, or none. */
    function becomeUser(sudo?: string): void {
      vi.spyOn(process, 'getuid').mockReturnValue(1234);
      vi.spyOn(process, 'getgid').mockReturnValue(4321);
      const folder = join(dir, 'bin');
      mkdirSync(folder);
      if (sudo) writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${sudo}\n`, { mode: 0o755 });
      process.env.PATH = sudo ? `${folder}:${PATH}` : folder;
    }

    afterEach(() => {
      process.env.PATH = PATH;
      vi.restoreAllMocks();
    });

    const startAsUser = () =>
      startCloud({ dir, command: [process.execPath, program] }, { ...parts, needsRoot: true });

    it('goes through sudo, and lets the user read the endpoint and nothing secret beside', async () => {
      becomeUser('echo "sudo $*" >&2; shift 2; exec "$@"');
      await startAsUser();
      const files = cloudFiles(dir);
      for (const file of [files.endpoint, files.authority]) {
        expect(statSync(file)).toMatchObject({ uid: 1234, gid: 4321 });
      }
      expect(statSync(files.keys)).toMatchObject({ uid: 0, gid: 0 });
      expect(readFileSync(files.log, 'utf8')).toMatch(
        /^sudo --non-interactive -- setsid --fork .* --dir .* --owner 1234:4321$/m,
      );
    });

    it('says what sudo said', async () => {
      becomeUser('echo "sudo: a password is required" >&2; exit 1');
      await expect(startAsUser()).rejects.toMatchObject({
        reason: 'not-permitted',
        why: 'sudo: a password is required',
        next: expect.stringContaining('sudo --validate'),
      });
    });

    it('says that there is no sudo', async () => {
      becomeUser();
      await expect(startAsUser()).rejects.toMatchObject({ reason: 'not-permitted', why: /not installed/ });
    });

    it('refuses to reset what is dead without a command for sudo', async () => {
      becomeUser();
      await expect(resetCloud({ dir }, { ...parts, needsRoot: true })).rejects.toMatchObject({
        reason: 'not-permitted',
      });
    });

    it('resets what is dead through sudo', async () => {
      becomeUser(`echo "$*" > ${dir}/asked`);
      await resetCloud({ dir, command: ['/bin/stack', 'local', 'reset'] }, { ...parts, needsRoot: true });
      const asked = readFileSync(join(dir, 'asked'), 'utf8');
      expect(asked).toBe(`--non-interactive -- /bin/stack local reset --dir ${dir}\n`);
    });
  },
);

describe('stopLocalCloud', () => {
  it('ends the process in order and keeps the state', async () => {
    const { pid } = await start();
    expect(await endCloud(dir, 'stop')).toBe(true);
    expect(await findHolder(dir)).toBeUndefined();
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(existsSync(cloudFiles(dir).endpoint)).toBe(false);
    expect(existsSync(cloudFiles(dir).state)).toBe(true);
    expect(await endCloud(dir, 'stop')).toBe(false);
  });

  it('ends one that is still starting', async () => {
    const starting = start().catch((error: unknown) => error);
    await expect.poll(() => findHolder(dir), { timeout: 5000 }).toBeDefined();
    expect(await endCloud(dir, 'stop')).toBe(true);
    expect(await starting).toMatchObject({ reason: 'start-failed' });
  });

  it('ends no process that another holder of the lock names', async () => {
    const lock = await takeLock(dir);
    try {
      await expect(endCloud(dir, 'stop')).rejects.toThrow(
        `process ${process.pid}, which was not started for`,
      );
    } finally {
      await lock?.release();
    }
  });

  it.each(['-1', '0', '1e3', 'x', ''])('takes no notice of a holder that tells %j', async (told) => {
    const squatter = createTcpServer((connection) => connection.end(told));
    const name = createHash('sha256').update(dir).digest('hex');
    await new Promise<void>((listening) => void squatter.listen(`\0flotilla-${name}`, listening));
    try {
      expect(await findHolder(dir)).toBeUndefined();
    } finally {
      await new Promise((closed) => void squatter.close(closed));
    }
  });

  it('ends in order on SIGTERM too', async () => {
    const { pid } = await start();
    process.kill(pid, 'SIGTERM');
    await waitUntilReleased();
    expect(readFileSync(cloudFiles(dir).log, 'utf8')).toMatch(/stopping\n.*ended\n$/);
  });
});

describe('resetLocalCloud', () => {
  it('removes everything of one that runs', async () => {
    await start();
    await resetCloud({ dir }, parts);
    expect(await findHolder(dir)).toBeUndefined();
    expectNothingLeft();
    expect(existsSync(join(dir, 'machines-were-reset'))).toBe(true);
  });

  it('removes everything of one that is dead, and leaves other files alone', async () => {
    const { pid } = await start();
    process.kill(pid, 'SIGKILL');
    await waitUntilReleased();
    writeFileSync(join(dir, 'mine'), '');
    const machines = createFakeMachines();
    await resetCloud({ dir }, { ...parts, openMachines: async () => machines });
    expect(machines.calls.map(({ name }) => name)).toEqual(['reset', 'close']);
    expectNothingLeft();
    expect(existsSync(join(dir, 'mine'))).toBe(true);
  });

  it('removes everything of one that is too busy to answer', async () => {
    const { pid } = await start();
    process.kill(pid, 'SIGSTOP');
    setTimeout(() => process.kill(pid, 'SIGCONT'), 3000);
    const machines = createFakeMachines();
    await resetCloud({ dir }, { ...parts, openMachines: async () => machines });
    expect(machines.calls.map(({ name }) => name)).toEqual(['reset', 'close']);
    expectNothingLeft();
  });

  it('gives the next one another key', async () => {
    const before = await start();
    await resetCloud({ dir }, parts);
    expect((await start()).secretAccessKey).not.toBe(before.secretAccessKey);
  });
});

describe('localCloudStatus', () => {
  it('tells running from stopped, with what it holds', async () => {
    expect(await readStatus(dir)).toEqual({
      state: 'stopped',
      dir,
      machines: 'containers',
      pace: 'none',
      diskBytes: expect.any(Number),
    });
    const { url, pid } = await start();
    const counts = { instances: 0, volumes: 0, stacks: 0 };
    expect(await readStatus(dir)).toMatchObject({ state: 'running', url, pid, counts });
    expect((await readStatus(dir)).diskBytes).toBeGreaterThan(0);
    await endCloud(dir, 'stop');
    expect(await readStatus(dir)).toMatchObject({ state: 'stopped' });
  });
});

function expectNothingLeft(): void {
  const { dir: _folder, ...files } = cloudFiles(dir);
  expect(Object.values(files).filter((file) => existsSync(file))).toEqual([]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
