// The way from the boxes to the Internet: two address translations and the host's leave to forward.
import type { Subnet } from './addresses.js';
import type { Layout } from './layout.js';
import { runCommand, tryCommand } from './process.js';

interface HostRule {
  readonly table: 'filter' | 'nat';
  readonly chain: string;
  readonly match: readonly string[];
}

/** Adds the rules that are not there yet, before all others: Docker sets FORWARD to DROP. */
export async function openNat(layout: Layout, subnet: Subnet): Promise<void> {
  for (const rule of hostRules(layout, subnet)) {
    if (!(await ruleExists(rule))) await runCommand(ruleCommand('-I', rule));
  }
  // Private addresses never leave the router: the host could not tell two clouds' 10.0.0.5 apart.
  const argv = ['ip', 'netns', 'exec', layout.router, 'iptables-restore', '--wait', '10'];
  await runCommand(argv, {
    input: `*nat\n-A POSTROUTING -o uplink ! -s ${subnet.cidr} -j SNAT --to-source ${subnet.router}\nCOMMIT\n`,
  });
}

/** Removes the host's rules, as often as they are there. */
export async function closeNat(layout: Layout, subnet: Subnet): Promise<void> {
  for (const rule of hostRules(layout, subnet)) {
    while (await ruleExists(rule)) await runCommand(ruleCommand('-D', rule));
  }
}

function hostRules(layout: Layout, subnet: Subnet): HostRule[] {
  const comment = ['-m', 'comment', '--comment', `flotilla ${layout.key}`];
  const accept = ['-j', 'ACCEPT'];
  return [
    { table: 'filter', chain: 'FORWARD', match: ['-i', layout.uplink, ...comment, ...accept] },
    { table: 'filter', chain: 'FORWARD', match: ['-o', layout.uplink, ...comment, ...accept] },
    {
      table: 'nat',
      chain: 'POSTROUTING',
      match: ['-s', subnet.cidr, '!', '-o', layout.uplink, ...comment, '-j', 'MASQUERADE'],
    },
  ];
}

async function ruleExists(rule: HostRule): Promise<boolean> {
  const missing = /does a matching rule exist|Bad rule|No chain\/target\/match/;
  return (await tryCommand(ruleCommand('-C', rule), missing)) !== undefined;
}

function ruleCommand(action: string, rule: HostRule): string[] {
  return ['iptables', '--wait', '10', '-t', rule.table, action, rule.chain, ...rule.match];
}
