// Plays the step that mounts the data volume, and formats a blank one where that is permitted.
import { type Box, fail, type Played, say } from '../box.js';
import type { VolumeRecord } from '../records.js';

export function mountDataVolume(box: Box, args: readonly string[]): Played {
  const [volumeId = '', attachment = '', bytes = '', mayFormat, mountPoint = ''] = args;
  const stop = (why: string) => fail(`${volumeId}: ${why}`);
  const { spec, disk } = box.machine();
  const place = spec.devices.findIndex((device) => device.volumeId === volumeId);
  const volume = place < 0 ? undefined : box.volume(volumeId);
  const serial = `vol${volumeId.replace(/^vol-/, '')}`;
  if (!volume)
    return stop(
      `no disk is this volume (looked for serial ${serial}, and ${attachment} with ${bytes} bytes)`,
    );
  const device = spec.nitro ? `/dev/nvme${place + 1}n1` : attachment.replace('/dev/sd', '/dev/xvd');
  const size = String(volume.sizeGiB * 2 ** 30);
  if (size !== bytes) return stop(`${device} has ${size} bytes, not ${bytes}`);
  if (disk.mounted && disk.mounted.mountPoint === mountPoint && disk.mounted.volumeId !== volumeId)
    return stop(`something else is mounted at ${mountPoint}: ${disk.mounted.volumeId}`);
  const blank = volume.fileSystemGiB === undefined;
  if (blank && mayFormat !== 'yes')
    return stop(`${device} holds no file system, and nothing permits to make one`);
  mount(box, { volumeId, volume, mountPoint });
  return say(blank ? 'formatted' : 'mounted');
}

interface Mount {
  readonly volumeId: string;
  readonly volume: VolumeRecord;
  readonly mountPoint: string;
}

/** A file system grows to the size of its volume with every mount. */
function mount(box: Box, { volumeId, volume, mountPoint }: Mount): void {
  box.changeVolume(volumeId, { ...volume, fileSystemGiB: volume.sizeGiB });
  box.changeDisk((disk) => ({ ...disk, mounted: { volumeId, mountPoint } }));
}
