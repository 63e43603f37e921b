// Marked secrets through the lives of a box and a fleet: where they turn up, and that it is nowhere else.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BinResult, emptyFolder, removeFolder, runBin } from '../helpers/bins.js';
import { findLeaks, type Marks, type Place, placesBelow } from '../helpers/leak-search.js';
import { type OwnCloud, openOwnCloud } from '../helpers/own-cloud.js';
import { type ProcessWatch, watchProcesses } from '../helpers/process-watch.js';
import { openRecordingProxy, type RecordingProxy } from '../helpers/recording-proxy.js';
import { recordSpawns, type SpawnRecord } from '../helpers/spawn-record.js';

let cloud: OwnCloud;
let proxy: RecordingProxy;
let watch: ProcessWatch;
let home: string;
let tools: string;
let spawned: SpawnRecord;
const outputs: Place[] = [];
/** What the cloud's state held while the boxes ran. */
const rowsOfLife: string[] = [];
const marks: Record<string, Buffer> = {};

beforeAll(async () => {
  home = await emptyFolder('canary-home');
  tools = await emptyFolder('canary-tools');
  spawned = recordSpawns(tools);
  cloud = await openOwnCloud('canary', { ...environment() });
  await cloud.ok('local', 'start');
  proxy = await openRecordingProxy(cloud.endpoint());
  const file = join(cloud.dir, 'endpoint.json');
  const { url, port } = proxy;
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), url, port }));
  watch = watchProcesses();
});

afterAll(async () => {
  watch?.end();
  await cloud.ok('local', 'reset', '--yes');
  proxy?.close();
  await cloud.remove();
  for (const folder of [home, tools]) await removeFolder(folder);
});

const environment = () => ({
  FLOTILLA_LOCAL_MACHINES: 'virtual',
  XDG_CONFIG_HOME: home,
  NODE_OPTIONS: spawned.nodeOptions,
});

const newPassword = (what: string): string => {
  const password = `canary-${randomBytes(12).toString('hex')}`;
  marks[`password ${what}`] = Buffer.from(password);
  return password;
};

const passwordFile = (user: string): string => join(cloud.workspace, 'passwords', `${user}.passwd`);

function writePassword(user: string, password: string): void {
  mkdirSync(join(cloud.workspace, 'passwords'), { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile(user), `${password}\n`, { mode: 0o600 });
}

/** With everything it can say; what it said is a place to search. */
async function run(bin: string, words: readonly string[], input?: string): Promise<BinResult> {
  const env = { FLOTILLA_LOCAL_DIR: cloud.dir, ...environment() };
  const all = [...words, '--verbose'];
  const done = await runBin(bin, all, {
    cwd: cloud.workspace,
    env,
    ...(input === undefined ? {} : { input }),
  });
  outputs.push({ name: `output of ${bin} ${words[0]}`, bytes: Buffer.from(done.stdout + done.stderr) });
  expect(done.code, `${bin} ${all.join(' ')}\n${done.stdout}\n${done.stderr}`).toBe(0);
  return done;
}

/** The 32 bytes that make an ed25519 key private, from its OpenSSH file (PROTOCOL.key of OpenSSH). */
function seedOf(pem: string): Buffer {
  const body = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const type = Buffer.from('ssh-ed25519');
  const publicPart = body.lastIndexOf(type) + type.length + 4;
  return body.subarray(publicPart + 32 + 4, publicPart + 32 + 4 + 32);
}

const pemIn = (text: string): string | undefined =>
  /-----BEGIN OPENSSH PRIVATE KEY-----[\s\S]*?-----END OPENSSH PRIVATE KEY-----/.exec(text)?.[0];

/** As its bytes, and as the line of the file that holds them all. */
function markKey(what: string, pem: string): void {
  const lines = pem.split('\n').map((line) => line.trim());
  marks[`${what}, bytes`] = seedOf(pem);
  marks[`${what}, text`] = Buffer.from(lines[4] ?? '');
}

/** From the requests that hand it out: it is written down nowhere else. */
function markOneTimeKeys(): number {
  const pems = proxy.requests.flatMap(({ text }) => {
    const form = new URLSearchParams(text.toString('latin1').split('\n\n').slice(1).join('\n\n'));
    const values = [...form.values()].map((value) => Buffer.from(value, 'base64').toString('latin1'));
    return values.flatMap((value) => pemIn(value) ?? []);
  });
  const different = [...new Set(pems)];
  different.forEach((pem, index) => {
    markKey(`one-time key ${index + 1}`, pem);
  });
  return different.length;
}

function places(): Place[] {
  const { argv, environ } = watch.seen();
  const workspace = placesBelow(cloud.workspace, ['passwords']);
  return [
    ...proxy.requests.map(({ action, text }) => ({ name: `request ${action}`, bytes: text })),
    ...argv.map((text) => ({ name: 'argv', bytes: Buffer.from(text, 'latin1') })),
    ...environ.map((text) => ({ name: 'environ', bytes: Buffer.from(text, 'latin1') })),
    ...spawned.lines().map((text) => ({ name: 'child', bytes: Buffer.from(text) })),
    ...outputs,
    ...workspace.map(({ name, bytes }) => ({ name: `workspace ${name}`, bytes })),
    ...placesBelow(home).map(({ name, bytes }) => ({ name: `home ${name}`, bytes })),
    ...placesBelow(cloud.dir).map(({ name, bytes }) => ({ name: `cloud ${name}`, bytes })),
    ...stateOfCloud(),
  ];
}

/** Its state as it is now: the files also hold what has changed since, until its next start writes them anew. */
function stateOfCloud(): Place[] {
  return ['state.jsonl', 'virtual.jsonl'].flatMap((file) => {
    const rows = new Map<string, Place[]>();
    for (const { t, k, v } of changesIn(join(cloud.dir, file))) {
      if (v === undefined) rows.delete(`${t} ${k}`);
      else rows.set(`${t} ${k}`, rowPlaces(t, v));
    }
    return [...rows.values()].flat();
  });
}

interface Change {
  readonly t: string;
  readonly k: string;
  readonly v?: Row;
}

const changesIn = (file: string): Change[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => JSON.parse(line) as Change[]);

interface Row {
  readonly state?: string;
  readonly status?: string;
  /** Of a virtual machine: what it was launched with, its user data among it. */
  readonly spec?: object;
}

/** What a machine was given, and what is on its disk and its console, are two places. */
function rowPlaces(table: string, { spec, ...row }: Row): Place[] {
  const name = `row of ${table} ${row.state ?? row.status ?? ''}`.trim();
  const given = spec ? [{ name: `launch of ${table}`, bytes: Buffer.from(JSON.stringify(spec)) }] : [];
  return [{ name, bytes: Buffer.from(JSON.stringify(row)) }, ...given];
}

/** Whether as bytes or as text, and whichever number the key's file has, is one find. */
const inShort = (finds: readonly string[]): string[] => [
  ...new Set(finds.map((find) => find.replace(/, (bytes|text) in/, ' in').replace(/-[0-9a-f]{12}$/, '-…'))),
];

/**
 * A one-time key is the user data of its launch, so EC2 has it as long as it knows the instance; CloudFormation got it
 * as a parameter that it does not show, and keeps it until the stack is deleted. The files of the local cloud keep what
 * was until they are written anew: at its next start, or when it drops what is over.
 */
const wanted = [
  'key of the workspace in home flotilla/keys/workspace-…',
  'one-time key 1 in cloud state.jsonl',
  'one-time key 1 in cloud virtual.jsonl',
  'one-time key 1 in request CreateStack',
  'one-time key 1 in row of ec2/instances terminated',
  'one-time key 2 in cloud state.jsonl',
  'one-time key 2 in cloud virtual.jsonl',
  'one-time key 2 in request CreateLaunchTemplateVersion',
  'one-time key 2 in row of ec2/instances terminated',
];

describe('marked secrets', () => {
  it('go through the lives of a box and of a fleet', async () => {
    writePassword('alice', newPassword('at the creation'));
    await run('stack', ['create', 'alice', '--access', 'tunnel', '--json']);
    await run('stack', ['passwd', 'alice', '--stdin', '--json'], `${newPassword('on stdin')}\n`);
    await run('fleet', ['create', 'ws', '1', '2', '--json']);
    for (const user of ['ws-1', 'ws-2']) {
      marks[`password generated for ${user}`] = Buffer.from(readFileSync(passwordFile(user), 'utf8').trim());
      writePassword(user, newPassword(`set for ${user}`));
    }
    await run('fleet', ['set-passwords', 'ws', '1', '2', '--json']);
    writeFileSync(join(cloud.workspace, 'notes.txt'), 'for everybody\n');
    await run('stack', ['put', 'alice', './notes.txt', '/data/', '--json']);
    await run('fleet', ['put', 'ws', '1', '2', './notes.txt', '/data/', '--json']);
    await run('stack', ['status', 'alice', '--json']);
    await run('stack', ['why', 'alice', '--json']);
    await run('fleet', ['status', 'ws', '--json']);
    expect(markOneTimeKeys(), 'one of the box, one of the launch of the fleet').toBe(2);
    rowsOfLife.push(...inShort(findLeaks(stateOfCloud(), marks)));
    await run('fleet', ['delete', 'ws', '--discard-data', '--yes', '--json']);
    await run('stack', ['delete', 'alice', '--discard-data', '--yes', '--json']);
    const [key] = placesBelow(home).filter(({ bytes }) => pemIn(bytes.toString('latin1')));
    markKey('key of the workspace', pemIn(key?.bytes.toString('latin1') ?? '') ?? '');
    expect(Object.values(marks).filter((mark) => mark.length < 16)).toEqual([]);
  });

  it('are where they must be and nowhere else', () => {
    const searched = places();
    const finds = inShort(findLeaks(searched, marks));
    const [children, alive] = [spawned.lines().length, watch.count()];
    const counts = `${proxy.requests.length} requests, ${children} children, ${alive} processes, ${outputs.length} outputs`;
    expect(children).toBeGreaterThan(0);
    process.stdout.write(
      `${Object.keys(marks).length} marks in ${searched.length} places (${counts}): ${finds.length} finds\n` +
        `${finds.map((find) => `  ${find}`).join('\n')}\n`,
    );
    expect(searched.length).toBeGreaterThan(200);
    expect(finds).toEqual(wanted);
  });

  it('are on no disk or console, and in no launch template, once the boxes have keys of their own', () => {
    expect(rowsOfLife).toEqual([
      'one-time key 1 in launch of virtual/machines',
      'one-time key 1 in row of cloudformation/resources CREATE_COMPLETE',
      'one-time key 1 in row of cloudformation/stacks CREATE_COMPLETE',
      'one-time key 1 in row of ec2/instances running',
      'one-time key 2 in launch of virtual/machines',
      'one-time key 2 in row of ec2/instances running',
    ]);
  });

  it('would be seen wherever they leaked', async () => {
    const secret = marks['password on stdin']?.toString() ?? '';
    const logs = join(cloud.workspace, 'logs');
    writeFileSync(join(logs, 'leak.log'), `x/${Buffer.from(`is ${secret}!`).toString('base64')}\n`);
    await promisify(execFile)('sh', ['-c', 'sleep 0.5', secret], { env: { ...process.env, LEAK: secret } });
    const short = `import { execFileSync } from 'node:child_process'; execFileSync('true', ['${secret}']);`;
    const env = { ...process.env, NODE_OPTIONS: spawned.nodeOptions };
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', short], { env });
    await fetch(`${proxy.url}/leak`, { method: 'POST', body: `a=b&${encodeURIComponent(`p%${secret}`)}` });
    const leaks: Marks = { password: Buffer.from(secret) };
    const expected = ['argv', 'child', 'environ', 'request /leak', 'workspace logs/leak.log'];
    expect(findLeaks(places(), leaks)).toEqual(expected.map((place) => `password in ${place}`));
  });
});
