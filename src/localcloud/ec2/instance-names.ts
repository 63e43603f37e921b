// DNS names of instances, and the image one was launched from while it still exists.
import type { Call } from '../wire/action.js';
import { type ImageRecord, images } from './image-records.js';
import { hostName } from './machine-spec.js';
import { vpcs } from './network-records.js';
import { publicImages } from './public-images.js';
import type { InstanceRecord } from './records.js';

/** us-east-1 is the one region without its own name in these. */
const isFirst = (region: string): boolean => region === 'us-east-1';

export function privateDnsName(instance: InstanceRecord): string {
  const domain = isFirst(instance.region) ? 'ec2.internal' : `${instance.region}.compute.internal`;
  return `${hostName(instance)}.${domain}`;
}

/** Empty unless the VPC gives host names and the instance has a public address. */
export function publicDnsName(instance: InstanceRecord, call: Call): string {
  if (!instance.publicIp || !vpcs(call.cloud.store).get(instance.vpcId)?.enableDnsHostnames) return '';
  const domain = isFirst(instance.region)
    ? 'compute-1.amazonaws.com'
    : `${instance.region}.compute.amazonaws.com`;
  return `ec2-${instance.publicIp.replaceAll('.', '-')}.${domain}`;
}

export function imageOf(instance: InstanceRecord, call: Call): ImageRecord | undefined {
  const own = images(call.cloud.store).get(instance.imageId);
  return own ?? publicImages(instance.region).find((image) => image.id === instance.imageId);
}
