// What a local cloud could leave on this machine: containers, loop devices, mounts, links, namespaces, rules.
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/** One line each, comparable before and after. */
export async function hostLeftovers(): Promise<string[]> {
  const listings = await Promise.all([
    listed('container', ['podman', 'ps', '-a', '--format', '{{.Names}}']),
    listed('loop', ['losetup', '-a']),
    listed('link', ['ip', '-br', 'link']),
    listed('netns', ['ip', 'netns']),
    listed('rule', ['iptables-save']),
    flotillaMounts(),
  ]);
  return listings.flat();
}

async function listed(kind: string, argv: readonly [string, ...string[]]): Promise<string[]> {
  const done = await execa(argv[0], argv.slice(1), { reject: false });
  return String(done.stdout)
    .split('\n')
    .filter((line) => /flt|flotilla/.test(line))
    .map((line) => `${kind} ${line.replace(/\s+/g, ' ').replace(/\[\d+:\d+\]/, '')}`);
}

async function flotillaMounts(): Promise<string[]> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  return mounts.split('\n').filter((line) => line.includes('flotilla')).map((line) => `mount ${line}`);
}
