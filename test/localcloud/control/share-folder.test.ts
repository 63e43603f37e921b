// Which folders may be offered to boxes, and that a launch gets none that was not offered.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callControl } from '../../../src/localcloud/control/call.js';
import { ownFolder } from '../../../src/localcloud/control/folder-rules.js';
import { shareFolderAction } from '../../../src/localcloud/control/ShareFolder.js';
import { control } from '../../../src/localcloud/control/service.js';
import { sharedFolders } from '../../../src/localcloud/ec2/shared-folders.js';
import type { MachineFolder, Machines } from '../../../src/localcloud/machines/machines.js';
import { createFakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

const uid = process.getuid?.() ?? 0;
const gid = process.getgid?.() ?? 0;
let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'flotilla-folders-')));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const made = (...names: string[]): string => {
  const path = join(base, ...names);
  mkdirSync(path, { recursive: true });
  return path;
};
const look = (path: string, asker = {}) => ownFolder(path, { uid, dir: join(base, 'cloud'), ...asker });

describe('a folder of the user', () => {
  it('is taken without its links', () => {
    const folder = made('my notebooks: of 2026');
    symlinkSync(folder, join(base, 'link'));
    expect(look(join(base, 'link'))).toEqual({ folder, uid, gid });
  });

  it('is refused where it belongs to somebody else', () => {
    expect(look(made('work'), { uid: uid + 1 })).toMatch(/it belongs to user \d+, and you are user \d+/);
  });

  it.each([
    '/',
    '/etc',
    '/etc/ssl',
    '/usr/share',
    '/var/lib',
    '/root',
    '/home',
    '/tmp',
    '/proc/self',
    '/dev',
  ])('is none of the system: %s', (path) =>
    expect(look(path)).toMatch(/it belongs to the system|there is no such folder/),
  );

  it('is no file, and is there', () => {
    writeFileSync(join(base, 'file'), '');
    expect(look(join(base, 'file'))).toBe('it is no folder');
    expect(look(join(base, 'none'))).toBe('there is no such folder');
    expect(look('relative')).toBe('there is no such folder');
  });

  it('is no home, and nothing hidden in one, by whatever link it is reached', () => {
    made('home', '.ssh');
    symlinkSync(join(base, 'home', '.ssh'), join(base, 'keys'));
    expect(look(join(base, 'home'))).toMatch(/it holds \.ssh/);
    expect(look(join(base, 'keys'))).toMatch(/hidden folder/);
    expect(look(made('home', '.config', 'flotilla'))).toMatch(/hidden folder/);
    expect(look(made('home', 'notebooks'))).toMatchObject({ uid });
  });

  it('is not the local cloud itself, nor around it, nor in it', () => {
    made('cloud', 'machines');
    for (const path of [base, join(base, 'cloud'), join(base, 'cloud', 'machines')]) {
      expect(look(path)).toMatch(/it holds the local cloud/);
    }
    expect(look(made('cloudy'))).toMatchObject({ uid });
  });

  it('has a path that a tag can hold', () => {
    expect(look(made('a\nb'))).toMatch(/control character/);
    expect(look(made(...Array.from({ length: 6 }, () => 'x'.repeat(50))))).toMatch(/256 letters/);
  });
});

describe('ShareFolder', () => {
  let cloud: TestCloud<Machines>;
  let probed: MachineFolder[];
  let failing: Error | undefined;

  beforeEach(async () => {
    [probed, failing] = [[], undefined];
    const probeFolder = async (folder: MachineFolder) => {
      probed.push(folder);
      if (failing) throw failing;
    };
    await open({ ...createFakeMachines(), probeFolder });
  });
  afterEach(() => cloud.close());

  async function open(machines: Machines): Promise<void> {
    const actions = [...control.actions, shareFolderAction({ uid, dir: join(base, 'cloud') })];
    cloud = await createTestCloud({ services: [{ ...control, actions }], machines });
  }
  const share = (input: object) =>
    callControl({ url: cloud.url, region: 'us-east-1', ...cloud.credentials, action: 'ShareFolder', input });
  const offered = () => sharedFolders(cloud.cloud.store).values();

  it('remembers the folder with its owner; a dry run only looks', async () => {
    const Folder = made('work');
    expect(await share({ Folder, DryRun: true })).toEqual({ Folder });
    expect(offered()).toEqual([]);
    await share({ Folder });
    await share({ Folder });
    expect(offered()).toEqual([{ folder: Folder, uid, gid }]);
    expect(probed).toHaveLength(3);
  });

  it('says why it refuses, and remembers nothing', async () => {
    await expect(share({ Folder: '/etc' })).rejects.toThrow(/^ShareFolder: InvalidFolder: it belongs to the/);
    failing = new Error("perl - /w 0: exit 1: its file system cannot show files as another user's: No way");
    await expect(share({ Folder: made('work') })).rejects.toThrow(
      /InvalidFolder: its file system cannot show/,
    );
    await expect(share({})).rejects.toThrow(/Folder/);
    expect(offered()).toEqual([]);
  });

  it('refuses where the boxes are none that could have a folder', async () => {
    await cloud.close();
    await open(createFakeMachines());
    await expect(share({ Folder: made('work') })).rejects.toThrow(/can have no folders/);
  });

  it('refuses whoever does not have the key', async () => {
    const call = { url: cloud.url, region: 'us-east-1', accessKeyId: cloud.credentials.accessKeyId };
    const forged = {
      ...call,
      secretAccessKey: 'guessed',
      action: 'ShareFolder',
      input: { Folder: made('w') },
    };
    await expect(callControl(forged)).rejects.toThrow('InvalidSignatureException');
    expect(offered()).toEqual([]);
  });
});
