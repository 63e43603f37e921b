import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/model/errors.js';
import { Secret } from '../../src/model/secret.js';
import { connectFailure } from '../../src/ssh/connect-error.js';
import { type Connection, connect } from '../../src/ssh/connection.js';
import { fingerprint, generateKey } from '../../src/ssh/keys.js';
import { deafPort } from '../helpers/deaf-port.js';
import { freePort } from '../helpers/free-port.js';
import { startSshServer } from '../helpers/ssh-server.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';
import { startToxicProxy } from '../helpers/toxic-proxy.js';

let sshd: Sshd;
let connection: Connection;
beforeAll(async () => {
  sshd = await startSshd();
  connection = await connect(sshd.target);
});
afterAll(async () => {
  connection.close();
  await sshd.stop();
});

const failureOf = async (work: Promise<unknown>): Promise<RemoteError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RemoteError);
  return error as RemoteError;
};

describe('run', () => {
  it('passes words as they are and keeps the two outputs apart', async () => {
    const words = ["it's", '$(id)', 'a\nb', '', '-x'];
    const result = await connection.run({
      argv: ['sh', '-c', 'for w; do printf "[%s]" "$w"; done; echo no >&2', 'x', ...words],
    });
    expect(result).toMatchObject({
      stdout: words.map((word) => `[${word}]`).join(''),
      stderr: 'no\n',
      code: 0,
      failed: false,
    });
    expect(result.seconds).toBeGreaterThan(0);
  });

  it('knows the status of a command that ends in the moment it begins', async () => {
    const hasty = await startSshServer({
      onCommand: (_command, channel) => {
        channel.write('done');
        channel.exit(5);
        channel.close();
      },
    });
    const toHasty = await connect(hasty.target);
    const results = await Promise.all(Array.from({ length: 8 }, () => toHasty.run({ argv: ['true'] })));
    toHasty.close();
    await hasty.stop();
    for (const result of results) expect(result).toMatchObject({ code: 5, stdout: 'done' });
  });

  it('tells an exit status, a signal and a missing program in one shape', async () => {
    expect(await connection.run({ argv: ['sh', '-c', 'exit 7'] })).toMatchObject({
      code: 7,
      failed: true,
      reason: 'exit status 7',
    });
    expect(await connection.run({ argv: ['sh', '-c', 'kill -KILL $$'] })).toMatchObject({
      signal: 'KILL',
      failed: true,
    });
    expect(await connection.run({ argv: ['no-such-program'] })).toMatchObject({ code: 127, failed: true });
  });

  it('feeds stdin, and closes it where there is none', async () => {
    expect((await connection.run({ argv: ['cat'] }, { stdin: 'häl\0lo' })).stdout).toBe('häl\0lo');
    expect((await connection.run({ argv: ['cat'] })).stdout).toBe('');
  });

  it('shows output as it comes, whole characters only', async () => {
    const seen: string[] = [];
    const argv = ['sh', '-c', "printf '\\303'; sleep 0.2; printf '\\244'"];
    const { stdout } = await connection.run({ argv }, { onOutput: (text) => seen.push(text) });
    expect(stdout).toBe('ä');
    expect(seen.join('')).toBe('ä');
  });

  it('ends a command that takes too long', async () => {
    const result = await connection.run({ argv: ['sleep', '30'] }, { timeoutSeconds: 0.4 });
    expect(result).toMatchObject({ failed: true, reason: 'timed out after 0.4 s' });
    expect(result.seconds).toBeLessThan(5);
  });

  it('rejects with the reason of an abort', async () => {
    const stop = new AbortController();
    const running = connection.run({ argv: ['sleep', '30'] }, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 200);
    await expect(running).rejects.toThrow('enough');
    await expect(connection.run({ argv: ['true'] }, { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('stops a box that never stops talking', async () => {
    const result = await connection.run({ argv: ['sh', '-c', 'exec cat /dev/zero'] });
    expect(result.reason).toMatch(/bytes of output/);
  });

  it('counts a connection that closes without a status as a failure', async () => {
    const second = await connect(sshd.target);
    // The shell ends its own sshd, as a reboot does.
    const result = await second.run({ argv: ['sh', '-c', 'kill -KILL $PPID; sleep 5'] });
    expect(result).toMatchObject({ failed: true });
    expect(result.code).toBeUndefined();
    await second.closed;
    expect(await second.run({ argv: ['true'] })).toMatchObject({ failed: true });
  });

  it('notices a network that went silent', async () => {
    const network = await startToxicProxy(sshd.target.port ?? 0);
    const second = await connect({ ...sshd.target, port: network.port });
    network.add({ type: 'timeout', timeout: 0 });
    const result = await second.run({ argv: ['true'] }, { timeoutSeconds: 1 });
    expect(result).toMatchObject({ failed: true, reason: 'timed out after 1 s' });
    second.close();
    await network.stop();
  });
});

describe('forward', () => {
  it('opens a connection from the box', async () => {
    const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const stream = await connection.forward('127.0.0.1', (echo.address() as { port: number }).port);
    stream.write('through');
    expect(String((await once(stream, 'data'))[0])).toBe('through');
    stream.destroy();
    echo.close();
  });

  it('rejects where nobody listens', async () => {
    await expect(connection.forward('127.0.0.1', await freePort())).rejects.toThrow();
  });
});

describe('connect', () => {
  it('refuses a key that is not pinned, before it says anything', async () => {
    const impostor = await startSshServer();
    const target = { ...sshd.target, port: impostor.port };
    const { complaint } = await failureOf(connect(target));
    expect(complaint.reason).toBe('hostKey');
    expect(complaint.why).toContain(fingerprint(impostor.hostKey));
    expect(complaint.why).toContain(fingerprint(sshd.hostKey));
    expect(impostor.authentications()).toBe(0);
    await impostor.stop();
  });

  it('refuses an impostor that only has a key of another type', async () => {
    const impostor = await startSshServer({ keyType: 'ecdsa' });
    const { complaint } = await failureOf(connect({ ...sshd.target, port: impostor.port }));
    expect(complaint.reason).toBe('hostKey');
    expect(complaint.why).toContain('ecdsa-sha2');
    expect(impostor.authentications()).toBe(0);
    await impostor.stop();
  });

  it('trusts nobody where no key is pinned', async () => {
    const { complaint } = await failureOf(connect({ ...sshd.target, hostKeys: [] }));
    expect(complaint.reason).toBe('hostKey');
  });

  it('takes any one of several pinned keys', async () => {
    const both = await connect({
      ...sshd.target,
      hostKeys: [generateKey().publicKey, `${sshd.hostKey} comment`],
    });
    expect((await both.run({ argv: ['true'] })).failed).toBe(false);
    both.close();
  });

  it('tells a refused key from a refused connection and from silence', async () => {
    const { privateKey, publicKey } = generateKey();
    const stranger = { publicKey, privateKey: new Secret(privateKey.reveal()) };
    expect(connectFailure(await failureOf(connect({ ...sshd.target, key: stranger })))).toBe('auth');
    expect(connectFailure(await failureOf(connect({ ...sshd.target, port: await freePort() })))).toBe(
      'refused',
    );
    const silent = await listen(() => {});
    expect(
      connectFailure(await failureOf(connect({ ...sshd.target, port: silent.port }, { readySeconds: 0.5 }))),
    ).toBe('handshake');
    silent.server.close();
    const rude = await listen((socket) => socket.destroy());
    expect(connectFailure(await failureOf(connect({ ...sshd.target, port: rude.port })))).toBe('reset');
    rude.server.close();
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(['handshake', 'reset']).toContain(
      connectFailure(await failureOf(connect({ ...sshd.target, port: web.port }))),
    );
    web.server.close();
  });

  it('tells a port that does not answer', async () => {
    const deaf = await deafPort();
    const error = await failureOf(connect({ ...sshd.target, port: deaf.port }, { connectSeconds: 0.5 }));
    expect(connectFailure(error)).toBe('timeout');
    expect(error.complaint.next).toContain('stack authorize alice');
    deaf.stop();
  });

  it('ends at once when it is aborted', async () => {
    const silent = await listen(() => {});
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 100);
    const started = performance.now();
    await expect(connect({ ...sshd.target, port: silent.port }, { signal: stop.signal })).rejects.toThrow(
      'enough',
    );
    expect(performance.now() - started).toBeLessThan(2000);
    silent.server.close();
    await sleep(0);
  });
});

async function listen(
  onSocket: (socket: import('node:net').Socket) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => onSocket(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as { port: number }).port };
}
