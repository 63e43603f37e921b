// One machine's network: a namespace of its own, cabled to the cloud's router, kept across reboots.
import { networksOverlap, PUBLIC_BLOCK, requireAddress } from './addresses.js';
import { applyFirewall } from './firewall.js';
import {
  deleteNamespace,
  ensureNamespace,
  linkExists,
  listLinks,
  listRoutes,
  runIp,
  runIpConverging,
} from './ip.js';
import type { Layout, MachinePlaces } from './layout.js';
import type { MachineSpec } from './machines.js';
import { runCommand } from './process.js';
import type { Router } from './router.js';

export interface NetworkContext {
  readonly layout: Layout;
  readonly router: Router;
}

/**
 * Makes the machine's namespace agree with the spec. It exists before the container, so that addresses and rules
 * are there before the first process is, and stay while the container restarts.
 */
export async function connectMachine(
  context: NetworkContext,
  places: MachinePlaces,
  spec: MachineSpec,
): Promise<void> {
  await refuseTakenAddress(context, places, spec.privateIp);
  await ensureNamespace(places.name);
  await applyFirewall(places.name, spec.firewall);
  await plugCable(context, places);
  await runIp(machineCommands(context.router, spec), places.name);
  await runIp(routerCommands(context.router, places, spec), context.layout.router);
}

export async function disconnectMachine(context: NetworkContext, places: MachinePlaces): Promise<void> {
  await runIpConverging(`link delete ${places.cable}`, context.layout.router);
  await deleteNamespace(places.name);
}

/**
 * Gives a connected machine another public address, or none, and leaves its private one alone. A machine without a
 * cable (destroyed, or the host restarted) gets its addresses with its next start.
 */
export async function changePublicIp(
  context: NetworkContext,
  places: MachinePlaces,
  publicIp: string | undefined,
): Promise<void> {
  const { layout, router } = context;
  if (!(await linkExists(places.cable, layout.router))) return;
  const { inside, routed } = await publicAddressesOf(context, places);
  const stays = (address: string) => address === publicIp;
  // The new one first: a route whose source address goes would go with it.
  const ownCommands = inside.filter((address) => !stays(address)).map(dropAddress);
  await runIp([...publicCommands(router, publicIp), ...ownCommands], places.name);
  const routes = publicIp === undefined ? [] : [`route replace ${publicIp}/32 dev ${places.cable}`];
  const stale = routed.filter((address) => !stays(address));
  await runIp(
    [...routes, ...stale.map((address) => `route delete ${address}/32 dev ${places.cable}`)],
    layout.router,
  );
}

const dropAddress = (address: string): string => `address delete ${address}/32 dev eth0`;

/** Public addresses the machine has, and those the router sends to it: a crash can make the two differ. */
async function publicAddressesOf({ layout, router }: NetworkContext, places: MachinePlaces) {
  const isPublic = (address: string) => networksOverlap(address, router.subnet.cidr);
  const [links, routes] = await Promise.all([
    listLinks(places.name),
    listRoutes(['dev', places.cable], layout.router),
  ]);
  const own = links.find(({ ifname }) => ifname === 'eth0')?.addr_info ?? [];
  return {
    inside: own.flatMap(({ local }) => local ?? []).filter(isPublic),
    routed: routes.map(({ dst }) => dst).filter(isPublic),
  };
}

function machineCommands({ subnet, mtu }: Router, spec: MachineSpec): string[] {
  return [
    'link set lo up',
    `link set eth0 mtu ${mtu} up`,
    'address flush dev eth0',
    `address add ${requireAddress(spec.privateIp)}/32 dev eth0`,
    `route replace ${subnet.router} dev eth0 src ${spec.privateIp}`,
    `route replace default via ${subnet.router} dev eth0 src ${spec.privateIp}`,
    ...publicCommands({ subnet }, spec.publicIp),
  ];
}

function publicCommands({ subnet }: Pick<Router, 'subnet'>, publicIp: string | undefined): string[] {
  if (publicIp === undefined) return [];
  return [
    `address replace ${requireAddress(publicIp)}/32 dev eth0`,
    // On AWS who calls a public address is seen with the public address of the caller.
    `route replace ${PUBLIC_BLOCK} via ${subnet.router} dev eth0 src ${publicIp}`,
  ];
}

function routerCommands({ mtu }: Router, places: MachinePlaces, spec: MachineSpec): string[] {
  const addresses = [spec.privateIp, ...(spec.publicIp === undefined ? [] : [spec.publicIp])];
  return [
    `link set ${places.cable} mtu ${mtu} up`,
    `route flush dev ${places.cable}`,
    ...addresses.map((address) => `route replace ${address}/32 dev ${places.cable}`),
  ];
}

async function plugCable({ layout }: NetworkContext, places: MachinePlaces): Promise<void> {
  const [inside, outside] = await Promise.all([
    linkExists('eth0', places.name),
    linkExists(places.cable, layout.router),
  ]);
  if (inside && outside) return;
  await runIpConverging(`link delete ${places.cable}`, layout.router);
  await runIp([`link add ${places.cable} type veth peer name eth0 netns ${places.name}`], layout.router);
  // The router has no IPv6, the outside world sees IPv4: a half-working IPv6 only makes clients wait.
  const settings = ['net.ipv6.conf.all.disable_ipv6=1', 'net.ipv4.ip_unprivileged_port_start=1024'];
  await runCommand(['ip', 'netns', 'exec', places.name, 'sysctl', '-q', '-w', ...settings]);
}

/** Two networks of one cloud may use the same range; two machines with one address would mix up silently. */
async function refuseTakenAddress(
  { layout }: NetworkContext,
  places: MachinePlaces,
  privateIp: string,
): Promise<void> {
  const routes = await listRoutes([`${requireAddress(privateIp)}/32`], layout.router);
  const other = routes.find((route) => route.dev !== undefined && route.dev !== places.cable);
  if (other)
    throw new Error(`the private address ${privateIp} is in use by another machine of this local cloud`);
}
