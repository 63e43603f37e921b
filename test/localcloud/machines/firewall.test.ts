// Security group rules as text for iptables-restore.
import { expect, test } from 'vitest';
import { renderFirewall } from '../../../src/localcloud/machines/firewall.js';
import type { FirewallRule } from '../../../src/localcloud/machines/machines.js';

const FRAME = [
  '*filter',
  ':INPUT DROP [0:0]',
  ':FORWARD DROP [0:0]',
  ':OUTPUT ACCEPT [0:0]',
  '-A INPUT -i lo -j ACCEPT',
  '-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
];

test('without a rule nothing but answers comes in', () => {
  expect(renderFirewall([]).split('\n')).toEqual([...FRAME, 'COMMIT', '']);
});

const SOURCE = '192.0.2.0/24';
test.each<[Omit<FirewallRule, 'source'>, string]>([
  [{ protocol: 'tcp', fromPort: 22, toPort: 22 }, '-p tcp -m tcp --dport 22:22 '],
  [{ protocol: 'udp', fromPort: 5000, toPort: 6000 }, '-p udp -m udp --dport 5000:6000 '],
  [{ protocol: 'tcp', fromPort: 0, toPort: 65_535 }, '-p tcp -m tcp --dport 0:65535 '],
  [{ protocol: 'tcp', fromPort: -1, toPort: -1 }, '-p tcp -m tcp '],
  [{ protocol: 'icmp', fromPort: -1, toPort: -1 }, '-p icmp '],
  [{ protocol: 'icmp', fromPort: 8, toPort: -1 }, '-p icmp -m icmp --icmp-type 8 '],
  [{ protocol: 'icmp', fromPort: 3, toPort: 4 }, '-p icmp -m icmp --icmp-type 3/4 '],
  [{ protocol: '-1', fromPort: -1, toPort: -1 }, ''],
  [{ protocol: '50', fromPort: -1, toPort: -1 }, '-p 50 '],
])('%j', (rule, match) => {
  expect(renderFirewall([{ ...rule, source: SOURCE }]).split('\n')).toContain(
    `-A INPUT -s ${SOURCE} ${match}-j ACCEPT`,
  );
});

test.each<Partial<FirewallRule>>([
  { protocol: 'tcp\n-P INPUT ACCEPT' },
  { protocol: '256' },
  { source: '0.0.0.0/0\n-P INPUT ACCEPT' },
  { fromPort: 1.5 },
  { toPort: 65_536 },
])('refuses %j', (part) => {
  const rule = { protocol: 'tcp', fromPort: 1, toPort: 2, source: SOURCE, ...part };
  expect(() => renderFirewall([rule])).toThrow(/^not a/);
});
