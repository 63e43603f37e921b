// Images a call may use: the account's own and the public ones of its region.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { refuseDeregistered, wasDeregistered } from './deregistered-images.js';
import { findAll } from './find.js';
import type { ImageRecord } from './image-records.js';
import { imageKind } from './kinds.js';
import { publicImages } from './public-images.js';

/**
 * Those of the ids; all there are for no ids at all. One deregistered lately is found, and empty.
 * @throws InvalidAMIID.NotFound, InvalidAMIID.Malformed
 */
export function findImages(call: Call, ids: readonly string[] | undefined): ImageRecord[] {
  const stock = publicImages(call.region);
  if (!ids?.length) return [...stock, ...findAll(imageKind, call, undefined)];
  const stockIds = new Set(stock.map((image) => image.id));
  const own = ids.filter((id) => !stockIds.has(id) && !wasDeregistered(call, id));
  const found = own.length ? findAll(imageKind, call, own) : [];
  return [...stock.filter((image) => ids.includes(image.id)), ...found];
}

/** @throws InvalidAMIID.Unavailable for one deregistered lately, .NotFound, .Malformed */
export function findImage(call: Call, id: string): ImageRecord {
  refuseDeregistered(call, id);
  return findImages(call, [id])[0] as ImageRecord;
}

/** An image that can be launched now. @throws InvalidAMIID.Unavailable as well */
export function findLaunchableImage(call: Call, id: string): ImageRecord {
  const image = findImage(call, id);
  if (image.state === 'available') return image;
  throw new AwsError(
    'InvalidAMIID.Unavailable',
    `The image ID '${id}' is in the state '${image.state}' and cannot be used for a launch.`,
  );
}
