// Copies to and from a box, with a key of the user's own: whole or not at all, and only to the box that is meant.
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, removeFolder, stack, stackOk, startBin } from '../helpers/bins.js';
import { instancesOf } from '../helpers/journey-sdk.js';

let folder: string;
const at = () => ({ cwd: folder });
const onBox = async (line: string) => (await stackOk(['login', 'frida', '--', line], at())).stdout;

beforeAll(async () => {
  folder = await emptyFolder('files');
  await execa('ssh-keygen', [
    '-q',
    '-t',
    'rsa',
    '-b',
    '2048',
    '-m',
    'PEM',
    '-N',
    '',
    '-f',
    join(folder, 'mine.pem'),
  ]);
  await writeFile(join(folder, 'flotilla.yaml'), 'ssh: {key: ./mine.pem}\nbox: {volume_size: 1}\n');
  await stackOk(['create', 'frida'], at());
});

afterAll(async () => {
  await stack(['delete', 'frida', '--discard-data', '--yes'], at());
  await removeFolder(folder);
});

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

describe('keys', () => {
  it('imports a .pem under a name with its fingerprint and logs in with it', async () => {
    const [instance] = await instancesOf('frida');
    expect(instance?.KeyName).toMatch(/^flotilla-[A-Za-z0-9]{16}$/);
    expect(await onBox('whoami')).toBe('ubuntu');
  });

  it('logs in with the same key from an agent', async () => {
    const socket = join(folder, 'agent.sock');
    const agent = execa('ssh-agent', ['-D', '-a', socket], { reject: false });
    try {
      await expect
        .poll(() =>
          stat(socket).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      await execa('ssh-add', ['-q', join(folder, 'mine.pem')], { env: { SSH_AUTH_SOCK: socket } });
      const env = { SSH_AUTH_SOCK: socket };
      const done = await stack(['login', 'frida', '--key', 'agent', '--', 'whoami'], { cwd: folder, env });
      expect(done).toMatchObject({ code: 0, stdout: 'ubuntu' });
    } finally {
      agent.kill();
      await agent;
    }
  });
});

describe('put and get', () => {
  it('carry a folder there and back with times and modes, and no setuid', async () => {
    const tree = join(folder, 'tree');
    await mkdir(join(tree, 'sub dir'), { recursive: true });
    await writeFile(join(tree, 'plain.txt'), 'plain\n');
    await writeFile(join(tree, 'sub dir', "it's $(odd).sh"), '#!/bin/sh\n');
    await chmod(join(tree, 'sub dir', "it's $(odd).sh"), 0o4755);
    await utimes(join(tree, 'plain.txt'), 1e9, 1e9);
    await stackOk(['put', 'frida', 'tree', '/data/', '--checksum'], at());
    const listed = await onBox('cd /data/tree && find . -type f -printf "%m %f\\n" | sort');
    expect(listed).toBe("644 plain.txt\n755 it's $(odd).sh");
    expect(await onBox('stat -c %Y /data/tree/plain.txt')).toBe('1000000000');
    await stackOk(['get', 'frida', '/data/tree/', 'back', '--checksum'], at());
    expect((await readdir(join(folder, 'back'), { recursive: true })).sort()).toEqual([
      'plain.txt',
      'sub dir',
      "sub dir/it's $(odd).sh",
    ]);
    const plain = await stat(join(folder, 'back', 'plain.txt'));
    expect([plain.mtimeMs, plain.mode & 0o7777]).toEqual([1e12, 0o644]);
  });

  it('carry a large file with the ssh of this machine, and without one', async () => {
    const large = join(folder, 'large.bin');
    const content = randomBytes(64 * 2 ** 20 + 1);
    await writeFile(large, content);
    const done = await stackOk(['put', 'frida', 'large.bin', '/data/one/', '--checksum', '--json'], at());
    expect(JSON.parse(done.stdout)).toMatchObject({ files: 1, bytes: content.length, skipped: [] });
    expect(done.stderr).not.toMatch(/ssh/);
    // This one would do anything but connect.
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'ssh'), '#!/bin/sh\necho "no such option" >&2\nexit 255\n', { mode: 0o755 });
    const other = await stackOk(['put', 'frida', 'large.bin', '/data/two'], {
      cwd: folder,
      env: { PATH: bin },
    });
    expect(other.stderr).toMatch(/ssh: no such option; trying our own client/);
    await rm(bin, { recursive: true });
    const none = await stackOk(['put', 'frida', 'large.bin', '/data/three'], {
      cwd: folder,
      env: { PATH: bin },
    });
    expect(none.stderr).not.toMatch(/warning|ssh/i);
    const sums = await onBox('sha256sum /data/one/large.bin /data/two /data/three | cut -d " " -f 1 | uniq');
    expect(sums).toBe(sha256(content));
  });

  it('say so when there is nothing to get, and make nothing', async () => {
    const done = await stack(['get', 'frida', '/data/nothing', 'nothing'], at());
    expect(done.code).toBe(4);
    expect(await readdir(folder)).not.toContain('nothing');
  });

  it('name the full disk, and leave the old file whole', async () => {
    await onBox('sudo mkdir -p /mnt/small && sudo mount -t tmpfs -o size=1m,mode=1777 tmpfs /mnt/small');
    await writeFile(join(folder, 'big.bin'), Buffer.alloc(64 * 2 ** 20, 7));
    await onBox('echo old > /mnt/small/big.bin');
    const done = await stack(['put', 'frida', 'big.bin', '/mnt/small/big.bin'], at());
    expect(done.code).toBe(3);
    expect(done.stderr).toMatch(/\/mnt\/small/);
    expect(done.stderr).toMatch(/full|no space/i);
    expect(await onBox('cat /mnt/small/big.bin; ls -A /mnt/small')).toBe('old\nbig.bin');
  });
});

describe('a put that is cut off', () => {
  const huge = () => join(folder, 'huge.bin');
  const whole = 'sha256sum /data/huge.bin | cut -d " " -f 1';
  let old = '';

  beforeAll(async () => {
    await writeFile(huge(), Buffer.alloc(2 ** 20, 1));
    await stackOk(['put', 'frida', 'huge.bin', '/data/'], at());
    old = sha256(await readFile(huge()));
    await writeFile(huge(), Buffer.alloc(2 ** 20, 2));
    // So large that it is still under way when the look at the box, a command of its own, has come back.
    await truncate(huge(), 700 * 2 ** 20);
  });

  /** Starts the put and answers once its temporary file grows on the box. */
  async function underWay() {
    const put = startBin('stack', ['put', 'frida', 'huge.bin', '/data/'], at());
    await expect
      .poll(() => onBox('du -cb /data/.flotilla-put-* 2>/dev/null | tail -1 | cut -f 1'), { timeout: 20_000 })
      .not.toMatch(/^0?$/);
    // In an object: an async function would wait for the run itself.
    return { put };
  }

  it('by a lost connection leaves the old file whole', async () => {
    const { put } = await underWay();
    await stack(['login', 'frida', '--', "sudo pkill -KILL -f 'sshd: ubuntu@notty'"], at());
    const done = await put;
    expect(done.exitCode).toBe(3);
    expect(await onBox(whole)).toBe(old);
  });

  it('by Ctrl-C ends with 130 and leaves the old file whole', async () => {
    const { put } = await underWay();
    put.kill('SIGINT');
    expect((await put).exitCode).toBe(130);
    expect(await onBox(whole)).toBe(old);
  });

  it('is made good by the next one, which leaves no temporary file', async () => {
    await stackOk(['put', 'frida', 'huge.bin', '/data/'], at());
    expect(await onBox(whole)).toBe(sha256(await readFile(huge())));
    expect(await onBox('ls -A /data | grep flotilla-put || echo none')).toBe('none');
  });
});

describe('another sshd at the address of the box', () => {
  const log = () => join(folder, 'impostor.log');

  it('gets nothing: login, put and get end with 8', async () => {
    const [instance] = await instancesOf('frida');
    const spaces = String((await execa('ip', ['netns', 'list'])).stdout);
    const space = spaces
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '')
      .find((name) => name.endsWith(instance?.InstanceId ?? ''));
    const key = join(folder, 'impostor');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await mkdir('/run/sshd', { recursive: true });
    // The box's own daemon goes, sessions stay; the other one answers at the very same address and port.
    await onBox('sudo systemctl stop ssh.socket ssh.service 2>/dev/null; true');
    const daemon = [
      '/usr/sbin/sshd',
      '-D',
      '-f',
      '/dev/null',
      '-h',
      key,
      '-p',
      '22',
      '-E',
      log(),
      '-o',
      'LogLevel=DEBUG3',
    ];
    const impostor = execa('ip', ['netns', 'exec', space ?? '', ...daemon, '-o', 'PidFile=none'], {
      reject: false,
    });
    try {
      await expect
        .poll(() => readFile(log(), 'utf8').catch(() => ''), { timeout: 10_000 })
        .toMatch(/Server listening/);
      await sleep(200);
      const attempts = [
        ['login', 'frida', '--', 'true'],
        ['put', 'frida', 'big.bin', '/data/'],
        ['put', 'frida', 'tree', '/data/'],
        ['get', 'frida', '/data/tree', 'stolen'],
      ];
      for (const words of attempts) {
        const done = await stack(words, at());
        expect(done, words[0]).toMatchObject({ code: 8 });
        expect(done.stderr.match(/SHA256:[A-Za-z0-9+/]{43}/g)?.length).toBeGreaterThanOrEqual(2);
      }
      const seen = await readFile(log(), 'utf8');
      expect(seen).toMatch(/Connection from/);
      // Neither a user name nor a key was offered.
      expect(seen).not.toMatch(/userauth-request|publickey for|Accepted/);
    } finally {
      impostor.kill();
      await impostor;
    }
  });
});
