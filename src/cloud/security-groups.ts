// Rules of a box's security group; SSH and open ports are ours by API and tagged, so no stack update is needed.
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  paginateDescribeSecurityGroupRules,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '../model/tags.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt, errorCode, isNotFound } from './failures.js';
import { fromTags, toTags } from './tag-lists.js';

interface IngressRule {
  readonly ruleId: string;
  /** `tcp`, `udp`, `icmp` or `-1` for all. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** IPv4 CIDR; absent for rules by group or IPv6. */
  readonly cidr?: string;
  readonly fromGroup?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Group {
  readonly groupId: string;
  readonly name: string;
  readonly vpcId: string;
  readonly rules: readonly IngressRule[];
}

const sshPort = 22;
const world = '0.0.0.0/0';

/** The group with its ingress rules; undefined when it does not exist. */
export async function describeGroup(cloud: Cloud, groupId: string): Promise<Group | undefined> {
  return attempt(cloud, `cannot describe the security group ${groupId}`, async () => {
    try {
      const command = new DescribeSecurityGroupsCommand({ GroupIds: [groupId] });
      const group = (await ec2(cloud).send(command)).SecurityGroups?.[0];
      if (!group) return undefined;
      const rules = await ingressRules(cloud, groupId);
      return { groupId, name: group.GroupName ?? '', vpcId: group.VpcId ?? '', rules };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

/** Lets these IPv4 networks reach sshd; what is allowed already stays as it is. Answers the ones added. */
export async function allowSsh(cloud: Cloud, groupId: string, cidrs: readonly string[]): Promise<string[]> {
  return attempt(cloud, `cannot allow SSH in ${groupId}`, async () => {
    const rules = await ingressRules(cloud, groupId);
    const allowed = rules.filter((rule) => isFor(rule, sshPort)).map((rule) => rule.cidr);
    const missing = [...new Set(cidrs)].filter((cidr) => !allowed.includes(cidr));
    for (const cidr of missing) await authorize(cloud, groupId, { port: sshPort, cidr, tag: tagKeys.ssh });
    return missing;
  });
}

/** Takes back SSH rules of ours: all of them, or those of the networks given. Answers the ones removed. */
export async function revokeSsh(cloud: Cloud, groupId: string, cidrs?: readonly string[]): Promise<string[]> {
  return attempt(cloud, `cannot take back SSH rules of ${groupId}`, async () => {
    const rules = await ingressRules(cloud, groupId);
    const ours = rules.filter((rule) => Object.hasOwn(rule.tags, tagKeys.ssh) && isFor(rule, sshPort));
    const going = ours.filter((rule) => rule.cidr && (cidrs?.includes(rule.cidr) ?? true));
    if (going.length === 0) return [];
    const SecurityGroupRuleIds = going.map((rule) => rule.ruleId);
    await ec2(cloud).send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds }));
    return going.map((rule) => rule.cidr ?? '');
  });
}

/** Opens TCP ports to the world; those open already stay as they are. */
export async function allowPorts(cloud: Cloud, groupId: string, ports: readonly number[]): Promise<void> {
  await attempt(cloud, `cannot open ports in ${groupId}`, async () => {
    const rules = await ingressRules(cloud, groupId);
    const isOpen = (port: number) => rules.some((rule) => rule.cidr === world && isFor(rule, port));
    const missing = [...new Set(ports)].filter((port) => !isOpen(port));
    for (const port of missing) await authorize(cloud, groupId, { port, cidr: world, tag: tagKeys.port });
  });
}

function isFor(rule: IngressRule, port: number): boolean {
  return rule.protocol === 'tcp' && rule.fromPort === port && rule.toPort === port;
}

interface Opening {
  readonly port: number;
  readonly cidr: string;
  readonly tag: string;
}

// One rule a call: a duplicate in a batch would refuse the whole batch.
async function authorize(cloud: Cloud, groupId: string, { port, cidr, tag }: Opening): Promise<void> {
  const permission: IpPermission = {
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: [{ CidrIp: cidr }],
  };
  const command = new AuthorizeSecurityGroupIngressCommand({
    GroupId: groupId,
    IpPermissions: [permission],
    TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: toTags({ [tag]: 'yes' }) }],
  });
  try {
    await ec2(cloud).send(command);
  } catch (error) {
    // Another run was faster.
    if (errorCode(error) !== 'InvalidPermission.Duplicate') throw error;
  }
}

async function ingressRules(cloud: Cloud, groupId: string): Promise<IngressRule[]> {
  const input = { Filters: [{ Name: 'group-id', Values: [groupId] }] };
  const rules: IngressRule[] = [];
  for await (const page of paginateDescribeSecurityGroupRules({ client: ec2(cloud) }, input))
    for (const rule of page.SecurityGroupRules ?? []) if (!rule.IsEgress) rules.push(readRule(rule));
  return rules;
}

function readRule(rule: SecurityGroupRule): IngressRule {
  return {
    ruleId: rule.SecurityGroupRuleId ?? '',
    protocol: rule.IpProtocol ?? '',
    fromPort: rule.FromPort ?? -1,
    toPort: rule.ToPort ?? -1,
    cidr: rule.CidrIpv4,
    fromGroup: rule.ReferencedGroupInfo?.GroupId,
    tags: fromTags(rule.Tags),
  };
}
