// What a local cloud could leave on this machine: containers, images, loop devices, mounts, links, namespaces, rules.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/** One line each, for the local cloud that keeps its files in `dir`; other clouds of the host do not count. */
export async function hostLeftovers(dir: string): Promise<string[]> {
  const key = createHash('sha256').update(dir).digest('hex').slice(0, 8);
  const listings = await Promise.all([
    listed('container', ['podman', 'ps', '-a', '--format', '{{.Names}}']),
    listed('image', ['podman', 'images', '-a', '--format', '{{.Repository}}:{{.Tag}}']),
    listed('loop', ['losetup', '-a']),
    listed('link', ['ip', '-br', 'link']),
    listed('netns', ['ip', 'netns']),
    listed('rule', ['iptables-save']),
    mounts(),
  ]);
  return listings.flat().filter((line) => line.includes(key) || line.includes(dir));
}

async function listed(kind: string, argv: readonly [string, ...string[]]): Promise<string[]> {
  const done = await execa(argv[0], argv.slice(1), { reject: false });
  return String(done.stdout)
    .split('\n')
    .map((line) => `${kind} ${line}`);
}

async function mounts(): Promise<string[]> {
  return (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => `mount ${line}`);
}
