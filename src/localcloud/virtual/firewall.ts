// Security groups of virtual machines: who may open a connection.
import { BlockList } from 'node:net';
import type { FirewallRule } from '../machines/machines.js';

export interface Flow {
  readonly source: string;
  readonly port: number;
}

/** Whether a TCP connection is let in. */
export function isAllowed(rules: readonly FirewallRule[], { source, port }: Flow): boolean {
  return rules.some((rule) => {
    if (rule.protocol !== 'tcp' && rule.protocol !== '-1') return false;
    const anyPort = rule.protocol === '-1' || rule.fromPort === -1;
    return (anyPort || (rule.fromPort <= port && port <= rule.toPort)) && contains(rule.source, source);
  });
}

function contains(cidr: string, address: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), 'ipv4');
  return list.check(address, 'ipv4');
}
