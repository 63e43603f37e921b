// Addresses of load balancers inside a VPC, held by the host, so that the front can reach machines from them.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireAddress } from './addresses.js';
import { runIp, runIpConverging } from './ip.js';
import type { NetworkContext } from './network.js';
import { runCommand } from './process.js';

/** Addresses by owner, as kept in the cloud's folder. */
type Owners = Record<string, readonly string[]>;

/** Below the main table's 32766, so that it comes first; above the rules of VPN programs. */
const RULE_PRIORITY = 19_800;

/** Makes the owner's addresses exactly `privateIps`. Sockets must be bound to one of them to reach a machine. */
export async function setHostAddresses(
  context: NetworkContext,
  owner: string,
  privateIps: readonly string[],
): Promise<void> {
  const before = readOwners(context);
  const after: Owners = { ...before, [owner]: privateIps.map(requireAddress) };
  const kept = new Set(Object.values(after).flat());
  // What is to come is written first: after a crash the next call still knows what to remove.
  writeOwners(context, { ...after, [owner]: [...new Set([...(before[owner] ?? []), ...privateIps])] });
  for (const address of before[owner] ?? []) if (!kept.has(address)) await removeAddress(context, address);
  for (const address of privateIps) await addAddress(context, address);
  const { [owner]: mine, ...others } = after;
  writeOwners(context, privateIps.length === 0 ? others : { ...others, [owner]: mine ?? [] });
}

/** Puts all kept addresses back, as after a reboot of the host. */
export async function restoreHostAddresses(context: NetworkContext): Promise<void> {
  for (const address of Object.values(readOwners(context)).flat()) await addAddress(context, address);
}

export async function removeHostAddresses(context: NetworkContext): Promise<void> {
  for (const owner of Object.keys(readOwners(context))) await setHostAddresses(context, owner, []);
}

async function addAddress({ layout, router }: NetworkContext, address: string): Promise<void> {
  await runIp([`address replace ${address}/32 dev ${layout.uplink}`]);
  await runIp([
    `route replace default via ${router.subnet.router} dev ${layout.uplink} table ${router.table}`,
  ]);
  await runIp([`route replace ${address}/32 via ${router.subnet.host} dev uplink`], layout.router);
  const rules = await runCommand(['ip', 'rule', 'show', 'from', address]);
  if (!rules.includes(`lookup ${router.table}`)) {
    await runIp([`rule add from ${address} lookup ${router.table} priority ${RULE_PRIORITY}`]);
  }
}

async function removeAddress({ layout, router }: NetworkContext, address: string): Promise<void> {
  await runIpConverging(`rule delete from ${address} lookup ${router.table} priority ${RULE_PRIORITY}`);
  await runIpConverging(`route delete ${address}/32`, layout.router);
  await runIpConverging(`address delete ${address}/32 dev ${layout.uplink}`);
}

function ownersFile({ layout }: NetworkContext): string {
  return join(layout.dir, 'host-addresses.json');
}

function readOwners(context: NetworkContext): Owners {
  const file = ownersFile(context);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Owners) : {};
}

function writeOwners(context: NetworkContext, owners: Owners): void {
  const file = ownersFile(context);
  writeFileSync(`${file}.new`, JSON.stringify(owners), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
