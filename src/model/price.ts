// What an hour costs, where we know it; a price is never guessed.

export interface Price {
  /** USD per hour of the running instance alone, without disks, addresses and the load balancer. */
  readonly perHour: number;
  readonly source: string;
  /** The day the figures were compared with the source, ISO 8601. */
  readonly date: string;
}

const source =
  'AWS on-demand list price, Linux, us-east-1 (from copies of the list, not from the Pricing API)';
const date = '2026-11-20';

// Only types whose price independent copies of the list agree on, and which has not moved for years.
const virginia: Readonly<Record<string, number>> = {
  't2.nano': 0.0058,
  't2.micro': 0.0116,
  't2.small': 0.023,
  't2.medium': 0.0464,
  't2.large': 0.0928,
  't2.xlarge': 0.1856,
  't2.2xlarge': 0.3712,
  't3.nano': 0.0052,
  't3.micro': 0.0104,
  't3.small': 0.0208,
  't3.medium': 0.0416,
  't3.large': 0.0832,
  't3.xlarge': 0.1664,
  't3.2xlarge': 0.3328,
  'm5.large': 0.096,
  'm5.xlarge': 0.192,
  'm5.2xlarge': 0.384,
  'c3.8xlarge': 1.68,
  'c5.large': 0.085,
  'c5.xlarge': 0.17,
  'c5.2xlarge': 0.34,
  'r5.large': 0.126,
  'r5.xlarge': 0.252,
  'g4dn.xlarge': 0.526,
  'g5.xlarge': 1.006,
};

/** Undefined where no price is known: other regions, other types. The local cloud costs nothing. */
export function priceOf(options: {
  readonly cloud: 'local' | 'aws';
  readonly region: string;
  readonly instanceType: string;
}): Price | undefined {
  const { cloud, region, instanceType } = options;
  if (cloud === 'local') return { perHour: 0, source: 'the local cloud', date };
  if (region !== 'us-east-1' || !Object.hasOwn(virginia, instanceType)) return undefined;
  return { perHour: virginia[instanceType] ?? 0, source, date };
}
