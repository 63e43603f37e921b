import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/events.js';
import { connectFailure } from '../../src/ssh/connect-error.js';
import { generateKey } from '../../src/ssh/keys.js';
import { waitForSsh } from '../../src/ssh/wait.js';
import { deafPort } from '../helpers/deaf-port.js';
import { errorOf } from '../helpers/error-of.js';
import { freePort } from '../helpers/free-port.js';
import { startSshServer } from '../helpers/ssh-server.js';
import { authorize, startSshd } from '../helpers/sshd.js';

let folder: string;
let hostKeyFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-wait-'));
  hostKeyFile = join(folder, 'host');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKeyFile]);
});
afterAll(() => rm(folder, { recursive: true }));

describe('waitForSsh', () => {
  it('waits for sshd, then for the key that cloud-init brings late', async () => {
    const port = await freePort();
    const events: Event[] = [];
    const starting = new Promise<Awaited<ReturnType<typeof startSshd>>>((resolve) => {
      setTimeout(() => resolve(startSshd({ port, hostKeyFile, authorize: false })), 1500);
    });
    starting.then((sshd) => setTimeout(() => authorize(sshd.folder), 1500));
    const probe = await startSshd({ hostKeyFile });
    // The late sshd makes its own client key, so its target is only known then; knock with the probe's until it is there.
    const early = { ...probe.target, port };
    const knocking = errorOf(waitForSsh(early, { timeoutSeconds: 3, report: (event) => events.push(event) }));
    const sshd = await starting;
    expect(connectFailure(await knocking)).toBe('auth');
    expect(events.map((event) => (event.kind === 'progress' ? event.detail : ''))).toEqual([
      'refused',
      'auth',
      'auth',
    ]);
    const connection = await waitForSsh(sshd.target, { timeoutSeconds: 20 });
    expect((await connection.run({ argv: ['echo', 'up'] })).stdout).toBe('up\n');
    connection.close();
    await Promise.all([sshd.stop(), probe.stop()]);
  });

  it('never tries twice with a host key that differs', async () => {
    const impostor = await startSshServer();
    const started = performance.now();
    const target = { ...impostor.target, hostKeys: [generateKey().publicKey] };
    const error = await errorOf(waitForSsh(target, { timeoutSeconds: 30 }));
    expect(error.complaint.reason).toBe('hostKey');
    expect(performance.now() - started).toBeLessThan(2000);
    expect(impostor.connections()).toBe(1);
    await impostor.stop();
  });

  it('says after how long nobody answered, in short tries', async () => {
    const deaf = await deafPort();
    const started = performance.now();
    const error = await errorOf(
      waitForSsh({ ...(await anyTarget()), port: deaf.port }, { timeoutSeconds: 3 }),
    );
    expect(connectFailure(error)).toBe('timeout');
    expect(error.complaint.why).toContain('after 3 s');
    expect(performance.now() - started).toBeLessThan(6500);
    deaf.stop();
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 300);
    const target = { ...(await anyTarget()), port: await freePort() };
    await expect(waitForSsh(target, { signal: stop.signal })).rejects.toThrow('enough');
  });
});

async function anyTarget() {
  const { privateKey, publicKey } = generateKey();
  return {
    host: '127.0.0.1',
    user: 'ubuntu',
    name: 'alice',
    hostKeys: [generateKey().publicKey],
    key: { publicKey, privateKey },
  };
}
