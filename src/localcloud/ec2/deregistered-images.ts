// Images deregistered a while ago: EC2 still knows their ids, and has nothing to say of them.
import type { Store, Table } from '../store.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { instances } from './records.js';

interface DeregisteredImage {
  readonly id: string;
  readonly region: string;
  readonly at: string;
}

const deregisteredImages = (store: Store): Table<DeregisteredImage> => store.table('ec2/deregistered-images');

/** AWS: in the end such an id is not found, once no instance refers to it; it does not say when. */
const rememberedMilliseconds = 60 * 60 * 1000;

/** Remembers an image that goes, and forgets those nobody asks for any more. */
export function noteDeregistered(call: Call, id: string): void {
  const { store, clock } = call.cloud;
  const table = deregisteredImages(store);
  for (const image of table.values()) if (!isRemembered(image, call)) table.delete(image.id);
  table.put(id, { id, region: call.region, at: clock.now().toISOString() });
}

/**
 * Whether the id is that of an image deregistered lately in the call's region: found, and empty.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 */
export function wasDeregistered(call: Call, id: string): boolean {
  const image = deregisteredImages(call.cloud.store).get(id);
  return image?.region === call.region && isRemembered(image, call);
}

/** @throws InvalidAMIID.Unavailable for the id of an image deregistered lately */
export function refuseDeregistered(call: Call, id: string): void {
  if (!wasDeregistered(call, id)) return;
  throw new AwsError('InvalidAMIID.Unavailable', `The image ID '${id}' is no longer available`);
}

function isRemembered({ id, at }: DeregisteredImage, { cloud }: Call): boolean {
  if (cloud.clock.now().getTime() - Date.parse(at) < rememberedMilliseconds) return true;
  return instances(cloud.store)
    .values()
    .some(({ imageId, state }) => imageId === id && state !== 'terminated');
}
