// Security groups and routes as the machines' own firewalls.
import type { LocalCloud } from '../cloud.js';
import type { FirewallRule } from '../machines/machines.js';
import { contains, parseCidr } from './cidr.js';
import { routeTableOf } from './describe-network.js';
import { loadBalancerInterfaces } from './load-balancers.js';
import { routeTables, type SecurityGroupRuleRecord, securityGroupRules, vpcs } from './network-records.js';
import { type InstanceRecord, instances, subnets } from './records.js';

/**
 * Applies the stored rules to every running machine they concern; resolves when they are in force.
 * Call it after any change of rules, members, load balancers' groups or routes. A machine that refuses is
 * written to the log and keeps its old rules: the change itself stands.
 * @param groupIds the groups that changed in rules or members; all where absent
 */
export async function refreshFirewalls(cloud: LocalCloud, groupIds?: readonly string[]): Promise<void> {
  const concerned = groupIds && new Set([...groupIds, ...groupsThatName(cloud, groupIds)]);
  await applyTo(cloud, (instance) => !concerned || instance.securityGroupIds.some((id) => concerned.has(id)));
}

/** After an instance came, went or changed its groups: applies the rules to it and to those that name its groups. */
export async function refreshPeers(cloud: LocalCloud, changed: InstanceRecord): Promise<void> {
  const naming = new Set(groupsThatName(cloud, changed.securityGroupIds));
  await applyTo(
    cloud,
    (instance) => instance.id === changed.id || instance.securityGroupIds.some((id) => naming.has(id)),
  );
}

async function applyTo(cloud: LocalCloud, concerns: (instance: InstanceRecord) => boolean): Promise<void> {
  const running = instances(cloud.store)
    .values()
    .filter((instance) => instance.state === 'running' && concerns(instance));
  if (!running.length) return;
  const context = readContext(cloud);
  await Promise.all(
    running.map(async (instance) => {
      try {
        await cloud.machines.setFirewall(instance.id, rulesOf(instance, context));
      } catch (error) {
        cloud.log(`firewall of ${instance.id}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

/** The inbound rules of one instance's groups, with group sources as the addresses of their members. */
export function firewallRules(cloud: LocalCloud, instance: InstanceRecord): FirewallRule[] {
  return rulesOf(instance, readContext(cloud));
}

interface Context {
  readonly cloud: LocalCloud;
  readonly rulesByGroup: ReadonlyMap<string, readonly SecurityGroupRuleRecord[]>;
  /** Private addresses by group, of instances and load balancers. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** Read once for all machines: a fleet of a thousand shares it. */
function readContext(cloud: LocalCloud): Context {
  const live = instances(cloud.store)
    .values()
    .filter((instance) => instance.state !== 'terminated')
    .map(({ securityGroupIds, privateIp }) => ({ securityGroupIds, privateIps: [privateIp] }));
  const members = new Map<string, string[]>();
  for (const { securityGroupIds, privateIps } of [...live, ...loadBalancerInterfaces(cloud)]) {
    for (const id of securityGroupIds) addTo(members, id, privateIps);
  }
  const rulesByGroup = new Map<string, SecurityGroupRuleRecord[]>();
  for (const rule of securityGroupRules(cloud.store).values()) {
    if (!rule.isEgress) addTo(rulesByGroup, rule.groupId, [rule]);
  }
  return { cloud, rulesByGroup, members };
}

function addTo<T>(map: Map<string, T[]>, key: string, items: readonly T[]): void {
  const list = map.get(key);
  if (list) list.push(...items);
  else map.set(key, [...items]);
}

function rulesOf(instance: InstanceRecord, { cloud, rulesByGroup, members }: Context): FirewallRule[] {
  const rules = instance.securityGroupIds
    .flatMap((id) => rulesByGroup.get(id) ?? [])
    .flatMap((rule) => sourcesOf(rule, members).map((source) => toFirewallRule(rule, source)));
  const reachable = hasInternetRoute(cloud, instance) ? rules : withinVpc(cloud, instance, rules);
  const unique = new Map(reachable.map((rule) => [JSON.stringify(rule), rule]));
  return [...unique.values()];
}

function sourcesOf(rule: SecurityGroupRuleRecord, members: Context['members']): string[] {
  if (rule.cidrIpv4) return [rule.cidrIpv4];
  if (!rule.referencedGroupId) return [];
  return (members.get(rule.referencedGroupId) ?? []).map((address) => `${address}/32`);
}

function toFirewallRule(rule: SecurityGroupRuleRecord, source: string): FirewallRule {
  return { protocol: rule.protocol, fromPort: rule.fromPort, toPort: rule.toPort, source };
}

function hasInternetRoute(cloud: LocalCloud, instance: InstanceRecord): boolean {
  const subnet = subnets(cloud.store).get(instance.subnetId);
  const table = subnet && routeTableOf(routeTables(cloud.store).values(), subnet);
  return table?.routes.some((route) => route.destination === '0.0.0.0/0') ?? false;
}

/** Without a route to the internet nobody outside the VPC gets an answer, whatever the groups allow. */
function withinVpc(
  cloud: LocalCloud,
  instance: InstanceRecord,
  rules: readonly FirewallRule[],
): FirewallRule[] {
  const vpc = parseCidr(vpcs(cloud.store).get(instance.vpcId)?.cidrBlock ?? '');
  if (!vpc) return [];
  return rules.flatMap((rule) => {
    const source = parseCidr(rule.source);
    if (!source) return [];
    if (contains(vpc, source)) return [rule];
    return contains(source, vpc) ? [{ ...rule, source: vpc.text }] : [];
  });
}

/** Groups with a rule whose source is one of these. */
function groupsThatName(cloud: LocalCloud, groupIds: readonly string[]): string[] {
  return securityGroupRules(cloud.store)
    .values()
    .filter((rule) => rule.referencedGroupId && groupIds.includes(rule.referencedGroupId))
    .map((rule) => rule.groupId);
}
