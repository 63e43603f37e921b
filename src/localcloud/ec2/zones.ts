// The regions every AWS account has enabled from the start, with their zones.

export interface Zone {
  /** Name as the account sees it, e.g. `us-east-1a`. */
  readonly name: string;
  /** The same for every account, e.g. `use1-az2`. */
  readonly id: string;
}

/** Letter and number of each zone: `a2` is zone a, number az2. AWS maps them anew for each account; this is one map. */
const zonesByRegion: Readonly<Record<string, readonly [idPrefix: string, zones: string]>> = {
  'us-east-1': ['use1', 'a2 b4 c6 d1 e3 f5'],
  'us-east-2': ['use2', 'a1 b2 c3'],
  'us-west-1': ['usw1', 'a1 b3'],
  'us-west-2': ['usw2', 'a2 b1 c3 d4'],
  'ap-south-1': ['aps1', 'a1 b3 c2'],
  'ap-northeast-1': ['apne1', 'a4 c1 d2'],
  'ap-northeast-2': ['apne2', 'a1 b2 c3 d4'],
  'ap-northeast-3': ['apne3', 'a3 b1 c2'],
  'ap-southeast-1': ['apse1', 'a1 b2 c3'],
  'ap-southeast-2': ['apse2', 'a3 b1 c2'],
  'ca-central-1': ['cac1', 'a1 b2 d4'],
  'eu-central-1': ['euc1', 'a2 b3 c1'],
  'eu-west-1': ['euw1', 'a3 b1 c2'],
  'eu-west-2': ['euw2', 'a2 b3 c1'],
  'eu-west-3': ['euw3', 'a1 b2 c3'],
  'eu-north-1': ['eun1', 'a1 b2 c3'],
  'sa-east-1': ['sae1', 'a1 b2 c3'],
};

/** The region's zones in order; empty for a region the local cloud does not have. */
export function regionZones(region: string): Zone[] {
  const entry = zonesByRegion[region];
  if (!entry) return [];
  const [prefix, zones] = entry;
  return zones.split(' ').map((zone) => ({ name: `${region}${zone[0]}`, id: `${prefix}-az${zone[1]}` }));
}

export function regionNames(): string[] {
  return Object.keys(zonesByRegion);
}
