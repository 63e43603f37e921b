// Plays the step that tells how a box is.
import type { Box, Played } from '../box.js';
import { lockHolder } from './packages.js';

export function look(box: Box): Played {
  const { disk } = box.machine();
  const lines = [
    '== cloud-init status',
    'status: done',
    '== cloud-init output',
    'Cloud-init v. 22.4.2 finished. Datasource DataSourceNoCloud.',
    '== disks',
    'disk / is 12% used',
    ...(disk.mounted ? [`disk ${disk.mounted.mountPoint} is 1% used`] : []),
    '== packages',
    ...(box.isDpkgLocked() ? [`dpkg is locked by process ${lockHolder}`] : []),
    '== notebook',
    disk.served ? 'active' : 'inactive',
  ];
  return { stdout: `${lines.join('\n')}\n` };
}
