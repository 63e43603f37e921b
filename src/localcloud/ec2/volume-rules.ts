// Sizes and performance of EBS volumes by type.
import { AwsError } from '../wire/error.js';
import type { SnapshotRecord } from './image-records.js';
import type { VolumeFigures } from './records.js';

interface VolumeType {
  readonly size: readonly [min: number, max: number];
  readonly iops?: readonly [min: number, max: number];
  readonly throughput?: readonly [min: number, max: number];
}

/** GiB, IOPS and MiB/s: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html */
const volumeTypes: Readonly<Record<string, VolumeType>> = {
  gp2: { size: [1, 16384] },
  gp3: { size: [1, 65536], iops: [3000, 80000], throughput: [125, 2000] },
  io1: { size: [4, 16384], iops: [100, 64000] },
  io2: { size: [4, 65536], iops: [100, 256000] },
  st1: { size: [125, 16384] },
  sc1: { size: [125, 16384] },
  standard: { size: [1, 1024] },
};

export interface VolumeRequest {
  readonly VolumeType?: string | undefined;
  readonly Size?: number | undefined;
  readonly Iops?: number | undefined;
  readonly Throughput?: number | undefined;
}

/**
 * The figures of a new volume; size and type fall back on the snapshot's size and gp2.
 * @throws MissingParameter, InvalidParameterValue, InvalidParameterCombination, UnknownVolumeType
 */
export function checkVolume(
  request: VolumeRequest,
  snapshot?: Pick<SnapshotRecord, 'id' | 'sizeGiB'>,
): VolumeFigures {
  const volumeType = request.VolumeType ?? 'gp2';
  const rules = volumeTypes[volumeType];
  if (!rules)
    throw new AwsError('UnknownVolumeType', `Unsupported volume type '${volumeType}' for volume creation.`);
  const sizeGiB = request.Size ?? snapshot?.sizeGiB;
  if (sizeGiB === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter size/snapshot');
  }
  checkSize(sizeGiB, volumeType, rules);
  if (snapshot && sizeGiB < snapshot.sizeGiB) {
    throw new AwsError(
      'InvalidParameterValue',
      `Volume of ${sizeGiB}GiB is smaller than snapshot '${snapshot.id}', expect size >= ${snapshot.sizeGiB}GiB`,
    );
  }
  return { volumeType, sizeGiB, ...checkPerformance(request, volumeType, sizeGiB, rules) };
}

function checkSize(sizeGiB: number, volumeType: string, { size: [min, max] }: VolumeType): void {
  if (Number.isInteger(sizeGiB) && sizeGiB >= min && sizeGiB <= max) return;
  const bound =
    sizeGiB > max ? `the maximum volume size is ${max} GiB` : `the minimum volume size is ${min} GiB`;
  throw new AwsError(
    'InvalidParameterValue',
    `Invalid value '${sizeGiB}' for size. For ${volumeType}, ${bound}.`,
  );
}

function checkPerformance(
  request: VolumeRequest,
  volumeType: string,
  sizeGiB: number,
  rules: VolumeType,
): Pick<VolumeFigures, 'iops' | 'throughput'> {
  const iops = checkFigure('iops', request.Iops, volumeType, rules.iops);
  const throughput = checkFigure('throughput', request.Throughput, volumeType, rules.throughput);
  if (volumeType === 'gp3') return { iops: iops ?? 3000, throughput: throughput ?? 125 };
  if (volumeType === 'gp2') return { iops: Math.min(Math.max(100, 3 * sizeGiB), 16000) };
  if (rules.iops && iops === undefined) {
    throw new AwsError('MissingParameter', `The parameter iops must be specified for ${volumeType} volumes.`);
  }
  return { iops };
}

function checkFigure(
  name: string,
  value: number | undefined,
  volumeType: string,
  range: readonly [number, number] | undefined,
): number | undefined {
  if (value === undefined) return undefined;
  if (!range) {
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameter ${name} is not supported for ${volumeType} volumes.`,
    );
  }
  if (value >= range[0] && value <= range[1]) return value;
  const words = name === 'iops' ? 'Volume iops' : 'Volume throughput';
  const bound = value < range[0] ? `too low; minimum is ${range[0]}` : `too high; maximum is ${range[1]}`;
  throw new AwsError('InvalidParameterValue', `${words} of ${value} is ${bound}.`);
}
