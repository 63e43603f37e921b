// Bad input: a clear error of three lines, the right exit code, and nothing changed.
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateKeyPairCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteKeyPairCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeVolumesCommand,
  waitUntilSnapshotCompleted,
  waitUntilVolumeAvailable,
} from '@aws-sdk/client-ec2';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, removeFolder, stack } from '../helpers/bins.js';
import { journeyClients } from '../helpers/journey-sdk.js';

let folder: string;
let volumeId = '';
let snapshotId = '';

beforeAll(async () => {
  folder = await emptyFolder('bad-input');
  await writeFile(join(folder, 'flotilla.yaml'), '# a workspace\n');
  const { ec2 } = journeyClients();
  const volume = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 30 }));
  volumeId = volume.VolumeId ?? '';
  const waiting = { client: ec2, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
  await waitUntilVolumeAvailable(waiting, { VolumeIds: [volumeId] });
  const snapshot = await ec2.send(new CreateSnapshotCommand({ VolumeId: volumeId }));
  snapshotId = snapshot.SnapshotId ?? '';
  await waitUntilSnapshotCompleted(waiting, { SnapshotIds: [snapshotId] });
});

afterAll(async () => {
  const { ec2 } = journeyClients();
  await ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }));
  await ec2.send(new DeleteVolumeCommand({ VolumeId: volumeId }));
  await removeFolder(folder);
});

/** Everything a failed create could have left in the cloud. */
async function inventory(): Promise<unknown> {
  const { ec2, cloudFormation } = journeyClients();
  const [stacks, instances, volumes, keys] = await Promise.all([
    cloudFormation.send(new ListStacksCommand({})),
    ec2.send(new DescribeInstancesCommand({})),
    ec2.send(new DescribeVolumesCommand({})),
    ec2.send(new DescribeKeyPairsCommand({})),
  ]);
  return {
    stacks: stacks.StackSummaries?.map((one) => [one.StackId, one.StackStatus]),
    instances: instances.Reservations?.flatMap((one) => one.Instances?.map((two) => two.InstanceId)),
    volumes: volumes.Volumes?.map((one) => one.VolumeId),
    keys: keys.KeyPairs?.map((one) => one.KeyName),
  };
}

/** Runs it, and holds it to three lines, its code, and an unchanged cloud. */
async function refused(
  words: readonly string[],
  code: number,
  env: Record<string, string> = {},
): Promise<string> {
  const before = await inventory();
  const done = await stack(words, { cwd: folder, env });
  expect(done, words.join(' ')).toMatchObject({ code, stdout: '' });
  const lines = done.stderr.split('\n');
  const at = lines.findIndex((line) => line.startsWith('Error: '));
  expect(lines.slice(at)).toEqual([
    expect.stringMatching(/^Error: \S/),
    expect.stringMatching(/^ {2}why: {2}\S/),
    expect.stringMatching(/^ {2}next: \S/),
  ]);
  expect(await inventory()).toEqual(before);
  return lines.slice(at).join('\n');
}

describe('names that are no DNS labels', () => {
  it.each([['Alice'], ['a b'], ['../x'], ['-o'], ['a'.repeat(64)], ['1st'], ['x-'], ['ä']])(
    '%s',
    async (name) => {
      for (const words of [
        ['create', name],
        ['delete', name, '--yes'],
        ['status', name],
        ['login', name],
      ]) {
        await refused(words, 2);
      }
    },
  );

  it('leave the folder they were typed in as it was', async () => {
    const empty = await emptyFolder('slip');
    expect((await stack(['create', 'Alice'], { cwd: empty })).code).toBe(2);
    expect(await readdir(empty)).toEqual([]);
    await removeFolder(empty);
  });

  it('says what is wrong with one, and offers another', async () => {
    const text = await refused(['create', 'A b'], 2);
    expect(text).toMatch(/"A b" cannot be the name of a box/);
    expect(text).toMatch(/for example a-b$/);
  });
});

describe('types and images', () => {
  it('refuses a type that does not exist', async () => {
    expect(await refused(['create', 'zoe', 'c99.huge'], 2)).toMatch(/there is no instance type "c99.huge"/);
  });

  it('refuses an image of another architecture', async () => {
    const plan = await stack(['create', 'zoe', '--dry-run', '--json'], { cwd: folder });
    const { imageId } = (JSON.parse(plan.stdout) as { plan: { image: { imageId: string } } }).plan.image;
    expect(await refused(['create', 'zoe', 't4g.micro', '--ami', imageId], 2)).toMatch(
      /x86_64.*arm64|arm64.*x86_64/s,
    );
  });

  it('refuses a type this machine cannot be', async () => {
    expect(await refused(['create', 'zoe', 't4g.micro'], 2)).toMatch(/arm64/);
  });

  it.each([['ami-0123456789abcdef0'], ['windows-95']])('refuses the image %s', async (image) => {
    await refused(['create', 'zoe', '--ami', image], 4);
  });

  it('refuses a root disk smaller than the image', async () => {
    expect(await refused(['create', 'zoe', '--root-size', '1'], 2)).toMatch(/--root-size \d+ or more/);
  });
});

describe('snapshots', () => {
  it('refuses one that does not exist', async () => {
    expect(await refused(['create', 'zoe', '--snapshot', 'snap-0123456789abcdef0'], 4)).toMatch(
      /snapshots belong to one region/,
    );
  });

  it('refuses one that is larger than the volume', async () => {
    const text = await refused(['create', 'zoe', '--snapshot', snapshotId, '--volume-size', '20'], 2);
    expect(text).toMatch(/give --volume-size 30 or more/);
  });
});

describe('keys', () => {
  it('refuses a file that is missing', async () => {
    expect(await refused(['create', 'zoe', '--key', 'nowhere.pem'], 4)).toMatch(/nowhere\.pem/);
  });

  it('refuses a file that others can read', async () => {
    const file = join(folder, 'open.pem');
    await writeFile(file, 'whatever');
    await chmod(file, 0o644);
    expect(await refused(['create', 'zoe', '--key', file], 2)).toMatch(/chmod 600/);
  });
});

describe('a key pair of the region', () => {
  it('must hold the key of the file that has its name', async () => {
    const { ec2 } = journeyClients();
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'lab', KeyType: 'ed25519' }));
    const file = join(folder, 'lab.pem');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    const text = await refused(['create', 'zoe', '--key', file], 2);
    expect(text).toMatch(/lab\.pem is not the key of key pair lab/);
    expect(text.match(/SHA256:[A-Za-z0-9+/]{43}/g)).toHaveLength(2);
    await ec2.send(new DeleteKeyPairCommand({ KeyName: 'lab' }));
  });
});

describe('flotilla.yaml', () => {
  const inFolder = async (name: string, text: string) => {
    const place = join(folder, name);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'flotilla.yaml'), text);
    return stack(['create', 'zoe'], { cwd: place });
  };

  it.each([
    ['an unknown key', 'region: us-east-1\nbox:\n  tpye: t2.micro\n', /flotilla\.yaml:3:3/],
    ['a wrong value', 'box:\n  root_size: many\n', /flotilla\.yaml:2:14/],
    ['a key twice', 'region: a\nregion: b\n', /flotilla\.yaml:2:1/],
    ['no YAML', 'box: [\n', /flotilla\.yaml:\d+:\d+/],
  ])('refuses %s, with line and column', async (_name, text, place) => {
    const done = await inFolder('wrong', text);
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(place);
  });

  it('refuses a folder in its place', async () => {
    const place = join(folder, 'unreadable', 'flotilla.yaml');
    await mkdir(place, { recursive: true });
    const done = await stack(['create', 'zoe'], { cwd: join(place, '..') });
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(/^Error: .*flotilla\.yaml/m);
  });
});

describe('the local cloud', () => {
  it('names the packages to install where there is no container engine', async () => {
    const env = { FLOTILLA_LOCAL_DIR: join(folder, 'no-engine'), PATH: join(folder, 'empty') };
    expect(await refused(['create', 'zoe'], 2, env)).toMatch(/apt-get install .*podman/);
  });

  it('says so when its port is taken', async () => {
    const { port } = JSON.parse(
      await readFile(join(process.env.FLOTILLA_TEST_CLOUD ?? '', 'endpoint.json'), 'utf8'),
    );
    const env = { FLOTILLA_LOCAL_DIR: join(folder, 'port-taken') };
    expect(await refused(['local', 'start', '--port', String(port)], 2, env)).toMatch(new RegExp(`${port}`));
  });
});

describe('words that make no command', () => {
  it.each([
    [['crate', 'alice'], /Did you mean create/],
    [['create', 'alice', '--bogus'], /unknown option '--bogus'/],
    [['create', 'alice', '--tag', 'flotilla:user=bob'], /flotilla: are taken/],
    [['create', 'alice', '--open', '0'], /from 1 to 65535/],
    [['delete', 'alice', '--snapshot', '--discard-data'], /cannot be used with/],
    [['status', 'nobody'], /no instance in any enabled region/],
  ])('%s', async (words, text) => {
    expect(await refused(words, words[0] === 'status' ? 4 : 2)).toMatch(text);
  });

  it('does not ask where nobody can answer', async () => {
    expect(await refused(['local', 'reset'], 7)).toMatch(/run it again with --yes/);
  });
});
