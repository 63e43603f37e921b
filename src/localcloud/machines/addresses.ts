// IPv4 arithmetic and the address plan of one local cloud.

/** A /24 of 198.18.0.0/15, the block RFC 2544 keeps off the Internet, so that no real site is ever hidden. */
export interface Subnet {
  /** 0 to 511: which /24 of the block. */
  readonly index: number;
  readonly cidr: string;
  /** What boxes see when this host's user calls them. */
  readonly host: string;
  /** The boxes' gateway. */
  readonly router: string;
}

export const SUBNET_COUNT = 512;
export const PUBLIC_BLOCK = '198.18.0.0/15';

export function subnetAt(index: number): Subnet {
  const prefix = `198.${18 + Math.floor(index / 256)}.${index % 256}`;
  return { index, cidr: `${prefix}.0/24`, host: `${prefix}.1`, router: `${prefix}.2` };
}

/** Every public address a subnet has for machines: 3 to 214. */
export function publicAddresses(subnet: Subnet): string[] {
  return addressRange(subnet, 3, 214);
}

/** Addresses of the host that stand for load balancers' private ones: 215 to 254. */
export function standInAddresses(subnet: Subnet): string[] {
  return addressRange(subnet, 215, 254);
}

function addressRange(subnet: Subnet, first: number, last: number): string[] {
  const prefix = subnet.host.slice(0, subnet.host.lastIndexOf('.'));
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}.${first + index}`);
}

/** Whether two IPv4 networks (`a.b.c.d` or `a.b.c.d/n`) share an address. */
export function networksOverlap(one: string, other: string): boolean {
  const [left, right] = [parseCidr(one), parseCidr(other)];
  const bits = Math.min(left.bits, right.bits);
  const shift = 2 ** (32 - bits);
  return Math.floor(left.address / shift) === Math.floor(right.address / shift);
}

/** Throws unless the text is an IPv4 address. */
export function requireAddress(text: string): string {
  if (!isAddress(text)) throw new Error(`not an IPv4 address: ${JSON.stringify(text)}`);
  return text;
}

/** Throws unless the text is an IPv4 network in CIDR form. */
export function requireCidr(text: string): string {
  const [address, bits, ...rest] = text.split('/');
  const valid =
    rest.length === 0 && isAddress(address ?? '') && /^\d{1,2}$/.test(bits ?? '') && Number(bits) <= 32;
  if (!valid) throw new Error(`not an IPv4 network: ${JSON.stringify(text)}`);
  return text;
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}

function parseCidr(text: string): { address: number; bits: number } {
  const [address, bits] = text.split('/');
  const parts = requireAddress(address ?? '').split('.');
  return {
    address: parts.reduce((sum, part) => sum * 256 + Number(part), 0),
    bits: bits === undefined ? 32 : Number(bits),
  };
}
