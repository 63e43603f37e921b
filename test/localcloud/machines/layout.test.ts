// Names on the host: short enough for the kernel, distinct, and never outside the cloud's folder.
import { expect, test } from 'vitest';
import { createArguments } from '../../../src/localcloud/machines/engine.js';
import { mountPointOf } from '../../../src/localcloud/machines/freeze.js';
import { layoutOf, machinePlaces } from '../../../src/localcloud/machines/layout.js';

const layout = layoutOf('/srv/cloud');

test('link names fit into 15 characters and differ from cloud to cloud', () => {
  const { cable } = machinePlaces(layout, 'i-0123456789abcdef0');
  expect(Math.max(cable.length, layout.uplink.length)).toBeLessThanOrEqual(15);
  expect(layoutOf('/srv/other').uplink).not.toBe(layout.uplink);
});

test.each(['../x', 'a/b', '', '.', '-rf', 'a b'])('refuses the id %j', (id) => {
  expect(() => machinePlaces(layout, id)).toThrow(/not an id/);
});

test('a container is not privileged, and has no leave over its network', () => {
  const argv = createArguments(layout, {
    id: 'i-1',
    places: machinePlaces(layout, 'i-1'),
    image: 'localhost/image',
    hostName: 'ip-10-0-0-5',
    limits: { openFiles: 20_000, processes: 1000, capabilities: ['SYS_ADMIN', 'MKNOD'] },
    runtime: '/usr/sbin/runc',
    hasFolder: false,
  });
  expect(argv.join(' ')).not.toContain('notebooks');
  expect(argv).not.toContain('--privileged');
  expect(argv[argv.indexOf('--cap-add') + 1]).toBe('SYS_ADMIN,MKNOD');
  expect(argv).toContain(`ns:/run/netns/flt${layout.key}-i-1`);
  expect(argv).toContain('nofile=1024:20000');
  expect(argv.slice(-2)).toEqual(['localhost/image', '/usr/lib/flotilla/boot']);
});

test('the mount point of a device is found, spaces and all', () => {
  const info = '22 1 0:5 / /proc rw - proc proc rw\n40 1 7:3 / /data\\040set rw - ext4 /dev/xvdf rw\n';
  expect(mountPointOf(info, '7:3')).toBe('/data set');
  expect(mountPointOf(info, '7:4')).toBeUndefined();
});
