// What an admin does to one box through its life: examined, named, shared, trusted again, explained.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateTagsCommand, DeleteTagsCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKey } from '../../src/ssh/keys.js';
import { emptyFolder, onTerminal, removeFolder, stack, stackOk } from '../helpers/bins.js';
import { instancesOf, journeyClients, journeyEndpoint } from '../helpers/journey-sdk.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';

let folder: string;

beforeAll(async () => {
  folder = await emptyFolder('admin');
  await writeKey('ida');
  await writeFile(join(folder, 'flotilla.yaml'), 'ssh: {admins: [ida.pub]}\n');
  await stackOk(['create', 'ann', 't3.micro', '--access', 'tunnel', '--volume-size', '0'], { cwd: folder });
});

afterAll(async () => {
  await stack(['delete', 'ann', '--discard-data', '--yes'], { cwd: folder });
  await removeFolder(folder);
});

/** A key pair of a colleague: `<name>` and `<name>.pub`. */
async function writeKey(name: string): Promise<void> {
  const { publicKey, privateKey } = generateKey();
  await writeFile(join(folder, `${name}.pub`), `${publicKey} ${name}@home\n`);
  await writeFile(join(folder, name), privateKey.reveal(), { mode: 0o600 });
}

interface Found {
  readonly subject: string;
  readonly state: string;
  readonly detail: string;
  readonly next?: string;
}

describe('doctor', () => {
  const examined = async (cwd: string, ...words: string[]) => {
    const done = await stack(['doctor', '--json', ...words], { cwd });
    return { code: done.code, found: JSON.parse(done.stdout) as Found[] };
  };

  it('finds everything a create needs, and the key pair that holds our key', async () => {
    const { code, found } = await examined(folder);
    expect(code).toBe(0);
    expect(found.filter((one) => one.state === 'fail')).toEqual([]);
    const details = Object.fromEntries(found.map(({ subject, detail }) => [subject, detail]));
    expect(details).toMatchObject({
      credentials: expect.stringContaining('account 123456789012'),
      region: 'us-east-1',
      'key pair': expect.stringMatching(/^flotilla-\w+ holds our key$/),
      zone: expect.stringContaining('flotilla.localhost.'),
      certificate: expect.stringContaining('*.flotilla.localhost'),
      permissions: expect.stringMatching(/^dry runs passed: .*ec2:RunInstances$/),
    });
    expect(found.map(({ subject }) => subject)).toContain('quotas');
  });

  it('works where there is no workspace, and makes none', async () => {
    const elsewhere = await emptyFolder('nowhere');
    const { code, found } = await examined(elsewhere);
    expect(code).toBe(0);
    expect(found).toContainEqual(
      expect.objectContaining({ subject: 'key', detail: expect.stringMatching(/^none yet/) }),
    );
    expect(await readdir(elsewhere)).toEqual([]);
    await removeFolder(elsewhere);
  });

  it('ends with the code of what is wrong, and the command that mends it', async () => {
    const elsewhere = await emptyFolder('wrong');
    const says = (text: string) => writeFile(join(elsewhere, 'flotilla.yaml'), text);
    await says('regoin: x\n');
    expect(await examined(elsewhere)).toMatchObject({ code: 2 });
    await says('region: xx-north-1\n');
    const mars = await examined(elsewhere);
    expect(mars).toMatchObject({ code: 2 });
    expect(mars.found).toContainEqual(
      expect.objectContaining({
        subject: 'region',
        state: 'fail',
        next: expect.stringMatching(/enable-region/),
      }),
    );
    await says('ssh: {key: ./gone.pem}\n');
    expect(await examined(elsewhere)).toMatchObject({ code: 4 });
    await says('hosted_zone: elsewhere.example.\ndomain: a.elsewhere.example\n');
    expect(await examined(elsewhere)).toMatchObject({ code: 4 });
    await says('box: {type: p4d.24xlarge}\n');
    const big = await examined(elsewhere);
    expect(big.found).toContainEqual(
      expect.objectContaining({ subject: 'quotas', next: expect.stringMatching(/--quota-code L-417A185B/) }),
    );
    await removeFolder(elsewhere);
  });

  it('says that AWS without credentials is a matter of credentials', async () => {
    const env = { AWS_EC2_METADATA_DISABLED: 'true' };
    const done = await stack(['doctor', '--profile', 'nobody'], { cwd: folder, env });
    expect(done.code).toBe(5);
    expect(done.stdout).toMatch(/^FAIL {2}credentials .*\n +next: sign in again: aws sso login/m);
  });
});

describe('init', () => {
  const read = (file: string) => readFile(join(file, 'flotilla.yaml'), 'utf8');

  it('writes what the flags say, refuses to write over it, and does with --force', async () => {
    const place = await emptyFolder('init');
    await stackOk(['init', '--cloud', 'local', '--region', 'eu-west-1', '--prefix', 'lab'], { cwd: place });
    expect(await read(place)).toMatch(/^cloud: local\nregion: eu-west-1\nprefix: lab\n# profile: /m);
    expect((await readdir(place)).sort()).toEqual([
      '.gitignore',
      'flotilla.yaml',
      'known_hosts',
      'passwords',
    ]);
    const again = await stack(['init', '--cloud', 'local'], { cwd: place });
    expect(again).toMatchObject({ code: 7, stderr: expect.stringMatching(/stack init --force/) });
    expect(await read(place)).toMatch(/^prefix: lab$/m);
    const forced = await stackOk(['init', '--force', '--json'], { cwd: place });
    expect(JSON.parse(forced.stdout)).toMatchObject({ choices: { cloud: 'local' }, found: null });
    expect(await read(place)).not.toMatch(/^prefix/m);
    await removeFolder(place);
  });

  it.each([
    [['--region', 'Berlin'], /region: must be a region/],
    [['--prefix', 'A b'], /prefix: must be/],
    [['--domain', 'a.example.org', '--hosted-zone', 'example.com'], /must be example.com or lie below it/],
    [['--certificate', 'x'], /the ARN of an ACM certificate/],
  ])('writes nothing from %j', async (words, why) => {
    const place = await emptyFolder('init');
    const refused = await stack(['init', '--cloud', 'local', ...words], { cwd: place });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(why) });
    expect(await readdir(place)).toEqual([]);
    await removeFolder(place);
  });

  it('finds the zone and the certificate of a domain in the account', async () => {
    const place = await emptyFolder('init');
    const { url, accessKeyId, secretAccessKey } = journeyEndpoint();
    const env = {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const words = ['init', '--cloud', 'aws', '--domain', 'flotilla.localhost', '--json'];
    const done = await stackOk(words, { cwd: place, env });
    expect(done.stderr).toMatch(/zones +flotilla\.localhost\.\n.*\*\.flotilla\.localhost +arn:aws:acm:/);
    expect(await read(place)).toMatch(
      /^cloud: aws\ndomain: flotilla.localhost\nhosted_zone: flotilla.localhost.\ncertificate: arn:aws:acm:\S+$/m,
    );
    await removeFolder(place);
  });

  it('writes for AWS also when nobody is signed in, and says so', async () => {
    const place = await emptyFolder('init');
    const env = { AWS_EC2_METADATA_DISABLED: 'true' };
    const done = await stackOk(['init', '--profile', 'nobody'], { cwd: place, env });
    expect(done.stderr).toMatch(/Warning: cannot sign in to AWS/);
    expect(await read(place)).toMatch(/^cloud: aws\n(?:region: us-east-1\n)?profile: nobody$/m);
    expect(done.stdout).toMatch(/tunnel; https lacks domain, hosted_zone, certificate/);
    await removeFolder(place);
  });

  it('asks on a terminal, with the defaults shown', async () => {
    const place = await emptyFolder('init');
    const typed = await onTerminal(['init'], { cwd: place, lines: ['aws', 'eu-west-2', 'nobody'] });
    expect(typed).toMatch(/Boxes on this machine \(local\), or on AWS \(aws\)\? \[local\]/);
    expect(typed).toMatch(/Region\? \[us-east-1\]/);
    expect(await read(place)).toMatch(/^cloud: aws\nregion: eu-west-2\nprofile: nobody$/m);
    await removeFolder(place);
  });
});

describe('trust', () => {
  const file = () => join(folder, 'known_hosts', 'ann');
  const setTag = async (value: string | undefined) => {
    const { ec2 } = journeyClients();
    const Resources = [(await instancesOf('ann')).at(-1)?.InstanceId ?? ''];
    const key = { Key: 'flotilla:hostkey' };
    if (value === undefined) await ec2.send(new DeleteTagsCommand({ Resources, Tags: [key] }));
    else await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ ...key, Value: value }] }));
  };

  it('brings a lost file back, once it is told to', async () => {
    const before = await readFile(file(), 'utf8');
    await rm(file());
    const lost = await stack(['login', 'ann', '--', 'true'], { cwd: folder });
    expect(lost).toMatchObject({ code: 8, stderr: expect.stringMatching(/next: stack trust ann/) });
    const unasked = await stack(['trust', 'ann'], { cwd: folder });
    expect(unasked).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/next: run it again with --yes/),
    });
    expect(existsSync(file())).toBe(false);
    const refused = await onTerminal(['trust', 'ann'], { cwd: folder, lines: ['n'] });
    expect(refused).toMatch(/Nothing was changed/);
    const shown = await onTerminal(['trust', 'ann'], { cwd: folder, lines: ['y'] });
    expect(shown).toMatch(/tag +SHA256:\S+\r?\n +console +SHA256:\S+/);
    expect(await readFile(file(), 'utf8')).toBe(before);
    await stackOk(['login', 'ann', '--', 'true'], { cwd: folder });
    const again = await stackOk(['trust', 'ann', '--json'], { cwd: folder });
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false });
  });

  it('reads the console where there is no tag, and makes a workspace where there is none', async () => {
    const before = await readFile(file(), 'utf8');
    const [line = ''] = before.split('\n').filter((one) => one.startsWith('ann '));
    await setTag(undefined);
    const elsewhere = await emptyFolder('colleague');
    const done = await stackOk(['trust', 'ann', '--yes', '--json'], { cwd: elsewhere });
    expect(JSON.parse(done.stdout)).toMatchObject({ tag: [], changed: true });
    expect(await readFile(join(elsewhere, 'known_hosts', 'ann'), 'utf8')).toBe(before);
    await setTag(line.split(' ').slice(1, 3).join(' '));
    await removeFolder(elsewhere);
  });

  it('trusts nothing when the cloud tells another key than the box shows', async () => {
    const before = await readFile(file(), 'utf8');
    const [line = ''] = before.split('\n').filter((one) => one.startsWith('ann '));
    await setTag(generateKey().publicKey);
    const done = await stack(['trust', 'ann', '--yes'], { cwd: folder });
    expect(done).toMatchObject({ code: 8, stderr: expect.stringMatching(/is not the machine we know/) });
    expect(await readFile(file(), 'utf8')).toBe(before);
    await setTag(line.split(' ').slice(1, 3).join(' '));
  });

  it('replaces a file that belongs to an earlier instance, or that nobody can read', async () => {
    const before = await readFile(file(), 'utf8');
    for (const text of [before.replace(/i-[0-9a-f]+/, 'i-0123'), 'ann rubbish\n']) {
      await writeFile(file(), text);
      expect((await stack(['login', 'ann', '--', 'true'], { cwd: folder })).code).not.toBe(0);
      await stackOk(['trust', 'ann', '--yes'], { cwd: folder });
      expect(await readFile(file(), 'utf8')).toBe(before);
    }
  });

  it('does not know a box that is not there', async () => {
    expect((await stack(['trust', 'nobody', '--yes'], { cwd: folder })).code).toBe(4);
  });
});

describe('tag', () => {
  const tagsOf = async () => {
    const [instance] = await instancesOf('ann');
    return Object.fromEntries((instance?.Tags ?? []).map((tag) => [tag.Key, tag.Value]));
  };

  it('sets and removes them on the instance and its volumes, and leaves ours alone', async () => {
    const before = await tagsOf();
    const words = ['tag', 'ann', 'course=ml', 'room=a=b', '--owner', 'Ann Ä.', '--note', 'till May'];
    const done = await stackOk([...words, '--json'], { cwd: folder });
    const { resources } = JSON.parse(done.stdout) as { resources: string[] };
    expect(resources.map((id) => id.split('-')[0])).toEqual(['i', 'vol']);
    const set = { course: 'ml', room: 'a=b', 'flotilla:owner': 'Ann Ä.', 'flotilla:note': 'till May' };
    expect(await tagsOf()).toEqual({ ...before, ...set });
    const { Volumes = [] } = await journeyClients().ec2.send(
      new DescribeVolumesCommand({ VolumeIds: resources.slice(1) }),
    );
    expect(Volumes[0]?.Tags).toContainEqual({ Key: 'course', Value: 'ml' });
    expect((await stackOk(['tag', 'ann'], { cwd: folder })).stdout).toMatch(
      /owner +Ann Ä\.\n.*\n +course +ml/,
    );
    const remove = ['--remove', 'course', '--remove', 'room', '--owner', '', '--note', ''];
    await stackOk(['tag', 'ann', ...remove], { cwd: folder });
    await stackOk(['tag', 'ann', ...remove], { cwd: folder });
    expect(await tagsOf()).toEqual(before);
  });

  it.each([[['plain']], [['=x']], [['flotilla:user=bob']], [['Name=bob']], [['--remove', 'aws:x']]])(
    'refuses %j',
    async (words) => {
      const before = await tagsOf();
      expect((await stack(['tag', 'ann', ...words], { cwd: folder })).code).toBe(2);
      expect(await tagsOf()).toEqual(before);
    },
  );
});

describe('authorize', () => {
  const listed = async () => {
    const done = await stackOk(['authorize', 'ann', '--list', '--json'], { cwd: folder });
    return (JSON.parse(done.stdout) as { networks: string[] }).networks;
  };

  it('locks itself out, says so with the command that helps, and comes back with it', async () => {
    const [mine] = await listed();
    await stackOk(['authorize', 'ann', '192.0.2.77/24', '--only'], { cwd: folder });
    expect(await listed()).toEqual(['192.0.2.0/24']);
    const [get, login] = await Promise.all([
      stack(['get', 'ann', '/etc/hostname', '.'], { cwd: folder }),
      stack(['login', 'ann', '--ssh-arg=-oConnectTimeout=2', '--', 'true'], { cwd: folder }),
    ]);
    for (const shut of [get, login]) {
      expect(shut.code).toBe(3);
      expect(shut.stderr).toMatch(/comes from \d+\.\d+\.\d+\.\d+, and sg-\w+ lets in 192\.0\.2\.0\/24/);
      expect(shut.stderr).toMatch(/next: stack authorize ann$/);
    }
    await stackOk(['authorize', 'ann'], { cwd: folder });
    await stackOk(['login', 'ann', '--', 'true'], { cwd: folder });
    const again = await stackOk(['authorize', 'ann', 'me'], { cwd: folder });
    expect(again.stdout).toMatch(/nothing to change/);
    await stackOk(['authorize', 'ann', 'me', '--only'], { cwd: folder });
    expect(await listed()).toEqual([mine]);
  });

  it('refuses what is no address, and warns of the world', async () => {
    const before = await listed();
    for (const words of [['::1'], ['10.0.0.0/33'], ['everybody'], ['me', 'bad']])
      expect((await stack(['authorize', 'ann', ...words], { cwd: folder })).code).toBe(2);
    expect(await listed()).toEqual(before);
    const world = await stackOk(['authorize', 'ann', '0.0.0.0/0'], { cwd: folder });
    expect(world.stderr).toMatch(/Warning: the whole world/);
    await stackOk(['authorize', 'ann', 'me', '--only'], { cwd: folder });
    expect(await listed()).toEqual(before);
  });
});

describe('keys', () => {
  interface Listed {
    readonly changed: boolean;
    readonly keys: readonly {
      readonly fingerprint: string;
      readonly comment: string;
      readonly ours: boolean;
      readonly admin: boolean;
    }[];
    readonly admins: { readonly missing: readonly string[]; readonly former: readonly string[] };
  }
  const keys = async (...words: string[]) =>
    JSON.parse((await stackOk(['keys', ...words, '--json'], { cwd: folder })).stdout) as Listed;

  it('lets a colleague in with a key of her own, and takes it off again', async () => {
    await writeKey('bob');
    const asBob = () => stack(['login', 'ann', '--key', './bob', '--', 'whoami'], { cwd: folder });
    expect(await asBob()).toMatchObject({ code: 255, stderr: expect.stringMatching(/denied/) });
    expect((await keys('add', 'ann', 'bob.pub')).changed).toBe(true);
    expect((await keys('add', 'ann', 'bob.pub')).changed).toBe(false);
    expect(await asBob()).toMatchObject({ code: 0, stdout: 'ubuntu' });
    const { keys: listed } = await keys('list', 'ann');
    expect(listed.map((key) => [key.comment, key.ours])).toContainEqual(['bob@home', false]);
    expect(listed.filter((key) => key.ours)).toHaveLength(1);
    const print = listed.find((key) => key.comment === 'bob@home')?.fingerprint ?? '';
    expect((await keys('remove', 'ann', print)).changed).toBe(true);
    expect((await keys('remove', 'ann', 'bob.pub')).changed).toBe(false);
    expect((await asBob()).code).toBe(255);
  });

  it('never removes the key it logs in with', async () => {
    const { keys: listed } = await keys('list', 'ann');
    const ours = listed.find((key) => key.ours)?.fingerprint ?? '';
    expect(await stack(['keys', 'remove', 'ann', ours], { cwd: folder })).toMatchObject({ code: 7 });
    expect(await keys('list', 'ann')).toMatchObject({ keys: listed });
  });

  const configure = (...admins: string[]) =>
    writeFile(join(folder, 'flotilla.yaml'), `ssh:\n  admins: [${admins.join(', ')}]\n`);
  const admins = async () =>
    (await keys('list', 'ann')).keys.filter((key) => key.admin).map((key) => key.comment);
  const enters = async (name: string) =>
    (await stack(['login', 'ann', '--key', `./${name}`, '--', 'true'], { cwd: folder })).code === 0;

  it('of the admins are on the box from its creation, and change with the configuration', async () => {
    expect(await admins()).toEqual(['ida@home']);
    expect(await enters('ida')).toBe(true);
    await writeKey('ole');
    // By hand on the box, among it a key that becomes an admin's.
    await keys('add', 'ann', 'bob.pub');
    await configure('ole.pub', 'bob.pub');
    expect((await keys('list', 'ann')).admins).toEqual({
      missing: [expect.stringMatching(/^SHA256:/)],
      former: [expect.stringMatching(/^SHA256:/)],
    });
    expect((await stackOk(['keys', 'list', 'ann'], { cwd: folder })).stderr).toMatch(
      /Admins it lacks: SHA256:\S+; stack keys sync ann\nNo longer admins: SHA256:\S+; stack keys sync ann/,
    );
    expect(await keys('sync', 'ann')).toMatchObject({ changed: true, admins: { missing: [], former: [] } });
    expect(await keys('sync', 'ann')).toMatchObject({ changed: false });
    expect([await admins(), await enters('ida'), await enters('ole')]).toEqual([['ole@home'], false, true]);
    const stays = await stack(['keys', 'remove', 'ann', 'ole.pub'], { cwd: folder });
    expect(stays).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/next: take it off that list, then/),
    });
    await configure();
    await keys('sync', 'ann');
    expect([await admins(), await enters('ole'), await enters('bob')]).toEqual([[], false, true]);
    await keys('remove', 'ann', 'bob.pub');
  });

  it('of the admins come when the box is created again, and nobody takes away his own', async () => {
    await configure('ida.pub');
    const again = await stackOk(['create', 'ann', 't3.micro'], { cwd: folder });
    expect(again.stdout).toContain('ann is ready');
    expect((await stackOk(['create', 'ann', 't3.micro'], { cwd: folder })).stdout).toContain(
      'nothing was changed',
    );
    expect(await admins()).toEqual(['ida@home']);
    await configure();
    const refused = await stack(['keys', 'sync', 'ann', '--key', './ida'], { cwd: folder });
    expect(refused).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/the one this command logs in with/),
    });
    expect(await enters('ida')).toBe(true);
    await keys('sync', 'ann');
    expect(await enters('ida')).toBe(false);
  });

  it('refuses private keys, rubbish, what is not there, and keys nobody has', async () => {
    const tried: [string, number][] = [
      ['bob', 2],
      ['flotilla.yaml', 2],
      ['gone.pub', 4],
      ['SHA256:nobody', 4],
    ];
    for (const [file, code] of tried)
      expect(
        (await stack(['keys', file.includes(':') ? 'remove' : 'add', 'ann', file], { cwd: folder })).code,
      ).toBe(code);
    const said = await stack(['keys', 'add', 'ann', 'bob'], { cwd: folder });
    expect(said.stderr).toMatch(/it is a private key/);
    expect(said.stderr).not.toMatch(/b3BlbnNzaC/);
  });
});

describe('ssh.proxy', () => {
  let bastion: Sshd;
  const configure = (port: number) =>
    writeFile(
      join(folder, 'flotilla.yaml'),
      `ssh: {proxy: "root@127.0.0.1:${port}", proxy_key: ${bastion.clientKeyFile}}\n`,
    );
  beforeAll(async () => {
    bastion = await startSshd();
    await configure(bastion.target.port ?? 0);
  });
  afterAll(async () => {
    await bastion.stop();
    await rm(join(folder, 'known_hosts', 'ssh_proxy'), { force: true });
    await writeFile(join(folder, 'flotilla.yaml'), '# a workspace\n');
  });

  const run = (...words: string[]) => stack(words, { cwd: folder });

  it('is a host whose key must be known', async () => {
    for (const words of [['login', 'ann', '--', 'true'], ['keys', 'list', 'ann'], ['ssh-config']]) {
      expect(await run(...words), words.join(' ')).toMatchObject({
        code: 8,
        stderr: expect.stringMatching(/the host key of the SSH proxy host 127\.0\.0\.1 is not known here/),
      });
    }
  });

  it('is on the way of logins, steps, copies and the include file', async () => {
    const line = `[127.0.0.1]:${bastion.target.port} ${bastion.hostKey}\n`;
    await writeFile(join(folder, 'known_hosts', 'ssh_proxy'), line);
    expect(await run('login', 'ann', '--', 'exit 7')).toMatchObject({ code: 7 });
    expect((await run('keys', 'list', 'ann')).code).toBe(0);
    await writeFile(join(folder, 'copied'), 'through');
    expect((await run('put', 'ann', 'copied', '/tmp/')).code).toBe(0);
    await writeFile(join(folder, 'large'), Buffer.alloc(24 * 1024 * 1024, 1));
    expect((await run('put', 'ann', 'large', '/tmp/')).code).toBe(0);
    expect((await run('get', 'ann', '/tmp/copied', 'back')).code).toBe(0);
    expect(await readFile(join(folder, 'back'), 'utf8')).toBe('through');
    const config = join(folder, 'through.config');
    await writeFile(config, `${(await stackOk(['ssh-config'], { cwd: folder })).stdout}\n`);
    const plain = await execa('ssh', ['-F', config, '-o', 'BatchMode=yes', 'ann', 'cat /tmp/copied']);
    expect(plain.stdout).toBe('through');
  });

  it('that is gone is what the error is about', async () => {
    await configure(1);
    await writeFile(join(folder, 'known_hosts', 'ssh_proxy'), `[127.0.0.1]:1 ${bastion.hostKey}\n`);
    for (const words of [
      ['login', 'ann', '--', 'true'],
      ['keys', 'list', 'ann'],
      ['put', 'ann', 'large', '/tmp/'],
    ]) {
      expect(await run(...words), words.join(' ')).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/the SSH proxy host 127\.0\.0\.1 .* lets nobody through/),
      });
    }
  });
});

describe('why and events', () => {
  const why = async (user: string) =>
    JSON.parse((await stackOk(['why', user, '--json'], { cwd: folder })).stdout) as {
      wrong: boolean;
      cause: string;
      next: string;
      inside: Record<string, string[]>;
      console: string[];
      failure?: { logicalId: string };
    };

  it('finds nothing wrong with a healthy box, and shows what it looked at', async () => {
    const found = await why('ann');
    expect(found).toMatchObject({ wrong: false, next: 'stack status ann' });
    expect(found.inside.notebook?.[0]).toBe('active');
    expect(found.inside['cloud-init status']?.[0]).toBe('status: done');
    expect(found.console.join('\n')).toMatch(/cloud-init/);
  });

  it('finds a notebook that does not run', async () => {
    const systemctl = (verb: string) =>
      stackOk(['login', 'ann', '--', 'sudo', 'systemctl', verb, 'flotilla-notebook'], { cwd: folder });
    await systemctl('stop');
    expect(await why('ann')).toMatchObject({ wrong: true, next: 'stack restart-jupyter ann' });
    await systemctl('start');
  });

  it('finds a host key that is not the pinned one, and what a failed run said', async () => {
    const file = join(folder, 'known_hosts', 'ann');
    const before = await readFile(file, 'utf8');
    await writeFile(file, before.replace(/^ann .*$/m, `ann ${generateKey().publicKey}`));
    const failed = await stack(['get', 'ann', '/etc/hostname', '.'], { cwd: folder });
    expect(failed.code).toBe(8);
    expect(await why('ann')).toMatchObject({ wrong: true, next: 'stack trust ann' });
    await writeFile(file, before);
    await stackOk(['get', 'ann', '/etc/hostname', '.'], { cwd: folder });
    expect((await why('ann')).wrong).toBe(false);
  });

  it('finds what failed in a stack that is gone, and not what was only cancelled', async () => {
    const group = {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { GroupDescription: 'x', VpcId: 'vpc-0123' },
    };
    const volume = { Type: 'AWS::EC2::Volume', Properties: { AvailabilityZone: 'us-east-1a', Size: 1 } };
    const { cloudFormation } = journeyClients();
    await cloudFormation.send(
      new CreateStackCommand({
        StackName: 'flotilla-zed',
        TemplateBody: JSON.stringify({ Resources: { Group: group, Volume: volume } }),
        OnFailure: 'DELETE',
      }),
    );
    const gone = async () => (await stack(['events', 'zed'], { cwd: folder })).stdout;
    await expect.poll(gone, { timeout: 30_000 }).toMatch(/flotilla-zed +DELETE_COMPLETE/);
    expect(await gone()).toMatch(/^! .*Group +CREATE_FAILED .*vpc-0123/m);
    expect((await gone()).match(/^!/gm)).toHaveLength(1);
    expect(await why('zed')).toMatchObject({
      wrong: true,
      failure: { logicalId: 'Group' },
      cause: expect.stringMatching(/^Group of its stack: .*vpc-0123/),
    });
  });

  it('does not know what never was', async () => {
    for (const command of ['why', 'events'])
      expect((await stack([command, 'nobody'], { cwd: folder })).code).toBe(4);
  });
});

describe('ssh-config', () => {
  it('lets a plain ssh and scp in, with the pinned key and no other', async () => {
    const file = join(folder, 'ssh-config');
    const { stdout } = await stackOk(['ssh-config'], { cwd: folder });
    await writeFile(file, `${stdout}\n`);
    const said = await execa('ssh', ['-F', file, '-o', 'BatchMode=yes', 'ann', 'hostname'], {
      stdin: 'ignore',
    });
    expect(said.stdout).toBe('ann');
    await execa('scp', ['-q', '-F', file, 'ann:/etc/hostname', join(folder, 'copied')]);
    expect((await readFile(join(folder, 'copied'), 'utf8')).trim()).toBe('ann');
    const pins = join(folder, 'known_hosts', 'ann');
    const before = await readFile(pins, 'utf8');
    await writeFile(pins, before.replace(/^ann .*$/m, `ann ${generateKey().publicKey}`));
    const refused = await execa('ssh', ['-F', file, 'ann', 'true'], { reject: false, stdin: 'ignore' });
    expect(refused.stderr).toMatch(/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed/);
    await rm(pins);
    const without = await stackOk(['ssh-config'], { cwd: folder });
    expect(without.stdout).toMatch(/^# ann: .*stack trust ann$/m);
    expect(without.stdout).not.toMatch(/^Host/m);
    await writeFile(pins, before);
  });
});

describe('completion', () => {
  let bin: string;
  beforeAll(async () => {
    bin = join(folder, 'bin');
    await mkdir(bin);
    const { FLOTILLA_TEST_CLOUD: dir = '' } = process.env;
    const script = `#!/bin/sh\nFLOTILLA_LOCAL_DIR=\${OTHER_CLOUD-${dir}} exec ${process.execPath} ${resolve('dist/stack.js')} "$@"\n`;
    await writeFile(join(bin, 'stack'), script, { mode: 0o755 });
    const { stdout } = await stackOk(['completion', 'bash'], { cwd: folder });
    await writeFile(join(folder, 'completion.bash'), stdout);
  });

  const inShell = async (shell: string, script: string, env: Record<string, string> = {}) => {
    const PATH = `${bin}:${process.env.PATH}`;
    const words = shell === 'fish' ? ['-c', script] : [shell === 'bash' ? '--norc' : '-f', '-c', script];
    return (await execa(shell, words, { cwd: folder, env: { ...env, PATH }, stdin: 'ignore' })).stdout.trim();
  };
  const offered = async (line: string, env: Record<string, string> = {}) => {
    const words = line.split(' ');
    const typed = words.map((word) => `'${word}'`).join(' ');
    const call = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _stack_complete; echo "\${COMPREPLY[*]}"`;
    return inShell('bash', `source completion.bash; ${call}`, env);
  };

  it('offers commands, live names, options and subcommands in bash', async () => {
    expect(await offered('stack sta')).toBe('status start');
    expect((await offered('stack ')).split(' ')).toEqual(
      expect.arrayContaining(['create', 'why', 'ssh-config']),
    );
    expect(await offered('stack ')).not.toMatch(/box-names/);
    expect(await offered('stack login ')).toBe('ann');
    expect(await offered('stack login a')).toBe('ann');
    expect(await offered('stack login b')).toBe('');
    expect(await offered('stack login ann ')).toBe('');
    expect(await offered('stack create ann --snap')).toBe('--snapshot');
    expect(await offered('stack keys ')).toBe('list add remove sync');
    expect(await offered('stack keys add ')).toBe('ann');
    expect(await offered('stack keys add --ke')).toBe('--key');
    expect(await offered('stack nonsense ')).toBe('');
    expect(await inShell('bash', 'source <(stack completion bash); complete -p stack')).toBe(
      'complete -o default -F _stack_complete stack',
    );
  });

  it('starts no local cloud for a name, and takes those of the pins then', async () => {
    const OTHER_CLOUD = join(folder, 'no-cloud');
    expect(await offered('stack login ', { OTHER_CLOUD })).toBe('ann');
    expect(existsSync(OTHER_CLOUD)).toBe(false);
  });

  it.skipIf(!existsSync('/usr/bin/fish'))('offers the same in fish', async () => {
    // In its own file, as its first line says: fish comes with completions for another program called stack.
    const completions = join(folder, 'fish', 'completions');
    await mkdir(completions, { recursive: true });
    const { stdout } = await stackOk(['completion', 'fish'], { cwd: folder });
    await writeFile(join(completions, 'stack.fish'), `${stdout}\n`);
    const env = { HOME: folder, XDG_CONFIG_HOME: folder };
    const complete = (line: string) =>
      inShell('fish', `complete -C '${line}' | cut -f 1 | tr '\\n' ' '`, env);
    expect((await complete('stack sta')).trim()).toBe('start status');
    expect(await complete('stack login ')).toBe('ann');
    expect(await complete('stack keys ')).toBe('add list remove sync');
    expect(await complete('stack keys add ')).toBe('ann');
    expect(await complete('stack create ann --snap')).toBe('--snapshot');
  });

  it.skipIf(!existsSync('/usr/bin/zsh'))('is a script that zsh takes', async () => {
    const script =
      'autoload -U compinit && compinit -u -D; source <(stack completion zsh); print $_comps[stack]';
    expect(await inShell('zsh', script)).toBe('_stack');
  });

  it('is refused for other shells', async () => {
    expect((await stack(['completion', 'tcsh'], { cwd: folder })).code).toBe(2);
    expect((await stack(['completion'], { cwd: folder })).code).toBe(2);
  });
});
