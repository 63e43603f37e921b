// DescribeVolumesModifications: the last modification of each volume.
import {
  DescribeVolumesModifications$,
  type DescribeVolumesModificationsRequest,
  type DescribeVolumesModificationsResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { modificationShape } from './describe-volume.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { volumeKind } from './kinds.js';
import { paginate } from './paging.js';
import type { VolumeRecord } from './records.js';

const fields: Fields<VolumeRecord> = {
  'volume-id': (volume) => volume.id,
  'modification-state': (volume) => volume.modification?.state,
  'original-size': (volume) => volume.modification?.original.sizeGiB,
  'target-size': (volume) => volume.modification?.target.sizeGiB,
  'original-volume-type': (volume) => volume.modification?.original.volumeType,
  'target-volume-type': (volume) => volume.modification?.target.volumeType,
};

export const DescribeVolumesModifications = ec2Action<
  DescribeVolumesModificationsRequest,
  DescribeVolumesModificationsResult
>(DescribeVolumesModifications$, (input, call) => {
  const found = findAll(volumeKind, call, input.VolumeIds);
  const modified = found.filter((volume) => volume.modification);
  const missing = input.VolumeIds?.length && found.find((volume) => !volume.modification);
  if (missing) {
    throw new AwsError(
      'InvalidVolumeModification.NotFound',
      `Modification for volume '${missing.id}' does not exist.`,
    );
  }
  const page = paginate(applyFilters(modified, input.Filters, fields), input, { max: 500 });
  return {
    VolumesModifications: page.items.map(modificationShape).filter((shape) => shape !== undefined),
    NextToken: page.NextToken,
  };
});
