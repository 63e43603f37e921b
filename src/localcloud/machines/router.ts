// The cloud's own router: a network namespace between the machines and the host.
//
// Private addresses of a VPC live only inside it. On the host itself they would hide a real 10.0.0.0/8 and clash
// with a second local cloud; the host gets one route, to this cloud's /24 of public addresses.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { networksOverlap, SUBNET_COUNT, type Subnet, subnetAt } from './addresses.js';
import { ensureNamespace, linkExists, listLinks, listRoutes, runIp, runIpConverging } from './ip.js';
import type { Layout } from './layout.js';
import { withHostLock } from './locks.js';
import { openNat } from './nat.js';
import { runCommand } from './process.js';

export interface Router {
  readonly subnet: Subnet;
  readonly mtu: number;
  /** Routing table of the host for sockets bound to an address inside the VPC. */
  readonly table: number;
}

const HOST_LOCK = '/run/lock/flotilla-network.lock';

/** Makes the router and the host's way to it, or finds them again; the /24 is chosen once and kept. */
export async function openRouter(layout: Layout): Promise<Router> {
  return withHostLock(HOST_LOCK, async () => {
    const subnet = await chooseSubnet(layout);
    const mtu = await uplinkMtu();
    await connectRouter(layout, subnet, mtu);
    await openNat(layout, subnet);
    // Table numbers below 256 are named by the system; ours must differ between the clouds of one host.
    return { subnet, mtu, table: 19_800 + subnet.index };
  });
}

async function chooseSubnet(layout: Layout): Promise<Subnet> {
  const file = join(layout.dir, 'network.json');
  if (existsSync(file)) return subnetAt((JSON.parse(readFileSync(file, 'utf8')) as { index: number }).index);
  const taken = await takenNetworks();
  const start = Number.parseInt(layout.key, 16) % SUBNET_COUNT;
  const candidates = Array.from({ length: SUBNET_COUNT }, (_, step) =>
    subnetAt((start + step) % SUBNET_COUNT),
  );
  const subnet = candidates.find((one) => !taken.some((network) => networksOverlap(network, one.cidr)));
  if (!subnet) throw new Error('no free /24 in 198.18.0.0/15: reset a local cloud that is no longer needed');
  writeFileSync(file, JSON.stringify({ index: subnet.index }), { mode: 0o600 });
  return subnet;
}

async function takenNetworks(): Promise<string[]> {
  const [links, routes] = await Promise.all([listLinks(), listRoutes(['table', 'all'])]);
  const addresses = links
    .flatMap((link) => link.addr_info ?? [])
    .flatMap(({ local }) => (local ? [local] : []));
  const networks = routes.map((route) => route.dst).filter((dst) => /^[\d./]+$/.test(dst));
  return [...addresses, ...networks.filter((network) => !network.startsWith('0.0.0.0'))];
}

/** A packet that fits our cable must fit the host's way out: path MTU discovery is often filtered. */
async function uplinkMtu(): Promise<number> {
  const device = (await listRoutes(['default']))[0]?.dev;
  const link = (await listLinks()).find(({ ifname }) => ifname === device);
  return Math.min(link?.mtu ?? 1500, 9001);
}

async function connectRouter(layout: Layout, subnet: Subnet, mtu: number): Promise<void> {
  const { router, uplink } = layout;
  await ensureNamespace(router);
  if (!(await linkExists('uplink', router))) {
    // The host's end of a cable whose other end went with a namespace lingers for a moment.
    await runIpConverging(`link delete ${uplink}`);
    await runIp([`link add ${uplink} type veth peer name uplink netns ${router}`]);
  }
  await runCommand(['ip', 'netns', 'exec', router, 'sysctl', '-q', '-w', ...ROUTER_SETTINGS]);
  await runIp(
    [
      'link set lo up',
      `link set uplink mtu ${mtu} up`,
      `address replace ${subnet.router} peer ${subnet.host} dev uplink`,
      `route replace default via ${subnet.host} dev uplink`,
      // Addresses of no machine end here; each machine brings a more specific route.
      `route replace unreachable ${subnet.cidr}`,
      // On a host in a real cloud, boxes must not get at that host's own metadata and credentials.
      'route replace unreachable 169.254.0.0/16',
    ],
    router,
  );
  await runIp([
    `link set ${uplink} mtu ${mtu} up`,
    `address replace ${subnet.host} peer ${subnet.router} dev ${uplink}`,
    `route replace ${subnet.cidr} via ${subnet.router} dev ${uplink} src ${subnet.host}`,
  ]);
  await runCommand(['sysctl', '-q', '-w', `net.ipv4.conf.${uplink}.rp_filter=2`]);
}

/** Strict source checks: a machine cannot speak with another machine's address. No IPv6 in here. */
const ROUTER_SETTINGS = [
  'net.ipv6.conf.all.disable_ipv6=1',
  'net.ipv6.conf.default.disable_ipv6=1',
  'net.ipv4.ip_forward=1',
  'net.ipv4.conf.all.rp_filter=1',
  'net.ipv4.conf.default.rp_filter=1',
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.default.send_redirects=0',
];
