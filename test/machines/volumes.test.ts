// Volumes on a Xen and a Nitro machine: names, mounts across reboots, hot changes, growth, snapshots, images.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MachineSpec } from '../../src/localcloud/machines/machines.js';
import {
  closeFixture,
  type Fixture,
  openFixture,
  runOn,
  specFor,
  tryPort,
  until,
  waitForLogin,
} from './fixture.js';

const XEN = 'i-0xen';
const NITRO = 'i-0nitro';

let fixture: Fixture;
let xen: MachineSpec;
let nitro: MachineSpec;

beforeAll(async () => {
  fixture = await openFixture();
  const { machines } = fixture;
  await machines.prepareImage();
  await machines.createVolume('vol-0aa1', 1);
  await machines.createVolume('vol-0bb2', 2);
  xen = specFor(fixture, { id: XEN, devices: [{ volumeId: 'vol-0aa1', name: '/dev/sdf' }] });
  nitro = specFor(fixture, {
    id: NITRO,
    hostName: 'ip-10-0-0-6',
    privateIp: '10.0.0.6',
    publicIp: machines.pickPublicIp(new Set([xen.publicIp ?? ''])),
    instanceType: 't3.micro',
    nitro: true,
    devices: [{ volumeId: 'vol-0bb2', name: '/dev/sdf' }],
  });
  await Promise.all([machines.create(xen), machines.create(nitro)]);
  await Promise.all([xen, nitro].map(({ publicIp }) => waitForLogin(fixture, publicIp)));
}, 900_000);

afterAll(async () => {
  await closeFixture(fixture);
});

const onXen = async (command: string) => (await runOn(fixture, xen.publicIp, command)).trim();
const onNitro = async (command: string) => (await runOn(fixture, nitro.publicIp, command)).trim();

test('a Xen machine sees its volume by name, and no other device of the host', async () => {
  expect(await onXen('ls /dev | grep -E "^(sd|xvd|nvme|loop|vd)"')).toBe('xvdf');
  expect(await onXen('sudo blockdev --getsize64 /dev/xvdf')).toBe(`${1024 ** 3}`);
  await expect(onXen('sudo mknod /tmp/disk b 254 0 && sudo head -c1 /tmp/disk')).rejects.toThrow(
    /not permitted|Permission denied/,
  );
});

test('a Nitro machine sees its volume by volume id and by its name in the API', async () => {
  const byId = '/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0bb2';
  expect(await onNitro(`readlink -f ${byId} /dev/sdf; sudo blockdev --getsize64 ${byId}`)).toBe(
    ['/dev/nvme1n1', '/dev/nvme1n1', `${2 * 1024 ** 3}`].join('\n'),
  );
});

test('a volume mounted by UUID with nofail is back after a reboot from inside', async () => {
  await onXen(`sudo sh -euc '${MAKE_DATA}'`);
  expect(await onXen('findmnt --noheadings --output SOURCE /data')).toBe('/dev/xvdf');
  await onXen('sudo systemctl reboot').catch(() => undefined);
  await until(() => fixture.exits.length > 0);
  expect(fixture.exits.splice(0)).toEqual([{ id: XEN, exit: 'reboot' }]);
  await fixture.machines.start(xen);
  await waitForLogin(fixture, xen.publicIp);
  expect(await onXen('findmnt --noheadings --output SOURCE /data; cat /data/proof')).toBe('/dev/xvdf\nkept');
  expect(await onXen('systemctl is-system-running')).toBe('running');
});

test('a mounted volume grows under the machine', async () => {
  await fixture.machines.growVolume('vol-0aa1', 3);
  await fixture.machines.growVolume('vol-0aa1', 2);
  expect(await onXen('sudo blockdev --getsize64 /dev/xvdf')).toBe(`${3 * 1024 ** 3}`);
  // Growing ext4 while it is mounted asks for a capability that not every host can give.
  await onXen(
    'sudo umount /data && sudo e2fsck -fp /dev/xvdf && sudo resize2fs /dev/xvdf && sudo mount /data',
  );
  expect(await onXen('df --output=size -BG /data | tail -1; cat /data/proof')).toBe('3G\nkept');
});

test('volumes come and go while the machine runs', async () => {
  const { machines } = fixture;
  await machines.createVolume('vol-0cc3', 1);
  await machines.attach(NITRO, { volumeId: 'vol-0cc3', name: '/dev/sdg', nitro: true });
  await machines.attach(NITRO, { volumeId: 'vol-0cc3', name: '/dev/sdg', nitro: true });
  expect(await onNitro('readlink -f /dev/sdg; sudo mkfs.ext4 -q /dev/sdg && echo made')).toBe(
    '/dev/nvme2n1\nmade',
  );
  await machines.detach(NITRO, 'vol-0cc3');
  await machines.detach(NITRO, 'vol-0cc3');
  expect(await onNitro('ls /dev | grep -E "nvme|sd"')).toBe(['nvme1n1', 'sdf'].join('\n'));
  await machines.deleteVolume('vol-0cc3');
  await machines.deleteVolume('vol-0cc3');
});

test('a volume that is mounted is not torn away', async () => {
  await expect(fixture.machines.detach(XEN, 'vol-0aa1')).rejects.toThrow(/vol-0aa1 is busy/);
  expect(await onXen('sudo touch /data/still-here && ls /dev/xvdf')).toBe('/dev/xvdf');
});

test('a snapshot of a mounted volume under writes holds a clean file system with what was written before', async () => {
  const { machines } = fixture;
  await onXen('echo before | sudo tee /data/written >/dev/null');
  await onXen(
    "sudo systemd-run -q --unit noise sh -c 'while :; do dd if=/dev/zero of=/data/noise bs=1M count=32 status=none; done'",
  );
  await machines.createSnapshot('snap-01', 'vol-0aa1');
  await onXen('sudo systemctl stop noise && sudo touch /data/thawed');
  await machines.createVolume('vol-0dd4', 4, 'snap-01');
  await machines.deleteSnapshot('snap-01');
  await machines.attach(NITRO, { volumeId: 'vol-0dd4', name: '/dev/sdh', nitro: true });
  expect(await onNitro('sudo fsck.ext4 -n /dev/sdh >/dev/null; echo $?')).toBe('0');
  expect(await onNitro('sudo mount /dev/sdh /mnt && cat /mnt/written && sudo umount /mnt')).toBe('before');
  expect(await onNitro('sudo blockdev --getsize64 /dev/sdh')).toBe(`${4 * 1024 ** 3}`);
});

test('an image of a machine makes a new machine: new id, new name, same files', async () => {
  const { machines } = fixture;
  await onNitro('echo installed | sudo tee /opt/tool >/dev/null; sudo rm /var/tmp/user-data-ran');
  await machines.commit(NITRO, 'ami-0A1');
  await machines.destroy(NITRO);
  nitro = {
    ...nitro,
    id: 'i-0copy',
    imageId: 'ami-0A1',
    hostName: 'ip-10-0-0-7',
    privateIp: '10.0.0.7',
    devices: [],
  };
  await machines.create(nitro);
  await waitForLogin(fixture, nitro.publicIp);
  expect(
    await onNitro('cat /opt/tool; hostname; cloud-init query instance_id; ls /var/tmp/user-data-ran'),
  ).toBe(['installed', 'ip-10-0-0-7', 'i-0copy', '/var/tmp/user-data-ran'].join('\n'));
  await machines.removeImage('ami-0A1');
  await machines.removeImage('ami-0A1');
  expect(await machines.isRunning('i-0copy')).toBe(true);
});

test('machines reach each other by private address, as their rules allow', async () => {
  await fixture.machines.setFirewall(XEN, [
    ...xen.firewall,
    { protocol: 'icmp', fromPort: -1, toPort: -1, source: '10.0.0.7/32' },
  ]);
  expect(await onNitro('ping -c1 -W2 10.0.0.5 >/dev/null; echo $?')).toBe('0');
  await expect(onXen('ping -c1 -W1 10.0.0.7')).rejects.toThrow();
});

test('the front reaches machines from an address inside the VPC, which no one else can use', async () => {
  const { machines } = fixture;
  const source = '10.0.0.200';
  const [first = '', second = ''] = await machines.setHostAddresses('lb', [source, '10.0.0.201']);
  expect(await machines.setHostAddresses('lb', [source])).toEqual([first]);
  await machines.setFirewall(XEN, [{ protocol: 'tcp', fromPort: 22, toPort: 22, source: `${source}/32` }]);
  expect(await tryPort(xen.privateIp, 22, first)).toBe('open');
  expect(await tryPort(xen.publicIp, 22)).toBe('silent');
  await expect(tryPort(xen.privateIp, 22, second)).resolves.toBe('refused');
  await machines.setHostAddresses('lb', []);
  await expect(tryPort(xen.privateIp, 22, first)).resolves.toBe('refused');
});

/** One file system, one line in /etc/fstab, mounted. */
const MAKE_DATA = [
  'mkfs.ext4 -q /dev/xvdf',
  'mkdir /data',
  'echo "UUID=$(blkid -s UUID -o value /dev/xvdf) /data ext4 nofail,x-systemd.device-timeout=30s 0 2" >>/etc/fstab',
  'mount /data',
  'echo kept >/data/proof',
].join('; ');
