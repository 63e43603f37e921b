// What cloud-init makes of a machine's user data at its first boot: host key, user, authorized keys, console.
import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';
import { parse } from 'yaml';
import { makeKey } from '../ec2/key-material.js';
import type { Disk, HostKey, KeptSpec } from './records.js';

/** The user of the stock image. */
const stockUser = 'ubuntu';

/**
 * The disk after the first boot of this instance, from the image's disk where there is one. As cloud-init does for
 * a new instance id: the keys of the image's former life go, the user's other files stay.
 */
export function initialise(spec: KeptSpec, image: Disk | undefined): Disk {
  const config = readConfig(spec.userData);
  const user = nameOf(config.system_info?.default_user?.name) ?? image?.user ?? stockUser;
  const given = [spec.publicKey, ...texts(config.ssh_authorized_keys), ...keysOfUsers(config.users, user)];
  const keys = given.flatMap((key) => (key === undefined ? [] : [key.trim()]));
  const kept = image?.authorizedKeys ?? '';
  const added = keys.filter((key) => !kept.includes(key)).map((key) => `${key}\n`);
  return {
    nextPid: 400,
    ...image,
    hostKey: givenHostKey(config.ssh_keys) ?? newHostKey(),
    stagedKey: undefined,
    hostName: config.preserve_hostname === true && image ? image.hostName : spec.hostName,
    user,
    authorizedKeys: kept + added.join(''),
    sessions: [],
    received: image?.received ?? { files: 0, bytes: 0 },
    initialised: spec.id,
  };
}

/** cloud-init's last words of a first boot, as they stand on the EC2 console. */
export function bootText({ hostKey, hostName }: Disk): string {
  return [
    `[    0.000000] A virtual machine of Flotilla's local cloud`,
    `Cloud-init v. 22.4.2 finished. Datasource DataSourceNoCloud.`,
    '-----BEGIN SSH HOST KEY FINGERPRINTS-----',
    `256 ${fingerprint(hostKey)} root@${hostName} (${hostKey.publicKey.startsWith('ssh-ed25519') ? 'ED25519' : 'OTHER'})`,
    '-----END SSH HOST KEY FINGERPRINTS-----',
    keysText(hostKey, `root@${hostName}`),
    `${hostName} login: `,
    '',
  ].join('\n');
}

/** The block that readers of consoles look for. */
export function keysText({ publicKey }: HostKey, comment = ''): string {
  const line = `${publicKey} ${comment}`.trim();
  return `-----BEGIN SSH HOST KEY KEYS-----\n${line}\n-----END SSH HOST KEY KEYS-----`;
}

/** A new key of the box's own. */
export function newHostKey(): HostKey {
  const { publicKey, privateKey } = makeKey('ed25519');
  return { publicKey, privateKey };
}

function fingerprint({ publicKey }: HostKey): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

interface CloudConfig {
  readonly ssh_keys?: Readonly<Record<string, unknown>>;
  readonly ssh_authorized_keys?: unknown;
  readonly users?: unknown;
  readonly preserve_hostname?: unknown;
  readonly system_info?: { readonly default_user?: { readonly name?: unknown } };
}

/** Only `#cloud-config` is read: a script would need a shell. */
function readConfig(userData: string | undefined): CloudConfig {
  const text = Buffer.from(userData ?? '', 'base64').toString('utf8');
  if (!text.startsWith('#cloud-config')) return {};
  try {
    const config: unknown = parse(text);
    return typeof config === 'object' && config !== null ? config : {};
  } catch {
    // As cloud-init: what cannot be read is left out, and the machine boots.
    return {};
  }
}

const nameOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

function keysOfUsers(users: unknown, user: string): string[] {
  if (!Array.isArray(users)) return [];
  const own = users.filter((entry: { readonly name?: unknown } | undefined) => entry?.name === user);
  return own.flatMap((entry: { readonly ssh_authorized_keys?: unknown }) => texts(entry.ssh_authorized_keys));
}

/** The first type that sshd would show our clients. */
function givenHostKey(keys: CloudConfig['ssh_keys']): HostKey | undefined {
  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    const privateKey = nameOf(keys?.[`${type}_private`]);
    const parsed = privateKey === undefined ? undefined : ssh2.utils.parseKey(privateKey);
    if (privateKey === undefined || parsed === undefined || parsed instanceof Error) continue;
    const [key] = [parsed].flat();
    if (key) return { privateKey, publicKey: `${key.type} ${key.getPublicSSH().toString('base64')}` };
  }
  return undefined;
}
