// What follows from an instance's record: its DNS names and its architecture.
import type { Call } from '../wire/action.js';
import { findInstanceType } from './instance-types/instance-types.js';
import { hostName } from './machine-spec.js';
import { vpcs } from './network-records.js';
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

/** Type and image agree in this since the launch; images may be gone, types stay. */
export function architectureOf(instance: InstanceRecord): 'x86_64' | 'arm64' {
  return findInstanceType(instance.instanceType)?.architectures.includes('arm64') ? 'arm64' : 'x86_64';
}
