// Known differences between moto and the local cloud in Route 53.
import type { KnownDifference } from './known-differences.js';
import { motoAllows, motoLeavesOut, weLeaveOut } from './known-rows.js';

const api = (page: string) => `https://docs.aws.amazon.com/Route53/latest/APIReference/${page}.html`;
const guide = (page: string) => `https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/${page}.html`;

const zones: readonly KnownDifference[] = [
  { path: 'ChangeInfo.Status', ours: 'PENDING', moto: 'INSYNC', because: api('API_ChangeInfo') },
  ...motoLeavesOut(api('API_ChangeInfo'), 'ChangeInfo.Comment'),
  {
    path: 'ChangeInfo.Id',
    steps: ['change'],
    ours: '<change>',
    because: `/change/…: ${api('API_GetChange')}`,
  },
  { path: 'DelegationSet.NameServers[]', because: 'CONTRACT.md: no name server answers the zones' },
  ...weLeaveOut(
    `of reusable delegation sets alone: ${api('API_DelegationSet')}`,
    'DelegationSet.Id',
    'DelegationSet.CallerReference',
  ),
  { path: 'DNSName', because: `the value of the request: ${api('API_ListHostedZonesByName')}` },
  ...motoLeavesOut(api('API_ListHostedZonesByName'), 'IsTruncated', 'MaxItems'),
  {
    path: 'HostedZones#',
    steps: ['zone after a name'],
    ours: 1,
    moto: 0,
    because: `the list begins at the name, which need not exist: ${api('API_ListHostedZonesByName')}`,
  },
  ...motoAllows(api('API_CreateHostedZone'), 'HostedZoneAlreadyExists', 'the same reference'),
  ...motoAllows(api('API_CreateHostedZone'), 'InvalidDomainName', 'no domain'),
  ...motoAllows(api('API_GetChange'), 'NoSuchChange', 'no such change'),
];

const order = `labels reversed with the dot at the end, so that b-2 comes before b: ${api('API_ListResourceRecordSets')}`;

const records: readonly KnownDifference[] = [
  {
    path: 'ResourceRecordSets[].ResourceRecords[].Value',
    steps: ['records', 'two records'],
    because:
      'the name servers and the SOA of a zone: the local cloud gives them a dot at the end, and no Python',
  },
  ...['ResourceRecordSets[].Name', 'NextRecordName', 'Items[][]'].map((path) => ({
    path,
    ours: '\\052.two.example.org.',
    moto: '*.two.example.org.',
    because: guide('DomainNameFormat'),
  })),
  ...['ResourceRecordSets[].Name', 'Items[][]'].flatMap((path) => [
    { path, ours: 'b-2.two.example.org.', moto: 'b.two.example.org.', because: order },
    { path, ours: 'b.two.example.org.', moto: 'b-2.two.example.org.', because: order },
  ]),
  { path: 'NextRecordName', ours: 'b.two.example.org.', moto: 'b-2.two.example.org.', because: order },
  { path: 'NextRecordName', ours: 'other.two.example.org.', moto: 'b-2.two.example.org.', because: order },
  {
    path: 'ResourceRecordSets[].AliasTarget.DNSName',
    ours: 'a.two.example.org.',
    moto: 'a.two.example.org',
    because: guide('DomainNameFormat'),
  },
  {
    path: 'ResourceRecordSets[].TTL',
    steps: ['records'],
    ours: undefined,
    moto: 0,
    because: `an alias has none: ${api('API_ResourceRecordSet')}`,
  },
  {
    path: 'Refusal.Code',
    steps: ['delete what is not there', 'delete with another value', 'delete with another life'],
    ours: 'InvalidChangeBatch',
    moto: 'InvalidInput',
    because: api('API_ChangeResourceRecordSets'),
  },
  ...motoAllows(
    api('API_ChangeResourceRecordSets'),
    'InvalidChangeBatch',
    'CNAME beside it',
    'no address',
    'text without quotes',
  ),
];

export const knownInRoute53: readonly KnownDifference[] = [...zones, ...records];
