// What others on this machine, and web pages its user looks at, can try at the local cloud's door.
import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DescribeInstances$ } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cloudFiles, makeFolder, readOwnJsonFile, writePrivate } from '../../src/localcloud/daemon/files.js';
import { openKeys } from '../../src/localcloud/daemon/keys.js';
import { findHolder, takeLock } from '../../src/localcloud/daemon/lock.js';
import { openServer } from '../../src/localcloud/server.js';
import { sts } from '../../src/localcloud/sts/service.js';
import { action } from '../../src/localcloud/wire/action.js';
import type { FakeMachines } from '../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../helpers/test-cloud.js';

const done: string[] = [];
let cloud: TestCloud<FakeMachines>;
let port: number;
beforeAll(async () => {
  const ec2 = action(DescribeInstances$, () => {
    done.push('DescribeInstances');
    return {};
  });
  cloud = await createTestCloud({ services: [sts, { scope: 'ec2', protocol: 'ec2Query', actions: [ec2] }] });
  port = Number(new URL(cloud.url).port);
});
afterAll(() => cloud.close());

/** What comes back for these bytes until the far end closes, or says no more. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let seen = '';
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(seen));
    socket.write(text, 'latin1');
  });
}

const statuses = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((found) => found[1] ?? '');

describe('requests that two readers would cut differently', () => {
  const smuggled = 'GET /flotilla/caller-ip HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  it.each([
    ['a length beside chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['two lengths', 'Content-Length: 1\r\nContent-Length: 90\r\n', 'x'],
    ['chunked twice', 'Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'],
    ['an encoding nobody knows', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'],
    ['a space before the colon', 'Transfer-Encoding : chunked\r\n', '0\r\n\r\n'],
    ['a folded header', 'X: 1\r\n Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['a bare line feed', 'X: 1\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['a chunk of a size that is none', 'Transfer-Encoding: chunked\r\n', '-1\r\nx\r\n0\r\n\r\n'],
    ['a chunk longer than it says', 'Transfer-Encoding: chunked\r\n', '1\r\nxxxx\r\n0\r\n\r\n'],
    ['a chunk of more than any', 'Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\nx\r\n0\r\n\r\n'],
  ])('are refused once, and nothing behind them is read: %s', async (_what, headers, body) => {
    const text = await raw(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n${body}${smuggled}`);
    expect(statuses(text).filter((status) => status !== '400')).toEqual([]);
    expect(text).not.toContain(cloud.machines.callerIp);
    expect((await fetch(`${cloud.url}/flotilla/health`)).status).toBe(200);
  });

  it.each([
    ['headers of more than 16 KiB', `X: ${'x'.repeat(20_000)}\r\n`, '431'],
    ['ten thousand headers', 'X: 1\r\n'.repeat(10_000), '431'],
    ['no host', '', '400'],
  ])('are refused: %s', async (what, headers, status) => {
    const host = what === 'no host' ? '' : 'Host: 127.0.0.1\r\n';
    expect(statuses(await raw(`GET /flotilla/health HTTP/1.1\r\n${host}${headers}\r\n`))).toEqual([status]);
  });

  it('are refused where the body goes on for ever, before it has', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const text = await raw(
      `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}`,
    );
    expect(statuses(text)).toEqual(['413']);
  });
});

describe('requests that never end', () => {
  it.each([
    ['in their headers', 'POST / HTTP/1.1\r\nHost: x\r\n', 'X: 1\r\n'],
    ['in their body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n', 'x'],
  ])('are given up, however steadily they drip: %s', async (_what, begin, drop) => {
    const services = [sts];
    const server = await openServer({ ...cloud, services, arrivalMilliseconds: 400 });
    const socket = connect({ host: '127.0.0.1', port: server.port });
    socket.on('error', () => {});
    socket.write(begin);
    const dripping = setInterval(() => socket.write(drop), 50);
    const started = performance.now();
    socket.resume();
    await new Promise((closed) => socket.once('close', closed));
    clearInterval(dripping);
    expect(performance.now() - started).toBeLessThan(5000);
    await server.close();
  });
});

describe('a web page', () => {
  const get = (path: string, headers: string) =>
    raw(`GET ${path} HTTP/1.1\r\nConnection: close\r\n${headers}\r\n`);

  it.each(['/flotilla/health', '/flotilla/health?nonce=0', '/flotilla/caller-ip', '/flotilla/caller-ip?x'])(
    'reads nothing at %s, neither by its own name nor by one that leads here',
    async (path) => {
      const own = `Host: 127.0.0.1:${port}\r\n`;
      for (const headers of [
        `${own}Origin: http://evil.example\r\n`,
        `${own}Origin: null\r\n`,
        `${own}Sec-Fetch-Site: cross-site\r\n`,
        `Host: evil.example:${port}\r\n`,
        `Host: 127.0.0.1.evil.example\r\n`,
        `Host: 127.0.0.1@evil.example\r\n`,
        `Host: \r\n`,
      ]) {
        const text = await get(path, headers);
        expect(statuses(text)).toEqual(['403']);
        expect(text).not.toContain(cloud.machines.callerIp);
        expect(text.toLowerCase()).not.toContain('access-control-allow');
      }
      expect(statuses(await get(path, own))).toEqual(['200']);
      expect(statuses(await get(path, `Host: localhost:${port}\r\n`))).toEqual(['200']);
    },
  );

  it('drives nothing: no form it can send has a signature, and no question before a request is answered', async () => {
    done.length = 0;
    const body = 'Action=DescribeInstances&Version=2016-11-15';
    const form = `Origin: http://evil.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`;
    expect(statuses(await raw(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${form}\r\n${body}`))).toEqual([
      '403',
    ]);
    const preflight = await raw(
      `OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Headers: authorization\r\n\r\n`,
    );
    expect(statuses(preflight)).toEqual(['403']);
    expect(preflight.toLowerCase()).not.toContain('access-control-allow');
    expect(done).toEqual([]);
  });
});

describe.skipIf(process.getuid?.() !== 0)('another user of this machine', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const nobody = { uid: 65_534, gid: 65_534, encoding: 'utf8', timeout: 10_000 } as const;
  const run = promisify(execFile);
  const asNobody = (script: string, ...args: string[]) =>
    run('/bin/sh', ['-c', script, 'sh', ...args], nobody);

  it('reads neither key nor state nor endpoint, even where the folder was open before', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'flotilla-other-'));
    folders.push(parent);
    chmodSync(parent, 0o777);
    const files = cloudFiles(join(parent, 'cloud'));
    makeFolder(files.dir);
    openKeys(files.keys);
    for (const file of [files.endpoint, files.state, files.failure]) writePrivate(file, 'secret');
    for (const script of ['ls "$1"', 'cat "$1"/keys.json', 'echo x > "$1"/keys.json', 'touch "$1"/x'])
      await expect(asNobody(script, files.dir)).rejects.toThrow(/ermission denied/);
    chmodSync(files.dir, 0o755);
    for (const file of [files.keys, files.endpoint, files.state, files.failure])
      await expect(asNobody('cat "$1"', file)).rejects.toThrow(/ermission denied/);
  });

  it('makes no folder that a cloud would be kept in, with a key of his own', () => {
    const parent = mkdtempSync(join(tmpdir(), 'flotilla-other-'));
    folders.push(parent);
    const planted = join(parent, 'cloud');
    mkdirSync(planted);
    writeFileSync(join(planted, 'keys.json'), '{"accessKeyId":"his","secretAccessKey":"his"}');
    chownSync(planted, nobody.uid, nobody.gid);
    const refusal = expect.objectContaining({ reason: 'not-permitted', why: 'It belongs to user 65534.' });
    expect(() => makeFolder(planted)).toThrow(refusal);
    writeFileSync(join(planted, 'endpoint.json'), JSON.stringify({ url: 'http://127.0.0.1:1' }));
    expect(readOwnJsonFile(join(planted, 'endpoint.json'))).toEqual({ url: 'http://127.0.0.1:1' });
    chownSync(join(planted, 'endpoint.json'), nobody.uid, nobody.gid);
    expect(readOwnJsonFile(join(planted, 'endpoint.json'))).toBeUndefined();
    expect(readOwnJsonFile(join(planted, 'none'))).toBeUndefined();
    // Unless it is he whom the cloud serves.
    makeFolder(planted, nobody);
    chownSync(planted, 0, 0);
    makeFolder(planted);
    chmodSync(planted, 0o777);
    expect(() => makeFolder(planted)).toThrow(
      expect.objectContaining({ why: expect.stringMatching(/may write in it/) }),
    );
  });

  it('gets no answer of the services, and no proof without the key', async () => {
    const ask = `exec ${process.execPath} -e 'fetch(process.argv[1], {method: process.argv[2]}).then(async (r) => console.log(r.status, await r.text()))' "$1" "$2"`;
    expect((await asNobody(ask, cloud.url, 'POST')).stdout).toMatch(/^403 .*MissingAuthenticationToken/s);
    const health = (await asNobody(ask, `${cloud.url}/flotilla/health`, 'GET')).stdout;
    expect(health).toMatch(/^200 /);
    expect(health).not.toContain(cloud.credentials.secretAccessKey);
    expect(health).not.toContain('proof');
  });

  it('plants no file where a private one is going to be written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'flotilla-other-'));
    folders.push(folder);
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    symlinkSync(victim, join(folder, 'endpoint.json'));
    writePrivate(join(folder, 'endpoint.json'), 'new');
    expect(readFileSync(victim, 'utf8')).toBe('mine');
    symlinkSync(victim, join(folder, `keys.json.${process.pid}.new`));
    expect(() => writePrivate(join(folder, 'keys.json'), 'new')).toThrow(/EEXIST/);
    expect([readFileSync(victim, 'utf8'), existsSync(join(folder, 'keys.json'))]).toEqual(['mine', false]);
  });

  it('sees the name of its lock, and takes it from nobody who has it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flotilla-other-'));
    folders.push(folder);
    const lock = await takeLock(folder);
    const told = execFileSync('/bin/sh', ['-c', 'grep -c @flotilla- /proc/net/unix'], nobody);
    expect(Number(told)).toBeGreaterThan(0);
    expect(await takeLock(folder)).toBeUndefined();
    expect(await findHolder(folder)).toBe(process.pid);
    await lock?.release();
  });
});
