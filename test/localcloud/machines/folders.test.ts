// A folder of the host as a machine gets it: whose files are whose on either side, and that nothing of it is left.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  probeFolder,
  recordFolder,
  releaseFolder,
  withFolder,
} from '../../../src/localcloud/machines/folders.js';
import { layoutOf, machinePlaces } from '../../../src/localcloud/machines/layout.js';

const isRoot = process.getuid?.() === 0;
const ada = { uid: 1234, gid: 4321 };
let base: string;
let folder: string;
let places: ReturnType<typeof machinePlaces>;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'flotilla-mount-')));
  chmodSync(base, 0o755);
  folder = join(base, 'deep', 'work');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'hers'), 'hers', { mode: 0o600 });
  writeFileSync(join(folder, "root's"), 'not hers', { mode: 0o600 });
  for (const path of [folder, join(folder, 'hers')])
    chownSync(path, isRoot ? ada.uid : -1, isRoot ? ada.gid : -1);
  places = machinePlaces(layoutOf(join(base, 'cloud')), 'i-1');
  mkdirSync(places.dir, { recursive: true });
});
afterEach(async () => {
  if (isRoot) await releaseFolder(places);
  rmSync(base, { recursive: true, force: true });
});

const mounts = () => readFileSync('/proc/self/mounts', 'utf8');
/** As a user of the machine, on the folder as it is mounted there. */
const as = (user: number, command: string) =>
  spawnSync('setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', 'sh', '-c', command], {
    cwd: places.folder,
    encoding: 'utf8',
  });

describe.skipIf(!isRoot)('while a machine starts', () => {
  it("its first user has the owner's files, and makes files of the owner's", async () => {
    recordFolder(places, { folder, ...ada });
    await withFolder(places, async () => {
      expect(mounts()).toMatch(new RegExp(`${places.folder} \\S+ rw,nosuid,nodev,\\S*idmapped`));
      expect(as(1000, 'cat hers; echo new >made; stat -c %u:%g hers made').stdout).toBe(
        'hers1000:1000\n1000:1000\n',
      );
    });
    expect(statSync(join(folder, 'made'))).toMatchObject(ada);
  });

  it('nobody there, root included, has or makes files of anybody else', async () => {
    recordFolder(places, { folder, ...ada });
    await withFolder(places, async () => {
      expect(as(1000, "cat root\\'s").status).not.toBe(0);
      const asRoot = spawnSync(
        'sh',
        ['-c', "echo x >mine; cp /bin/true suid; chown 0 hers; chmod 777 root\\'s"],
        {
          cwd: places.folder,
          encoding: 'utf8',
        },
      );
      expect(
        asRoot.stderr.match(/Value too large|Invalid argument|not permitted|Permission denied/g),
      ).toHaveLength(4);
    });
    expect(execFileSync('ls', [folder], { encoding: 'utf8' })).toBe("hers\nroot's\n");
    expect(statSync(join(folder, 'hers')).uid).toBe(ada.uid);
  });

  it('alone: afterwards nothing is mounted, whatever the start came to', async () => {
    recordFolder(places, { folder, ...ada });
    const failing = withFolder(places, async () => {
      throw new Error('no start');
    });
    await expect(failing).rejects.toThrow('no start');
    expect(mounts()).not.toContain(places.folder);
    expect(await withFolder(places, async () => 'again')).toBe('again');
  });

  it('a mount that a kill left goes first, and never a file with it', async () => {
    mkdirSync(places.folder, { recursive: true });
    execFileSync('mount', ['--bind', folder, places.folder]);
    await releaseFolder(places);
    expect(mounts()).not.toContain(places.folder);
    expect(existsSync(places.folder)).toBe(false);
    expect(existsSync(join(folder, 'hers'))).toBe(true);
  });

  it('without a folder there is nothing to do', async () => {
    recordFolder(places, undefined);
    expect(await withFolder(places, async () => existsSync(places.folder))).toBe(false);
  });
});

describe.skipIf(!isRoot)('a folder that is another one by now', () => {
  it.each([
    ['that somebody else owns', () => chownSync(folder, 1, 1), /belongs to another user by now/],
    ['that is gone', () => renameSync(folder, `${folder}.away`), /cannot be opened: No such file/],
    [
      'that became a link',
      () => {
        renameSync(folder, `${folder}.away`);
        symlinkSync('/etc', folder);
      },
      /cannot be opened/,
    ],
    [
      'behind a link',
      () => {
        mkdirSync(join(base, 'other', 'work'), { recursive: true });
        chownSync(join(base, 'other', 'work'), ada.uid, ada.gid);
        renameSync(join(base, 'deep'), join(base, 'away'));
        symlinkSync(join(base, 'other'), join(base, 'deep'));
      },
      /is another folder by now/,
    ],
  ])('%s is not mounted', async (_what, change, why) => {
    change();
    await expect(probeFolder({ folder, ...ada })).rejects.toThrow(why);
    recordFolder(places, { folder, ...ada });
    await expect(withFolder(places, async () => {})).rejects.toThrow(why);
    expect(mounts()).not.toContain(places.folder);
  });

  it('on a file system that cannot do it is refused with that reason', async () => {
    await expect(probeFolder({ folder: '/proc', uid: 0, gid: 0 })).rejects.toThrow(
      /its file system cannot show files as another user's/,
    );
  });
});
