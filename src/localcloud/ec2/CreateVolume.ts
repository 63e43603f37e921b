// CreateVolume: blank, or with the blocks of a snapshot.
import { CreateVolume$, type CreateVolumeRequest, type Volume } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { once } from './client-tokens.js';
import { volumeShape } from './describe-volume.js';
import { ec2Action } from './ec2-action.js';
import { find, save } from './find.js';
import { newId } from './ids.js';
import type { SnapshotRecord } from './image-records.js';
import { snapshotKind, volumeKind } from './kinds.js';
import { checkTagTypes, tagsFor } from './tags.js';
import { checkVolume } from './volume-rules.js';
import { driveVolume } from './volume-work.js';
import { regionZones } from './zones.js';

export const CreateVolume = ec2Action<CreateVolumeRequest, Volume>(CreateVolume$, (input, call) => {
  const { ClientToken: token, ...parameters } = input;
  const [id] = once({ action: 'CreateVolume', token, input: parameters }, call, () => [create(input, call)]);
  const volume = find(volumeKind, call, id);
  return { ...volumeShape(volume, call), Tags: [...volume.tags] };
});

function create(input: CreateVolumeRequest, call: Call): string {
  const availabilityZone = chooseZone(input, call);
  const snapshot = input.SnapshotId ? findUsableSnapshot(input.SnapshotId, call) : undefined;
  const figures = checkVolume(input, snapshot);
  checkTagTypes(input.TagSpecifications, ['volume']);
  const volume = save(volumeKind, call, {
    ...figures,
    id: newId('vol'),
    region: call.region,
    tags: tagsFor(input.TagSpecifications, 'volume', call),
    state: 'creating',
    availabilityZone,
    snapshotId: snapshot?.id,
    encrypted: input.Encrypted ?? snapshot?.encrypted ?? false,
    createTime: call.cloud.clock.now().toISOString(),
    clientToken: input.ClientToken,
    root: false,
  });
  driveVolume(call.cloud, volume);
  return volume.id;
}

function chooseZone(input: CreateVolumeRequest, call: Call): string {
  const { AvailabilityZone: name, AvailabilityZoneId: id } = input;
  if (!name && !id) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter zone');
  }
  const zone = regionZones(call.region).find((each) => (name ? each.name === name : each.id === id));
  if (zone) return zone.name;
  throw new AwsError('InvalidZone.NotFound', `The zone '${name ?? id}' does not exist.`);
}

/** @throws InvalidSnapshot.NotFound, IncorrectState, UnsupportedOperation */
function findUsableSnapshot(id: string, call: Call): SnapshotRecord {
  const snapshot = find(snapshotKind, call, id);
  if (snapshot.state !== 'completed') {
    throw new AwsError('IncorrectState', `Snapshot is in invalid state - ${snapshot.state}`);
  }
  if (snapshot.root) {
    throw new AwsError(
      'UnsupportedOperation',
      `Snapshot ${id} is of a root volume, which has no blocks here.`,
    );
  }
  return snapshot;
}
