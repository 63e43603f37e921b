// The way through another host, with two real sshds: each host key checked, each failure told as whose it is.
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintOf } from '../../src/model/errors.js';
import { hostLines } from '../../src/ssh/config-file.js';
import { connectFailure } from '../../src/ssh/connect-error.js';
import { connect } from '../../src/ssh/connection.js';
import { generateKey } from '../../src/ssh/keys.js';
import { openLogin } from '../../src/ssh/openssh.js';
import type { SshTarget } from '../../src/ssh/target.js';
import { waitForSsh } from '../../src/ssh/wait.js';
import { freePort } from '../helpers/free-port.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';

let box: Sshd;
let bastion: Sshd;
let closed: Sshd;
let via: SshTarget;
let target: SshTarget;

beforeAll(async () => {
  [box, bastion, closed] = await Promise.all([
    startSshd(),
    startSshd(),
    startSshd({ config: ['DisableForwarding yes'] }),
  ]);
  via = { ...bastion.target, name: 'bastion' };
  target = { ...box.target, via };
});
afterAll(() => Promise.all([box, bastion, closed].map((one) => one.stop())));

const failureOf = async (wanted: SshTarget) => {
  const error = await connect(wanted, { connectSeconds: 5, readySeconds: 5 }).catch(
    (thrown: unknown) => thrown,
  );
  return { kind: connectFailure(error), ...complaintOf(error) };
};
/** Sessions that the bastion's sshd serves. */
const sessions = () => spawnSync('pgrep', ['-P', String(bastion.pid)], { encoding: 'utf8' }).stdout.trim();

describe('a connection', () => {
  it('runs commands, carries streams, and ends its session at the proxy host', async () => {
    const connection = await connect(target);
    const ran = await connection.run({ argv: ['sh', '-c', 'cat; echo $SSH_CONNECTION'] }, { stdin: 'in\n' });
    expect(ran.stdout).toMatch(
      new RegExp(`^in\\n127\\.0\\.0\\.1 \\d+ 127\\.0\\.0\\.1 ${box.target.port}\\n$`),
    );
    const forwarded = await connection.forward('127.0.0.1', via.port ?? 0);
    forwarded.once('data', () => forwarded.end());
    expect(await text(forwarded)).toMatch(/^SSH-2\.0/);
    expect(sessions()).not.toBe('');
    connection.close();
    await connection.closed;
    await expect.poll(sessions).toBe('');
  });

  it('sends nothing where the box shows another key than its own, also through the proxy host', async () => {
    const failed = await failureOf({ ...target, hostKeys: [generateKey().publicKey] });
    expect(failed).toMatchObject({
      kind: 'hostKey',
      reason: 'hostKey',
      what: expect.stringMatching(/^alice /),
    });
    await expect.poll(sessions).toBe('');
  });

  it('goes no further where the proxy host shows another key', async () => {
    const failed = await failureOf({ ...target, via: { ...via, hostKeys: [generateKey().publicKey] } });
    expect(failed).toMatchObject({
      kind: 'hostKey',
      reason: 'hostKey',
      what: expect.stringMatching(/^bastion .* is not the machine we know/),
      next: expect.stringMatching(/known_hosts\/ssh_proxy/),
    });
    expect(await failureOf({ ...target, via: { ...via, hostKeys: [] } })).toMatchObject({ kind: 'hostKey' });
  });

  it('tells a proxy host that cannot be had from a box that cannot', async () => {
    const gone = await freePort();
    expect(await failureOf({ ...target, via: { ...via, port: gone } })).toMatchObject({
      kind: 'proxy',
      what: expect.stringMatching(/^the SSH proxy host bastion .* lets nobody through$/),
      why: expect.stringMatching(/refused/),
      next: expect.stringMatching(/^see for yourself: ssh -p \d+ \S+@127\.0\.0\.1; it is ssh\.proxy/),
    });
    expect(await failureOf({ ...target, via: { ...closed.target, name: 'closed' } })).toMatchObject({
      kind: 'proxy',
      why: expect.stringMatching(/it forwards nothing/),
    });
    expect(await failureOf({ ...target, port: gone })).toMatchObject({
      kind: 'refused',
      what: expect.stringMatching(/^alice /),
      why: expect.stringMatching(/bastion: /),
    });
  });

  it('is waited for while the box starts, and not while the proxy host is the trouble', async () => {
    const port = await freePort();
    const waiting = waitForSsh({ ...target, port }, { timeoutSeconds: 30 });
    const late = await startSshd({ port, hostKeyFile: join(box.folder, 'host_key') });
    await writeFile(join(late.folder, 'authorized_keys'), `${target.key.publicKey}\n`);
    (await waiting).close();
    await late.stop();
    const started = performance.now();
    const broken = { ...target, via: { ...via, port: await freePort() } };
    await expect(waitForSsh(broken, { timeoutSeconds: 30 })).rejects.toThrow(/lets nobody through/);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('the program ssh', () => {
  const knownHostsFile = () => join(box.folder, 'pins');
  const login = (change: Partial<SshTarget> = {}) =>
    openLogin(
      {
        target: { ...target, ...change },
        knownHostsFile: knownHostsFile(),
        identityFile: box.clientKeyFile,
        command: ['exit', '7'],
      },
      { stdio: 'ignore' },
    );

  it('goes the same way, with the same keys', async () => {
    await writeFile(knownHostsFile(), `alice ${box.hostKey}\n`);
    expect(await login()).toBe(7);
    await expect.poll(sessions).toBe('');
    await expect(login({ via: { ...via, hostKeys: [generateKey().publicKey] } })).rejects.toThrow(/bastion/);
    await writeFile(knownHostsFile(), `alice ${generateKey().publicKey}\n`);
    await expect(login({ hostKeys: [generateKey().publicKey] })).rejects.toThrow(
      /alice .* is not the machine/,
    );
  });

  it('goes it by the lines of an include file, too', async () => {
    const pins = join(bastion.folder, 'pins');
    await writeFile(pins, `[127.0.0.1]:${via.port} ${bastion.hostKey}\n`);
    await writeFile(knownHostsFile(), `alice ${box.hostKey}\n`);
    const jump = {
      host: 'flotilla_proxy',
      target: via,
      identityFile: bastion.clientKeyFile,
      byAddress: true,
    };
    const last = { host: 'alice', target, identityFile: box.clientKeyFile, jump: 'flotilla_proxy' };
    const config = join(box.folder, 'config');
    const lines = [
      ...hostLines({ ...jump, knownHostsFile: pins }),
      ...hostLines({ ...last, knownHostsFile: knownHostsFile() }),
    ];
    await writeFile(config, `${lines.join('\n')}\n`);
    const ssh = () =>
      spawnSync('ssh', ['-F', config, '-o', 'BatchMode=yes', 'alice', 'echo $SSH_CONNECTION']);
    expect(ssh()).toMatchObject({ status: 0 });
    await writeFile(pins, `[127.0.0.1]:${via.port} ${generateKey().publicKey}\n`);
    expect(ssh().stderr.toString()).toMatch(/Host key verification failed/);
  });
});
