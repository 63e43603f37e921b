// flotilla.yaml: every key, every default, and the place of everything that is wrong.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/assets/config.js';
import { parseConfig } from '../../src/assets/config-schema.js';
import { defaultConfig } from '../../src/model/config.js';
import { UserError } from '../../src/model/errors.js';
import { generateKey } from '../../src/ssh/keys.js';
import { temporaryFolder } from './temporary.js';

const folder = temporaryFolder();
const file = join(folder, 'flotilla.yaml');

async function read(text: string) {
  writeFileSync(file, text);
  return readConfig(file);
}

async function complaintAbout(text: string) {
  const error = await read(text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).complaint;
}

const full = `
cloud: aws
region: eu-west-2
profile: lab
prefix: summer
domain: stack.example.org
hosted_zone: example.org
certificate: arn:aws:acm:eu-west-2:123456789012:certificate/1-2
box:
  type: c3.8xlarge
  ami: ./images/workshop.json
  root_size: 50
  volume_size: 0
  playbooks: [databox, ./mine.yml]
  content: ./workshop.tgz
  open_ports: [8080]
  security_groups: [sg-0123456789abcdef0]
  ttl: 8h
ssh: {user: admin, key: ~/.ssh/lab.pem, allow: [me, 192.0.2.0/24, 203.0.113.7]}
budget: {per_hour: 50.5}
cards: {title: Summer School, logo: ./logo.svg, text: Welcome}
`;

test('every key, in our spelling', async () => {
  expect(await read(full)).toEqual({
    file,
    cloud: 'aws',
    region: 'eu-west-2',
    profile: 'lab',
    prefix: 'summer',
    domain: 'stack.example.org',
    hostedZone: 'example.org.',
    certificate: 'arn:aws:acm:eu-west-2:123456789012:certificate/1-2',
    box: {
      type: 'c3.8xlarge',
      ami: './images/workshop.json',
      rootSize: 50,
      volumeSize: 0,
      access: 'https',
      playbooks: ['databox', join(folder, 'mine.yml')],
      content: join(folder, 'workshop.tgz'),
      openPorts: [8080],
      securityGroups: ['sg-0123456789abcdef0'],
      ttlSeconds: 28_800,
    },
    ssh: {
      user: 'admin',
      key: join(homedir(), '.ssh/lab.pem'),
      allow: ['me', '192.0.2.0/24', '203.0.113.7'],
      admins: [],
    },
    budget: { perHour: 50.5 },
    cards: { title: 'Summer School', logo: join(folder, 'logo.svg'), text: 'Welcome' },
  });
});

test.each(['', '# nothing\n', '---\n', 'box:\n', '{}\n'])('%j means the defaults', async (text) => {
  expect(await read(text)).toEqual({ ...defaultConfig, file });
});

test('no file means the defaults', async () => {
  expect(await readConfig()).toBe(defaultConfig);
});

test('AWS without a certificate means tunnels, and none of the local names', async () => {
  const config = await read('cloud: aws\n');
  expect(config.box.access).toBe('tunnel');
  expect([config.domain, config.hostedZone]).toEqual([undefined, undefined]);
});

test('forever is no limit', async () => {
  expect((await read('box: {ttl: forever}')).box.ttlSeconds).toBeUndefined();
});

test.each([
  ['regoin: us-east-1\n', '1:1', /unknown key regoin/],
  ['box:\n  type: t2.micro\n  sise: 3\n', '3:3', /unknown key box.sise/],
  ['region: here\n', '1:9', /region: must be a region/],
  ['cloud: local\ncloud: aws\n', '2:1', /unique/i],
  ['box:\n  root_size: 1.5\n', '2:14', /box.root_size: must be a whole number from 1/],
  ['box: {root_size: "50"}\n', '1:18', /expected number/],
  ['box: {volume_size: -1}\n', '1:20', /from 0/],
  ['box: {open_ports: [80, 70000]}\n', '1:24', /open_ports.1/],
  ['box: {ttl: 8 hours}\n', '1:12', /forever/],
  ['box: {access: open}\n', '1:15', /access/],
  ['cloud: aws\nbox: {access: https}\n', '2:15', /domain, hosted_zone and certificate/],
  ['ssh:\n  allow:\n    - 300.1.1.1\n', '3:7', /IPv4/],
  ['ssh: {allow: [0.0.0.0/33]}\n', '1:15', /IPv4/],
  ['ssh: {user: "a b"}\n', '1:13', /Unix user name/],
  ['domain: a.example.com\nhosted_zone: example.org\n', '1:9', /lie below/],
  ['domain: notexample.org\nhosted_zone: example.org\n', '1:9', /lie below/],
  ['budget: {per_hour: 0}\n', '1:20', /above 0/],
  ['- a\n- b\n', '1:1', /expected object/],
  ['just words\n', '1:1', /expected object/],
  ['box: {type: t2.micro\n', '2:1', /./],
  ['box: !!js/function "x"\n', '1:6', /tag/i],
  ['box: !Ref x\n', '1:6', /tag/i],
  ['__proto__: {cloud: aws}\n', '1:1', /unknown key __proto__/],
  ['box: {__proto__: {type: t3.nano}}\n', '1:7', /unknown key box.__proto__/],
  ['constructor: 1\n', '1:1', /unknown key constructor/],
  ['<<: {cloud: aws}\n', '1:1', /unknown key <</],
  ['1: 2\n', '1:1', /unknown key 1/],
])('%j is wrong at %s', async (text, place, why) => {
  const complaint = await complaintAbout(text);
  expect(complaint.what).toBe(`${file}:${place} is wrong`);
  expect(complaint.why).toMatch(why);
  expect(complaint.reason).toBe('usage');
});

const ana = generateKey().publicKey;
const bea = generateKey().publicKey;

test('admins are lines and files of public keys, each key once, without their comments on the way', async () => {
  mkdirSync(join(folder, 'keys'), { recursive: true });
  writeFileSync(join(folder, 'keys', 'team.pub'), `# the team\n${ana} ana@lab\n\n${bea} bea\n`);
  const config = await read(`ssh:\n  admins:\n    - keys/team.pub\n    - ${ana} again\n`);
  expect(config.ssh.admins).toEqual([
    { publicKey: ana, comment: 'again', options: '', admin: false },
    { publicKey: bea, comment: 'bea', options: '', admin: false },
  ]);
});

test('a proxy host has a port, and a key of its own where that is said; agents are no files', async () => {
  const ssh = async (text: string) => (await read(`ssh: {${text}}\n`)).ssh;
  expect((await ssh('proxy: ana@bastion.example.org')).proxy).toEqual({
    user: 'ana',
    host: 'bastion.example.org',
    port: 22,
  });
  expect((await ssh('proxy: a.b@192.0.2.7:2222, proxy_key: ./jump.pem')).proxy).toEqual({
    user: 'a.b',
    host: '192.0.2.7',
    port: 2222,
    key: join(folder, 'jump.pem'),
  });
  expect(await ssh('key: agent, proxy: a@b, proxy_key: "agent:SHA256:x"')).toMatchObject({
    key: 'agent',
    proxy: { key: 'agent:SHA256:x' },
  });
});

test.each([
  'bastion',
  '@bastion',
  'a@-oProxyCommand=x',
  'a@b c',
  'a@b:0',
  'a@b:70000',
  'a@$(x)',
  '-l@b',
  'a@b:22:22',
])('%j is no proxy host', async (proxy) => {
  expect((await complaintAbout(`ssh: {proxy: ${JSON.stringify(proxy)}}\n`)).what).toBe(
    `${file}:1:14 is wrong`,
  );
});

test.each([
  ['keys/none.pub', /cannot read .*keys\/none\.pub/],
  [`from="1.2.3.4" ${ana}`, /has a key with options/],
  [ana.slice(0, -10), /cut off or garbled/],
  ['ssh-dss AAAAB3NzaC1kc3M= old', /must be public keys/],
  ['"-----BEGIN OPENSSH PRIVATE KEY-----"', /is a private key, which never leaves/],
  ['secret', /secret is a private key/],
  ['words', /each line as ssh-ed25519/],
  ['.', /cannot read/],
])('the admin %j is wrong where it stands', async (entry, why) => {
  writeFileSync(join(folder, 'secret'), generateKey().privateKey.reveal());
  writeFileSync(join(folder, 'words'), `${ana} fine\nno key\n`);
  const quoted = entry.startsWith('from=') ? `'${entry}'` : entry;
  const complaint = await complaintAbout(`ssh:\n  admins:\n    - ${bea}\n    - ${quoted}\n`);
  expect(complaint.what).toBe(`${file}:4:7 is wrong`);
  expect(complaint.why).toMatch(why);
  expect(complaint.why).toMatch(/^ssh\.admins\.1: /);
});

test('a bomb of aliases is refused, not expanded', async () => {
  const levels = 'bcdefghij'.split('').map((name, index) => {
    const before = 'abcdefghi'[index];
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
  });
  const start = performance.now();
  const complaint = await complaintAbout(`a: &a [lol]\n${levels.join('\n')}\n`);
  expect(complaint.why).toMatch(/alias/i);
  expect(performance.now() - start).toBeLessThan(2000);
});

test('a file above 1 MiB is not parsed', async () => {
  expect((await complaintAbout(`# ${'x'.repeat(1_048_576)}\n`)).why).toMatch(/more than 1048576/);
});

test('bytes that are no UTF-8 are refused', async () => {
  writeFileSync(file, Buffer.from([0x63, 0xff, 0xfe]));
  await expect(readConfig(file)).rejects.toMatchObject({ complaint: { why: 'it is not UTF-8 text' } });
});

test('a missing file that was asked for is an error, and so is a folder', async () => {
  await expect(readConfig(join(folder, 'none.yaml'))).rejects.toMatchObject({
    complaint: { reason: 'notFound' },
  });
  mkdirSync(join(folder, 'folder.yaml'));
  await expect(readConfig(join(folder, 'folder.yaml'))).rejects.toBeInstanceOf(UserError);
});

test('a linked configuration is read', async () => {
  writeFileSync(join(folder, 'shared.yaml'), 'prefix: shared\n');
  symlinkSync('shared.yaml', join(folder, 'link.yaml'));
  expect((await readConfig(join(folder, 'link.yaml'))).prefix).toBe('shared');
});

test.skipIf(process.getuid?.() === 0)('an unreadable file is an error', async () => {
  writeFileSync(file, 'cloud: aws\n');
  chmodSync(file, 0);
  await expect(readConfig(file)).rejects.toMatchObject({
    complaint: { why: expect.stringContaining('EACCES') },
  });
});

test.each(['', '\n\n', '# cloud: aws\n', '  # indented\r\n\n#\n', '# no line end'])(
  'a file that says nothing means the same with and without the parser: %j',
  async (text) => {
    expect(await read(text)).toEqual(parseConfig(text, file));
  },
);

test.each(['# comment\ncloud: aws\n', ' #\n\u0000\n', '# \u0007\n'])(
  'what only looks as if it said nothing is parsed: %j',
  async (text) => {
    const parse = async () => parseConfig(text, file);
    expect(await read(text).catch(String)).toEqual(await parse().catch(String));
  },
);
