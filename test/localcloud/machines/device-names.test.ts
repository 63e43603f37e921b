// Names of volumes inside a machine, by type of machine.
import { expect, test } from 'vitest';
import { nameDevices, renderDeviceTable } from '../../../src/localcloud/machines/device-names.js';

const volume = (volumeId: string, name: string) => ({ volumeId, name });

test.each([
  ['/dev/sdf', 'xvdf'],
  ['/dev/xvdg', 'xvdg'],
  ['/dev/sdf1', 'xvdf1'],
  ['sdh', 'xvdh'],
])('on Xen %s is %s', (name, node) => {
  expect(nameDevices([volume('vol-1', name)], { nitro: false, before: [] })).toEqual([
    { volumeId: 'vol-1', name, node, links: [] },
  ]);
});

test('on Nitro volumes are numbered after the root, with links by id and by name', () => {
  const devices = [volume('vol-0ab', '/dev/sdf'), volume('vol-0cd', '/dev/xvdb')];
  expect(nameDevices(devices, { nitro: true, before: [] })).toEqual([
    {
      ...volume('vol-0ab', '/dev/sdf'),
      node: 'nvme1n1',
      links: ['disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0ab', 'sdf'],
    },
    {
      ...volume('vol-0cd', '/dev/xvdb'),
      node: 'nvme2n1',
      links: ['disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0cd', 'xvdb'],
    },
  ]);
});

test('what was named before keeps its number, and a freed number is used again', () => {
  const [one, two, three] = [
    volume('vol-1', '/dev/sdf'),
    volume('vol-2', '/dev/sdg'),
    volume('vol-3', '/dev/sdh'),
  ];
  const before = nameDevices([one, two], { nitro: true, before: [] });
  const after = nameDevices([two, three], { nitro: true, before });
  expect(after.map(({ volumeId, node }) => [volumeId, node])).toEqual([
    ['vol-2', 'nvme2n1'],
    ['vol-3', 'nvme1n1'],
  ]);
});

test.each(['/dev/../etc/passwd', '/dev/sd', 'vda', '/dev/sdf x', ''])('refuses the name %j', (name) => {
  expect(() => nameDevices([volume('vol-1', name)], { nitro: false, before: [] })).toThrow(
    /not a device name/,
  );
});

test('the table has one line per volume', () => {
  const [device] = nameDevices([volume('vol-0ab', '/dev/sdf')], { nitro: true, before: [] });
  if (!device) throw new Error('no device');
  expect(renderDeviceTable([{ major: 7, minor: 300, device }])).toBe(
    '7 300 nvme1n1 disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0ab sdf\n',
  );
});
