// Load balancers' ways into a VPC: each of their private addresses has a stand-in on the host, from which the front
// reaches machines, and the router puts the private address in its place.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireAddress, standInAddresses } from './addresses.js';
import { runIp, runIpConverging } from './ip.js';
import type { NetworkContext } from './network.js';
import { runCommand, tryCommand } from './process.js';

/** By owner: the stand-in of each private address, as kept in the cloud's folder. */
type Owners = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Below the main table's 32766, so that it comes first; above the rules of VPN programs. */
const RULE_PRIORITY = 19_800;

/**
 * Makes the owner's addresses exactly `privateIps` and answers their stand-ins, in the same order. A private address
 * itself would not do: the VPCs of two local clouds have the same ones, and one host cannot hold both.
 */
export async function setHostAddresses(
  context: NetworkContext,
  owner: string,
  privateIps: readonly string[],
): Promise<string[]> {
  const { [owner]: before = {}, ...others } = readOwners(context);
  const taken = new Set(
    Object.values({ ...others, [owner]: before }).flatMap((pairs) => Object.values(pairs)),
  );
  const after: Record<string, string> = {};
  for (const privateIp of privateIps) {
    after[requireAddress(privateIp)] = before[privateIp] ?? pickStandIn(context, taken);
  }
  // What is to come is written first: after a crash the next call still knows what to remove.
  writeOwners(context, { ...others, [owner]: { ...before, ...after } });
  for (const [privateIp, standIn] of Object.entries(before)) {
    if (!(privateIp in after)) await removeStandIn(context, privateIp, standIn);
  }
  for (const [privateIp, standIn] of Object.entries(after)) await addStandIn(context, privateIp, standIn);
  writeOwners(context, privateIps.length === 0 ? others : { ...others, [owner]: after });
  return privateIps.map((privateIp) => after[privateIp] as string);
}

/** Puts all kept addresses back, as after a reboot of the host. */
export async function restoreHostAddresses(context: NetworkContext): Promise<void> {
  for (const pairs of Object.values(readOwners(context))) {
    for (const [privateIp, standIn] of Object.entries(pairs)) await addStandIn(context, privateIp, standIn);
  }
}

export async function removeHostAddresses(context: NetworkContext): Promise<void> {
  for (const owner of Object.keys(readOwners(context))) await setHostAddresses(context, owner, []);
}

function pickStandIn({ router }: NetworkContext, taken: Set<string>): string {
  const free = standInAddresses(router.subnet).find((address) => !taken.has(address));
  if (!free) throw new Error('no room for another load balancer: this local cloud has 40 addresses for them');
  taken.add(free);
  return free;
}

async function addStandIn(context: NetworkContext, privateIp: string, standIn: string): Promise<void> {
  const { layout, router } = context;
  await runIp([`address replace ${standIn}/32 dev ${layout.uplink}`]);
  await runIp([
    `route replace default via ${router.subnet.router} dev ${layout.uplink} table ${router.table}`,
  ]);
  await runIp([`route replace ${standIn}/32 via ${router.subnet.host} dev uplink`], layout.router);
  await removeTranslation(context, privateIp, standIn);
  await translate(context, '-I', privateIp, standIn);
  const rules = await runCommand(['ip', 'rule', 'show', 'from', standIn]);
  if (!rules.includes(`lookup ${router.table}`)) {
    await runIp([`rule add from ${standIn} lookup ${router.table} priority ${RULE_PRIORITY}`]);
  }
}

async function removeStandIn(context: NetworkContext, privateIp: string, standIn: string): Promise<void> {
  const { layout, router } = context;
  await runIpConverging(`rule delete from ${standIn} lookup ${router.table} priority ${RULE_PRIORITY}`);
  await removeTranslation(context, privateIp, standIn);
  await runIpConverging(`route delete ${standIn}/32`, layout.router);
  await runIpConverging(`address delete ${standIn}/32 dev ${layout.uplink}`);
}

const gone = /does a matching rule exist|Bad rule|No such file or directory|Cannot open network namespace/;

async function removeTranslation(context: NetworkContext, privateIp: string, standIn: string): Promise<void> {
  while ((await translate(context, '-D', privateIp, standIn)) !== undefined);
}

/** Undefined where a rule to delete was not there. */
function translate(
  { layout }: NetworkContext,
  action: '-I' | '-D',
  privateIp: string,
  standIn: string,
): Promise<string | undefined> {
  const rule = ['POSTROUTING', '-s', standIn, '!', '-o', 'uplink', '-j', 'SNAT', '--to-source', privateIp];
  const argv = [
    'ip',
    'netns',
    'exec',
    layout.router,
    'iptables',
    '--wait',
    '10',
    '-t',
    'nat',
    action,
    ...rule,
  ];
  return action === '-D' ? tryCommand(argv, gone) : runCommand(argv);
}

function ownersFile({ layout }: NetworkContext): string {
  return join(layout.dir, 'stand-ins.json');
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
