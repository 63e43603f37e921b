// A workshop on real boxes: launched, opened through the front, worked on, four of them broken, and taken down.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret } from '../../src/model/secret.js';
import { logIn } from '../../src/notebook/client.js';
import { type BinResult, emptyFolder, removeFolder, runBin, stack, stackOk } from '../helpers/bins.js';
import { instancesOf, journeyClients, journeyEndpoint } from '../helpers/journey-sdk.js';

/** Boxes of the fleet: as few as show what many do. */
const size = 8;
const numbers = Array.from({ length: size }, (_, index) => index + 1);

let folder: string;
const fleet = (...words: string[]): Promise<BinResult> => runBin('fleet', words, { cwd: folder });

async function ok(...words: string[]): Promise<BinResult> {
  const done = await fleet(...words);
  if (done.code === 0) return done;
  throw new Error(`fleet ${words.join(' ')} ended with ${done.code}\n${done.stdout}\n${done.stderr}`);
}

interface Row {
  readonly user: string;
  readonly state: string;
  readonly result?: { readonly url: string; readonly instanceId: string };
  readonly error?: { readonly why: string };
}

const rowsOf = ({ stdout }: BinResult): Row[] => JSON.parse(stdout).boxes;
const password = async (user: string) =>
  new Secret((await readFile(join(folder, 'passwords', `${user}.passwd`), 'utf8')).trim());

let rows: Row[];

async function logInAll(): Promise<void> {
  const ca = await readFile(journeyEndpoint().authorityFile, 'utf8');
  await Promise.all(
    rows.map(async ({ user, result }) => logIn({ url: result?.url ?? '', ca }, await password(user))),
  );
}

beforeAll(async () => {
  folder = await emptyFolder('workshop');
  await writeFile(join(folder, 'flotilla.yaml'), 'box: {volume_size: 1}\n');
});

afterAll(async () => {
  await fleet('delete', 'shop', '--discard-data', '--yes');
  await removeFolder(folder);
});

it('launches all, and each opens with its own password through the front', async () => {
  rows = rowsOf(await ok('create', 'shop', '1', String(size), '--json'));
  expect(rows.map(({ user, state }) => `${user} ${state}`)).toEqual(numbers.map((n) => `shop-${n} done`));
  await logInAll();
  const passwords = await Promise.all(rows.map(async ({ user }) => (await password(user)).reveal()));
  expect(new Set(passwords).size).toBe(size);
});

it('does nothing the second time', async () => {
  const again = rowsOf(await ok('create', 'shop', '1', String(size), '--json'));
  expect(again.map(({ result }) => result)).toEqual(
    rows.map(({ result }) => ({ ...result, changed: false })),
  );
});

it('gives every box another password', async () => {
  const before = await Promise.all(rows.map(async ({ user }) => (await password(user)).reveal()));
  await ok('set-passwords', 'shop', '--rotate');
  const after = await Promise.all(rows.map(async ({ user }) => (await password(user)).reveal()));
  expect(after.some((one) => before.includes(one))).toBe(false);
  await logInAll();
});

it('runs a command on all, each line under the name of its box', async () => {
  const { stdout } = await ok('run', 'shop', '1', String(size), '--', 'hostname; findmnt -no TARGET /data');
  const lines = stdout.trim().split('\n').sort();
  const expected = numbers.flatMap((n) => [`shop-${n}: /data`, `shop-${n}: shop-${n}`]);
  expect(lines).toEqual(expected.sort());
});

it('works on the healthy ones when four are not, and retries only those', async () => {
  await stackOk(['login', 'shop-2', '--', 'sudo systemctl stop ssh.socket ssh; true'], { cwd: folder });
  await stackOk(['login', 'shop-4', '--', 'sudo mount -t tmpfs -o size=4k,ro none ~/.jupyter'], {
    cwd: folder,
  });
  const pins = join(folder, 'known_hosts', 'shop-5');
  const kept = await readFile(pins, 'utf8');
  const other = await readFile(join(folder, 'known_hosts', 'shop-6'), 'utf8');
  const instance = /# instance \S+/;
  await writeFile(
    pins,
    other.replaceAll('shop-6', 'shop-5').replace(instance, instance.exec(kept)?.[0] ?? ''),
  );
  await stackOk(
    [
      'login',
      'shop-7',
      '--',
      "echo 'exec sleep 600' | sudo tee /etc/sudo-hang >/dev/null; sudo mv /usr/bin/sudo /usr/bin/sudo.real; printf '#!/bin/sh\\nexec sleep 600\\n' | sudo.real tee /usr/bin/sudo >/dev/null; sudo.real chmod 755 /usr/bin/sudo",
    ],
    { cwd: folder },
  );

  const begun = performance.now();
  const done = await fleet('set-passwords', 'shop', '--rotate', '--timeout', '15', '--json');
  const seconds = (performance.now() - begun) / 1000;
  const failed = rowsOf(done).filter(({ state }) => state === 'failed');
  expect(done.code).toBe(3);
  expect(failed.map(({ user }) => user)).toEqual(['shop-2', 'shop-4', 'shop-5', 'shop-7']);
  expect(failed[0]?.error?.why).toMatch(/refused|no answer/i);
  expect(failed[1]?.error?.why).toMatch(/read-only|no space|disk/i);
  expect(failed[2]?.error?.why).toMatch(/showed SHA256.*expected SHA256/);
  expect(failed[3]?.error?.why).toMatch(/not done after 15 seconds/);
  expect(seconds, 'one box that hangs holds nobody else').toBeLessThan(60);
  expect(done.stderr).toContain('fleet set-passwords shop --rotate --timeout 15 --json --only 2,4-5,7');

  await writeFile(pins, kept);
  const again = await fleet(
    'set-passwords',
    'shop',
    '--rotate',
    '--timeout',
    '15',
    '--json',
    '--retry-failed',
  );
  expect(rowsOf(again).map(({ user, state }) => `${user} ${state}`)).toEqual([
    'shop-2 failed',
    'shop-4 failed',
    'shop-5 done',
    'shop-7 failed',
  ]);
});

it('leaves nothing behind', async () => {
  const receipt = JSON.parse((await ok('delete', 'shop', '--discard-data', '--yes', '--json')).stdout);
  expect(receipt.removed).toEqual(['stack flotilla-fleet-shop']);
  for (const number of numbers) {
    const left = await instancesOf(`shop-${number}`);
    expect(left.every(({ State }) => State?.Name === 'terminated')).toBe(true);
  }
  const { TargetGroups = [] } = await journeyClients().elbv2.send(new DescribeTargetGroupsCommand({}));
  expect(TargetGroups.filter((group) => group.TargetGroupName?.startsWith('fl-'))).toEqual([]);
  expect((await stack(['status', 'shop-1'], { cwd: folder })).code).toBe(4);
});
