import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/events.js';
import { Secret } from '../../src/model/secret.js';
import { logIn, notebookAnswers, waitForNotebook } from '../../src/notebook/client.js';
import { runCell } from '../../src/notebook/run-cell.js';
import { connect } from '../../src/ssh/connection.js';
import { freePort } from '../helpers/free-port.js';
import { type Jupyter, startJupyter } from '../helpers/jupyter.js';
import { startSshd } from '../helpers/sshd.js';

const password = new Secret('correct-horse "ünï" +&=');
let plain: Jupyter;
let secure: Jupyter;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-tls-'));
  makeAuthority();
  plain = await startJupyter({ password });
  secure = await startJupyter({
    password,
    flags: [`--certfile=${folder}/site.pem`, `--keyfile=${folder}/site.key`],
  });
  await waitForNotebook(plainSite(), { timeoutSeconds: 60 });
  await waitForNotebook(secureSite(), { timeoutSeconds: 60 });
}, 130_000);
afterAll(async () => {
  await Promise.all([plain.stop(), secure.stop()]);
  rmSync(folder, { recursive: true });
});

/** An authority like the local cloud's, and a certificate for one name. */
function makeAuthority(): void {
  const run = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  run(...'req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=test -days 2'.split(' '));
  run(...'req -newkey rsa:2048 -nodes -keyout site.key -out site.csr -subj /CN=alice'.split(' '));
  execFileSync('sh', ['-c', 'echo subjectAltName=DNS:alice.flotilla.localhost >ext'], { cwd: folder });
  run(
    ...'x509 -req -in site.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out site.pem -days 2 -extfile ext'.split(
      ' ',
    ),
  );
}

const plainSite = () => ({ url: `http://127.0.0.1:${plain.port}` });
const secureSite = () => ({
  url: `https://alice.flotilla.localhost:${secure.port}`,
  ca: readFileSync(join(folder, 'ca.pem'), 'utf8'),
});

describe('a real notebook', () => {
  it('answers, takes the password and runs a cell', async () => {
    expect(await notebookAnswers(plainSite())).toBe(true);
    const session = await logIn(plainSite(), password);
    expect(await runCell(session, 'print("hello")\n6 * 7')).toEqual({ output: 'hello\n42' });
  });

  it('does so behind a certificate of the local authority, under a name that only browsers resolve', async () => {
    const session = await logIn(secureSite(), password);
    expect((await runCell(session, '1 + 1')).output).toBe('2');
  });

  it('does so through a tunnel', async () => {
    const sshd = await startSshd();
    const connection = await connect(sshd.target);
    const site = { url: 'http://localhost:8888', connect: () => connection.forward('127.0.0.1', plain.port) };
    const session = await logIn(site, password);
    expect((await runCell(session, '2 + 2')).output).toBe('4');
    connection.close();
    await sshd.stop();
  });

  it('is not trusted with another authority, or under another name', async () => {
    expect(await notebookAnswers({ url: secureSite().url })).toBe(false);
    const elsewhere = { ...secureSite(), url: `https://bob.flotilla.localhost:${secure.port}` };
    await expect(waitForNotebook(elsewhere, { timeoutSeconds: 0 })).rejects.toThrow(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  it('refuses another password, in words', async () => {
    await expect(logIn(plainSite(), new Secret('wrong'))).rejects.toThrow('it refuses the password');
  });

  it('tells what a cell raised, and what never ends', async () => {
    const session = await logIn(plainSite(), password);
    await expect(runCell(session, '1 / 0')).rejects.toThrow('ZeroDivisionError');
    await expect(runCell(session, 'while True: pass', { timeoutSeconds: 4 })).rejects.toThrow(
      'no result after 4 s',
    );
    await expect(runCell({ ...session, cookie: '' }, '1')).rejects.toThrow('POST /api/kernels answered 403');
  });

  it('leaves no kernel behind', async () => {
    const session = await logIn(plainSite(), password);
    await runCell(session, '1');
    const listed = await fetch(`${plainSite().url}/api/kernels`, { headers: { cookie: session.cookie } });
    expect(await listed.json()).toEqual([]);
  });
});

describe('a notebook without a password', () => {
  it('is reported instead of used', async () => {
    const open = await startJupyter({});
    const site = { url: `http://127.0.0.1:${open.port}` };
    await waitForNotebook(site);
    await expect(logIn(site, password)).rejects.toThrow('takes anybody');
    await open.stop();
  });
});

describe('waitForNotebook', () => {
  it('tells how it does not answer, then that it does', async () => {
    const port = await freePort();
    const site = { url: `http://127.0.0.1:${port}` };
    const events: Event[] = [];
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.statusCode = asked < 3 ? 503 : 200;
      response.end('{}');
    });
    setTimeout(() => server.listen(port, '127.0.0.1'), 700);
    await waitForNotebook(site, { report: (event) => events.push(event) });
    server.close();
    expect(events.map((event) => (event.kind === 'progress' ? [event.state, event.detail] : []))).toEqual([
      ['running', 'ECONNREFUSED'],
      ['running', 'GET /api answered 503'],
      ['done', undefined],
    ]);
  });

  it('gives up with the last reason', async () => {
    const site = { url: `http://127.0.0.1:${await freePort()}` };
    await expect(waitForNotebook(site, { timeoutSeconds: 0.6 })).rejects.toThrow('after 0.6 s: ECONNREFUSED');
  });

  it('stops when it is told to, and takes a tunnel that breaks for an answer', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 200);
    const silent = {
      url: 'http://localhost:1',
      connect: async () => connectTcp(await freePort(), '127.0.0.1'),
    };
    await expect(waitForNotebook(silent, { signal: stop.signal })).rejects.toThrow('enough');
    const broken = { url: 'http://localhost:1', connect: () => Promise.reject(new Error('no channel')) };
    expect(await notebookAnswers(broken)).toBe(false);
  });
});
