// A machine's security groups as packet filter rules inside its own network namespace.
import { requireCidr } from './addresses.js';
import type { FirewallRule } from './machines.js';
import { tryCommand } from './process.js';

/**
 * Replaces all rules of the namespace in one step: at no moment is more or less open than asked for. A stopped
 * machine may have lost its namespace in a restart of the host: its next start brings the rules.
 */
export async function applyFirewall(namespace: string, rules: readonly FirewallRule[]): Promise<void> {
  const argv = ['ip', 'netns', 'exec', namespace, 'iptables-restore', '--wait', '10'];
  await tryCommand(argv, /Cannot open network namespace/, { input: renderFirewall(rules) });
}

/** The text for iptables-restore. What no rule allows is dropped without an answer, as AWS does. */
export function renderFirewall(rules: readonly FirewallRule[]): string {
  const lines = [
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    ...rules.map(renderRule),
    'COMMIT',
  ];
  return `${lines.join('\n')}\n`;
}

function renderRule(rule: FirewallRule): string {
  return ['-A INPUT', '-s', requireCidr(rule.source), ...matchOf(rule), '-j ACCEPT'].join(' ');
}

function matchOf(rule: FirewallRule): string[] {
  const { protocol, fromPort, toPort } = rule;
  if (protocol === '-1') return [];
  if (protocol === 'tcp' || protocol === 'udp') {
    const ports = fromPort === -1 ? [] : ['--dport', `${requirePort(fromPort)}:${requirePort(toPort)}`];
    return ['-p', protocol, '-m', protocol, ...ports];
  }
  // For ICMP the API's ports are type and code: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
  if (protocol === 'icmp') return ['-p', 'icmp', ...icmpType(fromPort, toPort)];
  if (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255) return ['-p', protocol];
  throw new Error(`not a protocol: ${JSON.stringify(protocol)}`);
}

function icmpType(type: number, code: number): string[] {
  if (type === -1) return [];
  return [
    '-m',
    'icmp',
    '--icmp-type',
    code === -1 ? `${requirePort(type)}` : `${requirePort(type)}/${requirePort(code)}`,
  ];
}

function requirePort(port: number): number {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`not a port: ${port}`);
  return port;
}
