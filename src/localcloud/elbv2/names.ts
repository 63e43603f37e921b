// Names and numbers of load balancers that other services rely on.
import { createHash } from 'node:crypto';

/** Load balancers' own DNS names lie below this; browsers and curl resolve them to loopback. */
export const loadBalancerDomain = 'elb.flotilla.localhost';

// https://docs.aws.amazon.com/general/latest/gr/elb.html, hosted zones of Application Load Balancers
const zoneIdByRegion: Readonly<Record<string, string>> = {
  'us-east-1': 'Z35SXDOTRQ7X7K',
  'us-east-2': 'Z3AADJGX6KTTL2',
  'us-west-1': 'Z368ELLRRE2KJ0',
  'us-west-2': 'Z1H1FL5HABSF5',
  'ca-central-1': 'ZQSVJUPU6J1EY',
  'eu-central-1': 'Z215JYRZR1TBD5',
  'eu-west-1': 'Z32O12XQLNTSW2',
  'eu-west-2': 'ZHURV8PSTC4K8',
  'eu-west-3': 'Z3Q77PNBQS71R4',
  'eu-north-1': 'Z23TAZ6LKFMNIO',
  'ap-northeast-1': 'Z14GRHDCWA56QT',
  'ap-northeast-2': 'ZWKZPGTI48KDX',
  'ap-south-1': 'ZP97RAFLXTNZK',
  'ap-southeast-1': 'Z1LMS91P8CMLE5',
  'ap-southeast-2': 'Z1GM3OXH4ZPM65',
  'sa-east-1': 'Z2P70J7HTTTPLU',
};

/** The zones an alias record may name to point to a load balancer. */
export const loadBalancerZoneIds: ReadonlySet<string> = new Set(Object.values(zoneIdByRegion));

/** The hosted zone id of a region's load balancers; regions not listed share the one of us-east-1. */
export function loadBalancerZoneId(region: string): string {
  return zoneIdByRegion[region] ?? 'Z35SXDOTRQ7X7K';
}

/** A DNS name no other load balancer has: name, a number from its ARN, region. */
export function loadBalancerDnsName(options: { name: string; arn: string; region: string }): string {
  const digest = createHash('sha256').update(options.arn).digest();
  const number = digest.readUInt32BE(0).toString().padStart(10, '0');
  return `${options.name}-${number}.${options.region}.${loadBalancerDomain}`.toLowerCase();
}
