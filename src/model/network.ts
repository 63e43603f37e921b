// IPv4 networks in the spelling of security groups.
import { isIPv4 } from 'node:net';

/** `203.0.113.7` as one host, networks with their host bits cleared as EC2 keeps them; undefined for anything else. */
export function readNetwork(text: string): string | undefined {
  const [address = '', bits = '32', ...rest] = text.split('/');
  if (!isIPv4(address) || rest.length > 0 || !/^(?:0|[1-9][0-9]?)$/.test(bits) || Number(bits) > 32)
    return undefined;
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(numberOf(address) / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
}

/** Whether the address lies in the network. */
export function networkHolds(network: string, address: string): boolean {
  const bits = network.split('/')[1] ?? '32';
  return readNetwork(`${address}/${bits}`) === readNetwork(network);
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
