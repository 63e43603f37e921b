import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// Each test has real disks: loop devices in a mount namespace of its own, where /dev and /etc are copies. The
// namespace and its devices are gone when its shell ends. Needs root, as the step does.
const step = new URL('../../playbooks/steps/data-volume.sh', import.meta.url).pathname;
const mebibyte = 1024 * 1024;
const size = 64 * mebibyte;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-volume-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Scene {
  /** Shell lines that fill the disk; `$disk` is its file. */
  readonly prepare?: string;
  /** What happens after the devices are there; `$loop` is the disk, `$second` one that has nothing to do with it, `step` runs the step. */
  readonly act?: string;
  readonly fstab?: string;
  readonly mayFormat?: 'yes' | 'no';
  /** Name under /dev on the box. */
  readonly device?: string;
  readonly bytes?: number;
}

function play({
  prepare = ':',
  act = 'step',
  fstab = '',
  mayFormat = 'no',
  device = 'xvdf',
  bytes = size,
}: Scene) {
  const disk = join(folder, 'disk');
  execFileSync('truncate', ['-s', String(size), disk]);
  writeFileSync(join(folder, 'fstab'), fstab);
  const script = `
    set -eu
    cd ${folder}
    disk=${disk}
    ${prepare}
    sha256sum <$disk >before
    mount --make-rprivate /
    mkdir -p dev etc data run
    loop=$(losetup -f --show $disk)
    truncate -s ${size} other
    second=$(losetup -f --show other)
    trap 'cd /; umount -q ${folder}/data || true; losetup -d $loop $second' EXIT
    cp -a /dev/null /dev/zero /dev/urandom dev/
    # Real names stay, as lsblk and mount look the kernel's up; the box's own name is added.
    cp -a $loop $second dev/
    cp -a $loop dev/${device}
    # All but one of its folders hold thousands of files that no step looks at.
    find /etc -maxdepth 1 ! -type d -exec cp -a -t etc {} +
    cp -a /etc/alternatives etc/
    cp fstab etc/fstab
    mount --bind etc /etc
    mount --bind run /run
    ln -s /proc/self/fd dev/fd
    mount --bind dev /dev
    step() { sh ${step} vol-0123456789abcdef0 /dev/sdf ${bytes} ${mayFormat} ${folder}/data nobody; }
    impatient() { ${impatient(bytes, mayFormat)}; }
    status=0
    ( ${act} ) >out 2>err || status=$?
    cp /etc/fstab fstab-after
    findmnt -n -o FSTYPE,SIZE,OPTIONS --mountpoint ${folder}/data >mounted || true
    stat -c %U data >owner
    umount -q data || true
    blockdev --flushbufs $loop
    sha256sum <$disk >after
    exit $status
  `;
  const { status, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' });
  const read = (name: string) => {
    try {
      return readFileSync(join(folder, name), 'utf8').trim();
    } catch {
      throw new Error(`the scene broke before ${name}: ${stderr}`);
    }
  };
  return {
    status,
    out: read('out'),
    err: read('err'),
    fstab: read('fstab-after'),
    mounted: read('mounted'),
    owner: read('owner'),
    unchanged: read('before') === read('after'),
  };
}

/** The step without the minute it gives a disk to appear. */
const impatient = (bytes: number, mayFormat: string) =>
  `sed 's/^waited=.*/waited=1/' ${step} | sh -s vol-0123456789abcdef0 /dev/sdf ${bytes} ${mayFormat} ${folder}/data nobody`;

const ours = () =>
  new RegExp(`^UUID=[0-9a-f-]{36} ${folder}/data ext4 nofail,x-systemd\\.device-timeout=30s 0 2$`, 'm');

describe('a blank volume', () => {
  it('is formatted where that is permitted, mounted, and given to the login user', () => {
    const seen = play({ mayFormat: 'yes' });
    expect(seen).toMatchObject({ status: 0, out: 'formatted', err: '', owner: 'nobody' });
    expect(seen.mounted).toMatch(/^ext4/);
    expect(seen.fstab).toMatch(ours());
  });

  it('is left alone where nothing permits it', () => {
    const seen = play({ mayFormat: 'no' });
    expect(seen).toMatchObject({ status: 1, out: '', mounted: '', unchanged: true, fstab: '' });
    expect(seen.err).toContain('nothing permits');
  });

  it('is formatted once, and has one line, however often the step runs', () => {
    const act = 'step; echo kept >data/file; for i in $(seq 20); do step; done; cat data/file';
    const seen = play({ mayFormat: 'yes', act });
    expect(seen.out.split('\n')).toEqual([
      'formatted',
      ...Array.from({ length: 20 }, () => 'mounted'),
      'kept',
    ]);
    expect(seen.fstab.split('\n')).toHaveLength(1);
  });

  it('is formatted though it is not all zeroes: a new encrypted volume is not', () => {
    const seen = play({
      mayFormat: 'yes',
      prepare: 'yes noise | head -c 4000000 | dd of=$disk conv=notrunc 2>/dev/null',
    });
    expect(seen.out).toBe('formatted');
  });

  it('is formatted by one of two steps that run at once', () => {
    const seen = play({ mayFormat: 'yes', act: 'step & step; wait' });
    expect(seen.out.split('\n').sort()).toEqual(['formatted', 'mounted']);
    expect(seen.fstab.split('\n')).toHaveLength(1);
  });
});

describe('a volume that holds something', () => {
  const lvm = 'l=$(losetup -f --show $disk); pvcreate -qq $l >/dev/null; losetup -d $l';
  const kinds: readonly [string, string][] = [
    ['LVM', lvm],
    // For blkid it is blank, as its checksum is wrong.
    ['LVM, damaged', `${lvm}; printf X | dd of=$disk bs=1 seek=912 conv=notrunc 2>/dev/null`],
    ['LUKS', 'echo secret | cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 $disk -'],
    ['a partition table', 'parted -s $disk mklabel gpt mkpart primary 1MiB 100%'],
    ['an old partition table', 'parted -s $disk mklabel msdos mkpart primary 1MiB 100%'],
    ['swap', 'mkswap -q $disk'],
    ['FAT', 'mkfs.vfat $disk >/dev/null'],
  ];
  it.each(kinds)('is left alone even where formatting is permitted: %s', (_name, prepare) => {
    const seen = play({ mayFormat: 'yes', prepare });
    expect(seen.err).toContain('left alone');
    expect(seen).toMatchObject({ status: 1, out: '', mounted: '', unchanged: true, fstab: '' });
  });

  it.each([
    ['ext4', 'mkfs.ext4 -q $disk'],
    ['xfs', 'truncate -s 400M $disk; mkfs.xfs -q $disk'],
  ])('is mounted with what it holds: %s', (kind, prepare) => {
    const content = 'mkdir -p m; mount -o loop $disk m; echo precious >m/file; umount m';
    const bytes = kind === 'xfs' ? 400 * mebibyte : size;
    const seen = play({
      mayFormat: 'yes',
      bytes,
      prepare: `${prepare}; ${content}`,
      act: 'step; cat data/file',
    });
    expect(seen).toMatchObject({ status: 0, out: 'mounted\nprecious' });
    expect(seen.mounted).toMatch(new RegExp(`^${kind}`));
  });

  it('takes the room of a volume that was enlarged: xfs', () => {
    const prepare = 'truncate -s 320M $disk; mkfs.xfs -q $disk; truncate -s 400M $disk';
    const seen = play({ prepare, bytes: 400 * mebibyte });
    expect(seen).toMatchObject({ status: 0, out: 'mounted', err: '' });
    expect(Number.parseFloat(seen.mounted.split(/\s+/)[1] ?? '')).toBeGreaterThan(320);
  });

  describe('that was enlarged: ext4', () => {
    const prepare = 'truncate -s 32M $disk; mkfs.ext4 -q $disk; truncate -s 64M $disk';
    // What a box of a local cloud has, on hosts that keep the capability to themselves.
    const restricted = `setpriv --bounding-set=-sys_resource sh ${step} vol-0123456789abcdef0 /dev/sdf ${size} no`;

    it('takes the room, with the files it holds', () => {
      const content = 'mkdir -p m; mount -o loop $disk m; echo precious >m/file; umount m';
      const seen = play({ prepare: `${prepare}; ${content}`, act: 'step; cat data/file' });
      expect(seen).toMatchObject({ status: 0, out: 'mounted\nprecious', err: '' });
      expect(seen.mounted).toMatch(/^ext4\s+5\d/);
    });

    it('takes it unmounted where a mounted one may not grow', () => {
      const seen = play({ prepare, act: `${restricted} ${folder}/data nobody` });
      expect(seen).toMatchObject({ status: 0, out: 'mounted', err: '' });
      expect(seen.mounted).toMatch(/^ext4\s+5\d/);
    });

    it('stays as it is, and mounted, where it may not grow and is in use', () => {
      const use = 'mkdir -p data; mount /dev/xvdf data; exec 7>data/open';
      const seen = play({ prepare, act: `${use}; ${restricted} ${folder}/data nobody` });
      expect(seen).toMatchObject({ status: 0, out: 'mounted' });
      expect(seen.err).toMatch(/could not be enlarged: .*busy/s);
      expect(seen.mounted).toMatch(/^ext4\s+2\d/);
    });
  });
});

describe('finding the volume', () => {
  it('takes either Xen name', () => {
    expect(play({ mayFormat: 'yes', device: 'sdf' }).out).toBe('formatted');
  });

  it.each([
    ['another size', { bytes: size + 512 }],
    ['another name', { device: 'xvdg' }],
  ])('refuses %s', (_name, scene) => {
    const seen = play({ mayFormat: 'yes', ...scene, act: 'impatient' });
    expect(seen).toMatchObject({ status: 1, out: '', unchanged: true, fstab: '' });
    expect(seen.err).toContain('no disk is this volume');
  });

  /** Two disks of one size as a Nitro type shows them, with the serials given. */
  const nitro = (first: string, second: string) => `
    mkdir -p sys/nvme0n1/device sys/nvme1n1/device sys/nvme1n1p1
    touch sys/nvme1n1p1/partition
    echo "${first}     " >sys/nvme0n1/device/serial
    echo "${second}     " >sys/nvme1n1/device/serial
    cp -a $second /dev/nvme0n1
    cp -a $loop /dev/nvme1n1
    mount --bind sys /sys/class/block
    status=0; impatient || status=$?
    umount /sys/class/block; exit $status`;

  it('goes by the serial on Nitro types, in whatever order the disks came', () => {
    const seen = play({
      mayFormat: 'yes',
      device: 'xvdz',
      act: nitro('vol0fedcba9876543210', 'vol0123456789abcdef0'),
    });
    expect(seen).toMatchObject({ status: 0, out: 'formatted', owner: 'nobody' });
  });

  it.each([
    ['has another serial', 'vol0fedcba9876543210', 'volffffffffffffffff0', 'no disk is this volume'],
    ['has its serial twice', 'vol0123456789abcdef0', 'vol0123456789abcdef0', 'more than one disk'],
    ['begins with its serial', 'vol0fedcba9876543210', 'vol0123456789abcdef01', 'no disk is this volume'],
  ])('takes no disk that %s, though the size is right', (_name, first, second, reason) => {
    // The name of a Xen disk leads to it too: a disk that says which volume it is was not meant by its name.
    const act = `ln -s nvme1n1 /dev/sdf; ${nitro(first, second)}`;
    const seen = play({ mayFormat: 'yes', device: 'xvdz', act });
    expect(seen).toMatchObject({ status: 1, out: '', unchanged: true, fstab: '' });
    expect(seen.err).toContain(reason);
  });

  it('stops where two disks could be it', () => {
    const act = 'cp -a $second /dev/sdf; step';
    const seen = play({ mayFormat: 'yes', act });
    expect(seen).toMatchObject({ status: 1, unchanged: true });
    expect(seen.err).toContain('more than one disk');
  });

  it('does not take a path that is no disk', () => {
    const act = 'rm /dev/xvdf; truncate -s 64M /dev/xvdf; impatient';
    expect(play({ mayFormat: 'yes', act })).toMatchObject({ status: 1, unchanged: true });
  });
});

describe('fstab', () => {
  const before = '# a comment\nUUID=1234 / ext4 errors=remount-ro 0 1\nproc /proc proc defaults 0 0';

  it('keeps every other line', () => {
    const seen = play({ mayFormat: 'yes', fstab: `${before}\n` });
    expect(seen.fstab.startsWith(before)).toBe(true);
    expect(seen.fstab.split('\n')).toHaveLength(4);
  });

  it('keeps CRLF and a missing last newline of others', () => {
    const seen = play({ mayFormat: 'yes', fstab: 'proc /proc proc defaults 0 0\r\n# last' });
    expect(seen.fstab).toContain('proc /proc proc defaults 0 0\r\n# last\nUUID=');
  });

  it('replaces another line for the mount point, in its place', () => {
    const seen = play({
      mayFormat: 'yes',
      fstab: `/dev/xvdf ${folder}/data ext4 defaults 0 2\n${before}\n/dev/sdx ${folder}/data xfs defaults 0 0\n`,
    });
    expect(seen.fstab).toMatch(ours());
    expect(seen.fstab.split('\n')).toHaveLength(4);
    expect(seen.fstab.endsWith(before)).toBe(true);
  });

  it('keeps what the user made of our line', () => {
    const edit = `sed -i 's/nofail,/noatime,nofail,/' /etc/fstab; umount data; step`;
    const seen = play({ mayFormat: 'yes', act: `step; ${edit}` });
    expect(seen.out).toBe('formatted\nmounted');
    expect(seen.fstab).toContain('noatime,nofail');
    expect(seen.mounted).toContain('noatime');
  });

  it('stops where something else is mounted', () => {
    const seen = play({ mayFormat: 'yes', act: 'mount -t tmpfs tmpfs data; step' });
    expect(seen.status).toBe(1);
    expect(seen.err).toContain('something else is mounted');
  });

  it('says when files on the root disk are hidden by the mount', () => {
    const seen = play({ mayFormat: 'yes', act: 'echo early >data/file; step; umount data; cat data/file' });
    expect(seen.err).toContain('is hidden now');
    expect(seen.out).toBe('formatted\nearly');
  });
});
