// What happens behind a load balancer's back: addresses on the host, firewalls that let it in.

import type { LocalCloud } from '../cloud.js';
import { refreshFirewalls } from '../ec2/firewalls.js';
import { type LoadBalancerRecord, loadBalancers } from './records.js';

// AWS takes two to three minutes; here only the order of states is kept.
const provisioningMs = 300;

/** provisioning -> active, or failed with a reason. */
export function provisionInBackground(cloud: LocalCloud, arn: string): void {
  cloud.background(`provision ${arn}`, async () => {
    await cloud.clock.sleep(provisioningMs);
    const record = loadBalancers(cloud.store).get(arn);
    if (record) await provision(cloud, record);
  });
}

/** Takes the addresses of a deleted load balancer off the host. */
export function releaseInBackground(cloud: LocalCloud, record: LoadBalancerRecord): void {
  cloud.background(`release ${record.arn}`, async () => {
    await cloud.machines.setHostAddresses(record.arn, []);
    await refreshFirewalls(cloud, record.securityGroupIds);
  });
}

/** Puts every load balancer's addresses back after a restart of the process or the host. */
export function resumeLoadBalancers(cloud: LocalCloud): void {
  for (const record of loadBalancers(cloud.store).values()) {
    cloud.background(`provision ${record.arn}`, () => provision(cloud, record));
  }
}

async function provision(cloud: LocalCloud, record: LoadBalancerRecord): Promise<void> {
  const table = loadBalancers(cloud.store);
  let hostIps: readonly string[];
  try {
    hostIps = await cloud.machines.setHostAddresses(record.arn, record.privateIps);
  } catch (error) {
    const stateReason = `The private addresses could not be set: ${(error as Error).message}`;
    table.update(record.arn, (old) => ({ ...old, state: 'failed', stateReason }));
    throw error;
  }
  // Deleted in the meantime: its release may have come before the addresses.
  if (!table.get(record.arn)) {
    await cloud.machines.setHostAddresses(record.arn, []);
    return;
  }
  table.update(record.arn, (old) => ({ ...old, state: 'active', hostIps }));
  await refreshFirewalls(cloud, record.securityGroupIds);
}
