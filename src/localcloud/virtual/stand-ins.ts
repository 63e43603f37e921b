// Addresses of loopback that stand for load balancers' private ones.
import { pickStandIn } from './addresses.js';
import type { StandInRecord, Tables } from './records.js';

/** Makes the owner's addresses exactly `privateIps`, and answers what stands for each, in the same order. */
export function setStandIns(
  { tables, index }: { readonly tables: Tables; readonly index: number },
  owner: string,
  privateIps: readonly string[],
): string[] {
  const { standIns } = tables;
  const former = standIns.values().filter((one) => one.owner === owner);
  for (const { address, privateIp } of former) if (!privateIps.includes(privateIp)) standIns.delete(address);
  return privateIps.map((privateIp) => {
    const kept = former.find((one) => one.privateIp === privateIp)?.address;
    const taken = new Set(standIns.values().map((one) => one.address));
    const record: StandInRecord = { address: kept ?? pickStandIn(index, taken), owner, privateIp };
    standIns.put(record.address, record);
    return record.address;
  });
}
