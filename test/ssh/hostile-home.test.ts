// What a hostile ~/.ssh/config and environment can make of the ssh that we start. Needs root: a home of the test's own
// is mounted over the user's, as ssh asks the password file for it and not HOME.
import { execFileSync, type StdioOptions } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as streamText } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Connection, connect } from '../../src/ssh/connection.js';
import { generateKey } from '../../src/ssh/keys.js';
import { feedCommand, type Login, openLogin } from '../../src/ssh/openssh.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';

let sshd: Sshd;
let folder: string;
let login: Login;
beforeAll(async () => {
  sshd = await startSshd({ config: ['AcceptEnv *', 'PermitUserEnvironment no'] });
});
afterAll(() => sshd.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-home-'));
  const knownHostsFile = join(folder, 'alice');
  writeFileSync(knownHostsFile, `alice ${sshd.hostKey}\n`);
  login = { target: sshd.target, knownHostsFile, identityFile: sshd.clientKeyFile };
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const trap = (name: string) => join(folder, `sprung-${name}`);
const sprung = (...names: string[]) => names.filter((name) => existsSync(trap(name)));

/** An `ssh` before the real one in PATH, which sees that folder as the user's ~/.ssh. */
function withDotSsh(dotSsh: string): void {
  const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  const home = join(homedir(), '.ssh');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const inner = `mount --bind "${dotSsh}" "${home}"; exec ${real} "$@"`;
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nexec unshare -m sh -c '${inner}' ssh "$@"\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

async function said(rest: Partial<Login>): Promise<{ status: number; text: string }> {
  const path = join(folder, 'said');
  const file = await open(path, 'w');
  const status = await openLogin({ ...login, ...rest }, { stdio: ['ignore', file.fd, 'ignore'] });
  await file.close();
  return { status, text: await readFile(path, 'utf8') };
}

async function fed(words: string): Promise<{ status: number; text: string }> {
  const path = join(folder, 'words');
  writeFileSync(path, words);
  const file = await open(path);
  const feed = await feedCommand({ ...login, command: ['cat'] }, file.fd);
  const [text, status] = await Promise.all([streamText(feed.stdout), feed.done]);
  await file.close();
  return { status, text };
}

const configs: readonly (readonly [string, (at: (name: string) => string) => string])[] = [
  ['ProxyCommand', (at) => `Host *\n  ProxyCommand touch ${at('ProxyCommand')}`],
  ['Match', (at) => `Match exec "touch ${at('Match')}"\n  User nobody`],
  ['Include', (at) => `Include ${at('Include')}.conf`],
  ['LocalCommand', (at) => `Host *\n  PermitLocalCommand yes\n  LocalCommand touch ${at('LocalCommand')}`],
  ['KnownHostsCommand', (at) => `Host *\n  KnownHostsCommand /bin/touch ${at('KnownHostsCommand')}`],
  [
    'ControlPath',
    (at) => `Host *\n  ControlMaster auto\n  ControlPersist 5\n  ControlPath ${at('ControlPath')}`,
  ],
  ['ForkAfter', () => 'Host *\n  ForkAfterAuthentication yes\n  StdinNull yes\n  RequestTTY force'],
  ['RemoteCommand', (at) => `Host *\n  RemoteCommand touch ${at('RemoteCommand')}`],
  [
    'elsewhere',
    () => 'Host *\n  HostName 192.0.2.1\n  Port 9\n  User nobody\n  BindAddress 192.0.2.9\n  ProxyJump evil',
  ],
];

describe.skipIf(process.getuid?.() !== 0)('a hostile ~/.ssh/config', () => {
  it.each(configs)('does not act on login, command or put: %s', async (name, config) => {
    const dotSsh = join(folder, 'dot-ssh');
    mkdirSync(dotSsh, { mode: 0o700 });
    writeFileSync(join(dotSsh, 'config'), `${config(trap)}\n`, { mode: 0o600 });
    writeFileSync(`${trap('Include')}.conf`, `Host *\n  ProxyCommand touch ${trap('Include')}\n`);
    withDotSsh(dotSsh);
    expect(await said({ command: ['echo', 'in'] })).toEqual({ status: 0, text: 'in\n' });
    expect(await fed('words\n')).toEqual({ status: 0, text: 'words\n' });
    expect(sprung(name)).toEqual([]);
    // The same file acts on an ssh that reads it: the trap is one.
    const plain = [
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ];
    const argv = [
      ...plain,
      '-o',
      'ConnectTimeout=2',
      '-i',
      sshd.clientKeyFile,
      '-p',
      String(sshd.target.port),
      '127.0.0.1',
    ];
    const command = name === 'RemoteCommand' ? [] : ['echo', 'in'];
    const { status, stdout } = runSsh([...argv, ...command]);
    expect(sprung(name).length > 0 || status !== 0 || stdout !== 'in\n').toBe(true);
    if (name === 'ControlPath') runSsh(['-O', 'exit', ...argv]);
  });

  it('lends no key, no agent, no known host and no variable of the user', async () => {
    const dotSsh = join(folder, 'dot-ssh');
    mkdirSync(dotSsh, { mode: 0o700 });
    const other = generateKey();
    writeFileSync(join(dotSsh, 'id_ed25519'), other.privateKey.reveal(), { mode: 0o600 });
    writeFileSync(
      join(dotSsh, 'known_hosts'),
      `[127.0.0.1]:${sshd.target.port} ${generateKey().publicKey}\n`,
    );
    const lines = [
      'SendEnv *',
      'SetEnv FLOTILLA_SENT=config',
      'ForwardAgent yes',
      `IdentityFile ${dotSsh}/id_ed25519`,
    ];
    writeFileSync(join(dotSsh, 'config'), `Host *\n  ${lines.join('\n  ')}\n`, { mode: 0o600 });
    withDotSsh(dotSsh);
    vi.stubEnv('FLOTILLA_SENT', 'environment');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-of-the-environment');
    const { status, text } = await said({ command: ['env; echo agent=$SSH_AUTH_SOCK'] });
    expect(status).toBe(0);
    expect(text).not.toMatch(/FLOTILLA_SENT=(config|environment)/);
    expect(text).not.toContain('AWS_SECRET_ACCESS_KEY=canary');
    expect(text).toMatch(/^agent=$/m);
    const shown = (await said({ sshArguments: ['-G'] })).text.split('\n');
    expect(
      shown.filter((line) => /^(identityfile|sendenv|setenv|proxycommand|controlpath) /.test(line)),
    ).toEqual([`identityfile ${sshd.clientKeyFile}`]);
  });
});

const runSsh = (argv: readonly string[]): { status: number; stdout: string } => {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
    return { status: 0, stdout: execFileSync('ssh', argv, { stdio, timeout: 10_000, encoding: 'utf8' }) };
  } catch (error) {
    return {
      status: (error as { status: number | null }).status ?? -1,
      stdout: String((error as { stdout?: unknown }).stdout),
    };
  }
};

describe('a hostile environment', () => {
  const script = (name: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\ntouch ${trap(name)}\necho guessed\n`, { mode: 0o755 });
    return path;
  };

  it('asks no program for a password or a confirmation, and starts no helper', async () => {
    vi.stubEnv('SSH_ASKPASS', script('askpass'));
    vi.stubEnv('SSH_ASKPASS_REQUIRE', 'force');
    vi.stubEnv('DISPLAY', ':99');
    vi.stubEnv('SSH_SK_HELPER', script('helper'));
    vi.stubEnv('SSH_PKCS11_HELPER', script('pkcs11'));
    vi.stubEnv('SSH_AUTH_SOCK', join(folder, 'no-agent'));
    vi.stubEnv('GIT_SSH_COMMAND', script('git'));
    vi.stubEnv('RSYNC_RSH', script('rsync'));
    vi.stubEnv('SHELL', script('shell'));
    vi.stubEnv('PAGER', script('pager'));
    vi.stubEnv('LOCALDOMAIN', 'evil.example');
    vi.stubEnv('RES_OPTIONS', 'ndots:9');
    expect(await said({ command: ['echo', 'in'] })).toEqual({ status: 0, text: 'in\n' });
    expect(await fed('words\n')).toEqual({ status: 0, text: 'words\n' });
    const stranger = join(folder, 'stranger');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'a passphrase', '-f', stranger], {
      stdio: 'ignore',
    });
    expect((await said({ identityFile: stranger, command: ['true'] })).status).toBe(255);
    expect(sprung('askpass', 'helper', 'pkcs11', 'git', 'rsync', 'shell', 'pager')).toEqual([]);
  });

  it('reaches nothing that runs in our own connection', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-of-the-environment');
    let connection: Connection | undefined;
    try {
      connection = await connect(sshd.target);
      const { stdout } = await connection.run({ argv: ['env'] });
      expect(stdout).toContain('PATH=');
      expect(stdout).not.toContain('canary-of-the-environment');
    } finally {
      connection?.close();
    }
    expect(readFileSync(sshd.clientKeyFile, 'utf8')).toContain('PRIVATE KEY');
  });
});
