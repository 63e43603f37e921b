// What flotilla.yaml says, in our own spelling and with every default filled in.
import type { AuthorizedKey } from './authorized-keys.js';
import type { Access } from './box.js';

export interface BoxConfig {
  readonly type: string;
  /** An AMI id, a public parameter's short name, or the path of an image manifest. */
  readonly ami: string;
  /** GiB. */
  readonly rootSize: number;
  /** GiB at /data; 0 for none. */
  readonly volumeSize: number;
  readonly access: Access;
  /** Names of playbooks we ship, or absolute paths. */
  readonly playbooks: readonly string[];
  /** Absolute path or URL of an archive. */
  readonly content?: string;
  readonly openPorts: readonly number[];
  readonly securityGroups: readonly string[];
  /** Undefined means for ever. */
  readonly ttlSeconds?: number;
}

/** The host through which boxes are reached. */
export interface SshProxy {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** As `key` of SshConfig; undefined means that one. */
  readonly key?: string | undefined;
}

interface SshConfig {
  readonly user: string;
  /** Absolute path of a private key; undefined means the workspace's own. */
  readonly key?: string;
  /** IPv4 addresses or networks that may use SSH; `me` is the caller's address. */
  readonly allow: readonly string[];
  /** Whose keys every box gets, each once. */
  readonly admins: readonly AuthorizedKey[];
  readonly proxy?: SshProxy | undefined;
}

interface CardsConfig {
  readonly title?: string;
  /** Absolute path. */
  readonly logo?: string;
  readonly text?: string;
}

export interface Config {
  /** The file it was read from; undefined when there is none. */
  readonly file?: string;
  readonly cloud: 'local' | 'aws';
  readonly region: string;
  readonly profile?: string;
  readonly prefix: string;
  readonly domain?: string;
  /** With its final dot, as Route 53 writes it. */
  readonly hostedZone?: string;
  /** ARN of an ACM certificate; the local cloud has its own. */
  readonly certificate?: string;
  readonly box: BoxConfig;
  readonly ssh: SshConfig;
  /** USD. */
  readonly budget: { readonly perHour?: number };
  readonly cards: CardsConfig;
}

/** Keys of flotilla.yaml, in its own spelling; absent ones keep their default. */
export interface ConfigChoices {
  readonly cloud: 'local' | 'aws';
  readonly region?: string;
  readonly profile?: string;
  readonly prefix?: string;
  readonly domain?: string;
  readonly hosted_zone?: string;
  readonly certificate?: string;
}

/** Names of the local cloud's boxes; browsers and curl resolve them to loopback (RFC 6761, section 6.3). */
export const localDomain = 'flotilla.localhost';

/** What holds where flotilla.yaml is silent or missing. */
export const defaultConfig: Config = {
  cloud: 'local',
  region: 'us-east-1',
  prefix: 'flotilla',
  domain: localDomain,
  hostedZone: `${localDomain}.`,
  box: {
    type: 't2.micro',
    ami: 'ubuntu-24.04',
    rootSize: 16,
    volumeSize: 20,
    access: 'https',
    playbooks: [],
    openPorts: [],
    securityGroups: [],
  },
  ssh: { user: 'ubuntu', allow: ['me'], admins: [] },
  budget: {},
  cards: {},
};
