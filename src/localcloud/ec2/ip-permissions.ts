// IpPermissions of the requests as single rules, the form they are stored in.
import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { parseCidr } from './cidr.js';
import { find } from './find.js';
import { securityGroupKind } from './kinds.js';
import type { SecurityGroupRuleRecord } from './network-records.js';

/** What a rule says, without whose it is. */
export type RuleContent = Omit<SecurityGroupRuleRecord, 'id' | 'region' | 'tags' | 'groupId' | 'isEgress'>;

/** The older form of the request: one rule spread over parameters of its own. */
export interface FlatPermission {
  readonly IpPermissions?: IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
}

/**
 * @throws MissingParameter, InvalidParameterValue, InvalidGroup.NotFound
 */
export function parsePermissions(input: FlatPermission, call: Call): RuleContent[] {
  const { IpProtocol, FromPort, ToPort, CidrIp } = input;
  const flat = IpProtocol ? [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }] : [];
  const permissions = input.IpPermissions?.length ? input.IpPermissions : flat;
  if (!permissions.length) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
  }
  return permissions.flatMap((permission) => parsePermission(permission, call));
}

function parsePermission(permission: IpPermission, call: Call): RuleContent[] {
  const traffic = parseTraffic(permission);
  if (permission.PrefixListIds?.length) {
    const id = permission.PrefixListIds[0]?.PrefixListId;
    throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
  }
  return [
    ...(permission.IpRanges ?? []).map((range) => ({
      ...traffic,
      cidrIpv4: checkCidr(range.CidrIp),
      description: range.Description,
    })),
    ...(permission.Ipv6Ranges ?? []).map((range) => ({
      ...traffic,
      cidrIpv6: range.CidrIpv6,
      description: range.Description,
    })),
    ...(permission.UserIdGroupPairs ?? []).map((pair) => ({
      ...traffic,
      referencedGroupId: find(securityGroupKind, call, pair.GroupId).id,
      description: pair.Description,
    })),
  ];
}

/** Protocol numbers: https://www.iana.org/assignments/protocol-numbers */
const protocolNames: Readonly<Record<string, string>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
  all: '-1',
};

function parseTraffic(permission: IpPermission): Pick<RuleContent, 'protocol' | 'fromPort' | 'toPort'> {
  const given = permission.IpProtocol?.toLowerCase();
  if (given === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipProtocol');
  }
  const protocol = protocolNames[given] ?? given;
  if (!/^(tcp|udp|icmp|icmpv6|-1|\d{1,3})$/.test(protocol)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value '${given}' for IP protocol. Unknown protocol.`,
    );
  }
  if (protocol !== 'tcp' && protocol !== 'udp' && !protocol.startsWith('icmp')) {
    return { protocol, fromPort: -1, toPort: -1 };
  }
  const { FromPort: fromPort, ToPort: toPort } = permission;
  if (fromPort === undefined || toPort === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`,
    );
  }
  checkPorts(protocol, fromPort, toPort);
  return { protocol, fromPort, toPort };
}

/** ICMP has a type and a code in the place of ports; -1 is all of them. */
function checkPorts(protocol: string, fromPort: number, toPort: number): void {
  const max = protocol.startsWith('icmp') ? 255 : 65535;
  const min = protocol.startsWith('icmp') ? -1 : 0;
  const inRange = [fromPort, toPort].every((port) => port >= min && port <= max);
  if (inRange && (protocol.startsWith('icmp') || fromPort <= toPort)) return;
  throw new AwsError(
    'InvalidParameterValue',
    `Invalid ${protocol.toUpperCase()} port range (${fromPort}:${toPort})`,
  );
}

/** AWS stores the canonical form, 10.1.2.3/8 as 10.0.0.0/8. */
function checkCidr(text: string | undefined): string {
  const cidr = parseCidr(text ?? '');
  if (cidr) return cidr.text;
  throw new AwsError('InvalidParameterValue', `CIDR block ${text} is malformed`);
}
