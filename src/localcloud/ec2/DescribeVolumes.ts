// DescribeVolumes.
import {
  DescribeVolumes$,
  type DescribeVolumesRequest,
  type DescribeVolumesResult,
} from '@aws-sdk/client-ec2';
import { zoneId } from './describe-network.js';
import { attachmentShape, volumeShape } from './describe-volume.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { volumeKind } from './kinds.js';
import { paginate } from './paging.js';
import type { VolumeRecord } from './records.js';

const fields: Fields<VolumeRecord> = {
  'volume-id': (volume) => volume.id,
  'volume-type': (volume) => volume.volumeType,
  status: (volume) => volume.state,
  size: (volume) => volume.sizeGiB,
  encrypted: (volume) => volume.encrypted,
  'snapshot-id': (volume) => volume.snapshotId,
  'availability-zone': (volume) => volume.availabilityZone,
  'availability-zone-id': zoneId,
  'create-time': (volume) => volume.createTime,
  'multi-attach-enabled': () => false,
  'attachment.instance-id': (volume) => volume.attachment?.instanceId,
  'attachment.device': (volume) => volume.attachment?.deviceName,
  'attachment.status': (volume) => volume.attachment?.state,
};

export const DescribeVolumes = ec2Action<DescribeVolumesRequest, DescribeVolumesResult>(
  DescribeVolumes$,
  (input, call) => {
    const found = findAll(volumeKind, call, input.VolumeIds);
    const own: Fields<VolumeRecord> = {
      ...fields,
      'attachment.delete-on-termination': (volume) => attachmentShape(volume, call)?.DeleteOnTermination,
    };
    const limits = { max: 500, ids: input.VolumeIds, idsName: 'volumeIds' };
    const page = paginate(applyFilters(found, input.Filters, own), input, limits);
    return { Volumes: page.items.map((volume) => volumeShape(volume, call)), NextToken: page.NextToken };
  },
);
