// The shapes of VPCs, subnets, gateways and route tables in answers.
import type { InternetGateway, Route, RouteTable, Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { isMain } from './dependencies.js';
import type { InternetGatewayRecord, RouteTableRecord, VpcRecord } from './network-records.js';
import { vpcs } from './network-records.js';
import { countFreeIps } from './private-ips.js';
import type { SubnetRecord } from './records.js';
import { regionZones } from './zones.js';

export function vpcShape(vpc: VpcRecord, call: Call): Vpc {
  return {
    VpcId: vpc.id,
    State: 'available',
    CidrBlock: vpc.cidrBlock,
    CidrBlockAssociationSet: [
      {
        AssociationId: vpc.id.replace('vpc-', 'vpc-cidr-assoc-'),
        CidrBlock: vpc.cidrBlock,
        CidrBlockState: { State: 'associated' },
      },
    ],
    DhcpOptionsId: 'default',
    InstanceTenancy: 'default',
    IsDefault: false,
    OwnerId: call.cloud.account,
    Tags: [...vpc.tags],
  };
}

export function subnetShape(subnet: SubnetRecord, call: Call): Subnet {
  return {
    SubnetId: subnet.id,
    SubnetArn: `arn:aws:ec2:${subnet.region}:${call.cloud.account}:subnet/${subnet.id}`,
    State: 'available',
    VpcId: subnet.vpcId,
    CidrBlock: subnet.cidrBlock,
    AvailabilityZone: subnet.availabilityZone,
    AvailabilityZoneId: zoneId(subnet),
    AvailableIpAddressCount: countFreeIps(call.cloud, subnet),
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    AssignIpv6AddressOnCreation: false,
    DefaultForAz: false,
    EnableDns64: false,
    Ipv6CidrBlockAssociationSet: [],
    Ipv6Native: false,
    MapCustomerOwnedIpOnLaunch: false,
    OwnerId: call.cloud.account,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsAAAARecord: false,
      EnableResourceNameDnsARecord: false,
    },
    Tags: [...subnet.tags],
  };
}

export function zoneId(place: {
  readonly region: string;
  readonly availabilityZone: string;
}): string | undefined {
  return regionZones(place.region).find((zone) => zone.name === place.availabilityZone)?.id;
}

export function internetGatewayShape(gateway: InternetGatewayRecord, call: Call): InternetGateway {
  return {
    InternetGatewayId: gateway.id,
    // EC2 says `available` here where one would expect `attached`.
    Attachments: gateway.vpcId ? [{ VpcId: gateway.vpcId, State: 'available' as 'attached' }] : [],
    OwnerId: call.cloud.account,
    Tags: [...gateway.tags],
  };
}

export function routeTableShape(table: RouteTableRecord, call: Call): RouteTable {
  return {
    RouteTableId: table.id,
    VpcId: table.vpcId,
    OwnerId: call.cloud.account,
    Associations: table.associations.map(({ id, subnetId }) => ({
      RouteTableAssociationId: id,
      RouteTableId: table.id,
      SubnetId: subnetId,
      Main: subnetId === undefined,
      AssociationState: { State: 'associated' },
    })),
    PropagatingVgws: [],
    Routes: [localRoute(table, call), ...table.routes.map((route) => routeShape(route))],
    Tags: [...table.tags],
  };
}

function localRoute(table: RouteTableRecord, call: Call): Route {
  return {
    DestinationCidrBlock: vpcs(call.cloud.store).get(table.vpcId)?.cidrBlock,
    GatewayId: 'local',
    Origin: 'CreateRouteTable',
    State: 'active',
  };
}

function routeShape(route: RouteTableRecord['routes'][number]): Route {
  return {
    DestinationCidrBlock: route.destination,
    GatewayId: route.gatewayId,
    Origin: 'CreateRoute',
    State: 'active',
  };
}

/** The route table that counts for a subnet: its own association, else the VPC's main table. */
export function routeTableOf(
  tables: readonly RouteTableRecord[],
  subnet: { readonly id: string; readonly vpcId: string },
): RouteTableRecord | undefined {
  return (
    tables.find((table) => table.associations.some((association) => association.subnetId === subnet.id)) ??
    tables.find((table) => table.vpcId === subnet.vpcId && isMain(table))
  );
}
