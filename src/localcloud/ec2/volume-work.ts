// The work behind volumes that nobody waits for: making, attaching, detaching, growing, deleting.
import type { LocalCloud } from '../cloud.js';
import { deleteBlocks, freeVolume, makeBlocks } from './instance-volumes.js';
import { isNitro } from './machine-spec.js';
import { instances, type VolumeRecord, volumes } from './records.js';

/** Goes on with whatever passing state a volume is in; nothing for a stable one. Also called after a restart. */
export function driveVolume(cloud: LocalCloud, volume: VolumeRecord): void {
  const work = workFor(volume);
  if (work) cloud.background(`volume ${volume.id}`, () => work(cloud, volume));
}

function workFor(
  volume: VolumeRecord,
): ((cloud: LocalCloud, volume: VolumeRecord) => Promise<void>) | undefined {
  if (volume.state === 'deleting') return (cloud) => deleteBlocks(cloud, volume.id);
  // Volumes that come with a launch are made by the instance's own worker.
  if (volume.state === 'creating') return volume.attachment ? undefined : create;
  if (volume.attachment?.state === 'attaching') return attach;
  if (volume.attachment?.state === 'detaching') return detach;
  return volume.modification?.state === 'modifying' ? grow : undefined;
}

async function create(cloud: LocalCloud, volume: VolumeRecord): Promise<void> {
  const done = await succeeds(cloud, `creation of ${volume.id}`, () => makeBlocks(cloud, volume));
  volumes(cloud.store).update(volume.id, (now) => ({ ...now, state: done ? 'available' : 'error' }));
}

async function attach(cloud: LocalCloud, volume: VolumeRecord): Promise<void> {
  const { attachment } = volume;
  const instance = instances(cloud.store).get(attachment?.instanceId ?? '');
  if (!attachment || !instance) return;
  const device = { volumeId: volume.id, name: attachment.deviceName, nitro: isNitro(instance) };
  // A stopped box gets the device with its next start.
  const done =
    instance.state !== 'running' ||
    (await succeeds(cloud, `attachment of ${volume.id}`, () => cloud.machines.attach(instance.id, device)));
  if (done) {
    const attached = { ...attachment, state: 'attached' };
    volumes(cloud.store).update(volume.id, (now) => ({ ...now, state: 'in-use', attachment: attached }));
  } else {
    forgetDevice(cloud, volume, instance.id);
  }
}

async function detach(cloud: LocalCloud, volume: VolumeRecord): Promise<void> {
  const instanceId = volume.attachment?.instanceId ?? '';
  const running = instances(cloud.store).get(instanceId)?.state === 'running';
  const done =
    !running ||
    (await succeeds(cloud, `detachment of ${volume.id}`, () => cloud.machines.detach(instanceId, volume.id)));
  if (done) {
    forgetDevice(cloud, volume, instanceId);
    return;
  }
  // EBS shows a volume whose box will not let go as busy.
  volumes(cloud.store).update(volume.id, (now) => ({
    ...now,
    attachment: now.attachment && { ...now.attachment, state: 'busy' },
  }));
}

function forgetDevice(cloud: LocalCloud, volume: VolumeRecord, instanceId: string): void {
  freeVolume(cloud, volume.id);
  instances(cloud.store).update(instanceId, (now) => ({
    ...now,
    blockDevices: now.blockDevices.filter((device) => device.volumeId !== volume.id),
  }));
}

async function grow(cloud: LocalCloud, volume: VolumeRecord): Promise<void> {
  const { modification } = volume;
  if (!modification) return;
  const { sizeGiB } = modification.target;
  const grows = sizeGiB > modification.original.sizeGiB && !volume.root;
  const done =
    !grows ||
    (await succeeds(cloud, `growth of ${volume.id}`, () => cloud.machines.growVolume(volume.id, sizeGiB)));
  const endTime = cloud.clock.now().toISOString();
  volumes(cloud.store).update(volume.id, (now) => ({
    ...now,
    ...(done ? modification.target : modification.original),
    modification: { ...modification, state: done ? 'completed' : 'failed', endTime },
  }));
}

async function succeeds(cloud: LocalCloud, name: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    cloud.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
