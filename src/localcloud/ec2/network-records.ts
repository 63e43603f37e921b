// The stored form of EC2's network resources that records.ts does not hold.
import type { Store, Table } from '../store.js';
import type { Regional } from './records.js';

export interface VpcRecord extends Regional {
  readonly cidrBlock: string;
  readonly enableDnsSupport: boolean;
  readonly enableDnsHostnames: boolean;
}

export interface InternetGatewayRecord extends Regional {
  readonly vpcId?: string;
}

interface RouteRecord {
  readonly destination: string;
  readonly gatewayId: string;
}

export interface RouteTableRecord extends Regional {
  readonly vpcId: string;
  /** Without the VPC's own `local` route. */
  readonly routes: readonly RouteRecord[];
  /** The main association has no subnet. */
  readonly associations: readonly { readonly id: string; readonly subnetId?: string }[];
}

export interface AddressRecord extends Regional {
  readonly publicIp: string;
  readonly associationId?: string;
  readonly instanceId?: string;
}

export interface SecurityGroupRuleRecord extends Regional {
  readonly groupId: string;
  readonly isEgress: boolean;
  /** `tcp`, `udp`, `icmp`, a protocol number, or `-1` for all. */
  readonly protocol: string;
  /** -1 stands for all. */
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  readonly referencedGroupId?: string;
  readonly description?: string;
}

export const vpcs = (store: Store): Table<VpcRecord> => store.table('ec2/vpcs');
export const internetGateways = (store: Store): Table<InternetGatewayRecord> =>
  store.table('ec2/internet-gateways');
export const routeTables = (store: Store): Table<RouteTableRecord> => store.table('ec2/route-tables');
export const addresses = (store: Store): Table<AddressRecord> => store.table('ec2/addresses');
export const securityGroupRules = (store: Store): Table<SecurityGroupRuleRecord> =>
  store.table('ec2/security-group-rules');
