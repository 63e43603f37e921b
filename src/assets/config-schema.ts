// The schema of flotilla.yaml; loaded only where there is one, as zod and yaml cost start-up time.
import { isIPv4 } from 'node:net';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
// The namespace and not the object `z`: only of a namespace does the bundler drop what is not used.
import * as z from 'zod';
import type { AuthorizedKey } from '../model/authorized-keys.js';
import { type BoxConfig, type Config, defaultConfig, localDomain, type SshProxy } from '../model/config.js';
import { isPrefix } from '../model/names.js';
import { adminKeys } from './admin-keys.js';
import { parseYamlFile } from './yaml-file.js';

export function parseConfig(text: string, file: string): Config {
  const folder = dirname(resolve(file));
  return fillIn(parseYamlFile(text, file, schemaIn(folder)), resolve(file));
}

const text = z.string().min(1, 'must not be empty').max(4096);
const domainName = z
  .string()
  .max(200)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]+\.?$/, 'must be a DNS name in lower case');
const matching = (pattern: RegExp, words: string) => z.string().regex(pattern, `must be ${words}`);
const wholeNumber = (low: number, high: number) =>
  z.number().refine((value) => Number.isInteger(value) && value >= low && value <= high, {
    message: `must be a whole number from ${low} to ${high}`,
  });

const box = z.strictObject({
  type: matching(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'an instance type, e.g. t3.medium').optional(),
  ami: text.optional(),
  // 65536 GiB is the largest gp3 volume (EBS user guide, volume types).
  root_size: wholeNumber(1, 65_536).optional(),
  volume_size: wholeNumber(0, 65_536).optional(),
  access: z.enum(['https', 'tunnel', 'public']).optional(),
  playbooks: z.array(text).max(20).optional(),
  content: text.optional(),
  open_ports: z.array(wholeNumber(1, 65_535)).max(50).optional(),
  security_groups: z
    .array(matching(/^sg-[0-9a-f]+$/, 'a security group id'))
    .max(4)
    .optional(),
  ttl: matching(/^(?:forever|[1-9][0-9]{0,4}[mhd])$/, 'forever, or a time such as 30m, 8h or 2d').optional(),
});

const proxyPattern =
  /^([a-z_][a-z0-9_.-]{0,31})@((?=[a-z0-9.-]{1,253}(?::|$))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?$/i;

const ssh = z.strictObject({
  user: matching(/^[a-z_][a-z0-9_-]{0,31}$/, 'a Unix user name').optional(),
  key: text.optional(),
  allow: z
    .array(z.string().refine(isAllowed, 'must be me, an IPv4 address or a network such as 192.0.2.0/24'))
    .optional(),
  admins: z.array(text).max(100).optional(),
  proxy: matching(proxyPattern, 'user@host or user@host:port')
    .refine((value) => Number(value.split(':')[1] ?? 22) <= 65_535, 'its port must be at most 65535')
    .optional(),
  proxy_key: text.optional(),
});

const budget = z.strictObject({ per_hour: z.number().positive('must be above 0').optional() });
const cards = z.strictObject({ title: text.optional(), logo: text.optional(), text: text.optional() });

type File = z.infer<typeof plain>;

const plain = z.strictObject({
  cloud: z.enum(['local', 'aws']).optional(),
  region: matching(/^[a-z]{2}(?:-[a-z]+)+-[0-9]$/, 'a region, e.g. us-east-1').optional(),
  profile: text.optional(),
  prefix: z.string().refine(isPrefix, 'must be 1 to 40 of a-z, 0-9 and -, starting with a letter').optional(),
  domain: domainName.optional(),
  hosted_zone: domainName.optional(),
  certificate: matching(
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate\/.+$/,
    'the ARN of an ACM certificate',
  ).optional(),
  box: box.nullish(),
  ssh: ssh.nullish(),
  budget: budget.nullish(),
  cards: cards.nullish(),
});

/** Files that the configuration names count from its folder. */
const schemaIn = (folder: string) =>
  plain.superRefine((file, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const { domain, hosted_zone: zone } = file;
    if (domain && zone && !`.${bare(domain)}`.endsWith(`.${bare(zone)}`)) {
      complain(['domain'], `must be ${bare(zone)} or lie below it`);
    }
    if (file.box?.access === 'https' && file.cloud === 'aws' && !(domain && zone && file.certificate)) {
      complain(['box', 'access'], 'https needs domain, hosted_zone and certificate');
    }
    for (const [index, entry] of (file.ssh?.admins ?? []).entries()) {
      const keys = adminKeys(entry, (path) => absolute(path, folder));
      if (typeof keys === 'string') complain(['ssh', 'admins', index], keys);
    }
  });

function fillIn(file: File, path: string): Config {
  const folder = dirname(path);
  const cloud = file.cloud ?? defaultConfig.cloud;
  // The names of the local cloud mean nothing on AWS.
  const localNames = cloud === 'local' && !file.domain ? localDomain : undefined;
  const domain = file.domain ? bare(file.domain) : localNames;
  const zone = file.hosted_zone ?? (cloud === 'local' ? domain : undefined);
  const withFront = cloud === 'local' || Boolean(domain && zone && file.certificate);
  return {
    file: path,
    cloud,
    region: file.region ?? defaultConfig.region,
    profile: file.profile,
    prefix: file.prefix ?? defaultConfig.prefix,
    domain,
    hostedZone: zone && `${bare(zone)}.`,
    certificate: file.certificate,
    box: fillInBox(file.box ?? {}, folder, withFront),
    ssh: {
      user: file.ssh?.user ?? defaultConfig.ssh.user,
      key: file.ssh?.key && keyPath(file.ssh.key, folder),
      allow: file.ssh?.allow ?? defaultConfig.ssh.allow,
      admins: allAdmins(file.ssh?.admins ?? [], folder),
      proxy: proxyOf(file.ssh ?? {}, folder),
    },
    budget: { perHour: file.budget?.per_hour },
    cards: { ...file.cards, logo: file.cards?.logo && absolute(file.cards.logo, folder) },
  };
}

function proxyOf({ proxy, proxy_key: key }: z.infer<typeof ssh>, folder: string): SshProxy | undefined {
  const [, user, host, port = '22'] = proxyPattern.exec(proxy ?? '') ?? [];
  if (user === undefined || host === undefined) return undefined;
  return { user, host, port: Number(port), key: key && keyPath(key, folder) };
}

function allAdmins(entries: readonly string[], folder: string): AuthorizedKey[] {
  const keys = entries.flatMap((entry) => {
    const found = adminKeys(entry, (path) => absolute(path, folder));
    // What is wrong was told by the schema.
    return typeof found === 'string' ? [] : found;
  });
  return [...new Map(keys.map((key) => [key.publicKey, key])).values()];
}

function fillInBox(file: z.infer<typeof box>, folder: string, withFront: boolean): BoxConfig {
  const defaults = defaultConfig.box;
  return {
    type: file.type ?? defaults.type,
    ami: file.ami ?? defaults.ami,
    rootSize: file.root_size ?? defaults.rootSize,
    volumeSize: file.volume_size ?? defaults.volumeSize,
    access: file.access ?? (withFront ? 'https' : 'tunnel'),
    playbooks: (file.playbooks ?? []).map((name) => (isPath(name) ? absolute(name, folder) : name)),
    content: file.content && (isUrl(file.content) ? file.content : absolute(file.content, folder)),
    openPorts: file.open_ports ?? defaults.openPorts,
    securityGroups: file.security_groups ?? defaults.securityGroups,
    ttlSeconds: file.ttl === undefined ? undefined : readTtl(file.ttl),
  };
}

const secondsOf: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

function readTtl(ttl: string): number | undefined {
  if (ttl === 'forever') return undefined;
  return Number(ttl.slice(0, -1)) * (secondsOf[ttl.slice(-1)] ?? 0);
}

function isAllowed(value: string): boolean {
  if (value === 'me') return true;
  const [address = '', bits, ...rest] = value.split('/');
  if (!isIPv4(address) || rest.length > 0) return false;
  return bits === undefined || (/^(?:0|[1-9][0-9]?)$/.test(bits) && Number(bits) <= 32);
}

const bare = (name: string): string => name.replace(/\.$/, '');
const isUrl = (value: string): boolean => /^https?:\/\//.test(value);
const isPath = (value: string): boolean => value.includes('/') || /\.ya?ml$/.test(value);

/** `agent` and `agent:<which>` are no paths. */
const keyPath = (key: string, folder: string): string =>
  /^agent(?::|$)/.test(key) ? key : absolute(key, folder);

/** `~` is the home folder; everything else counts from the file's folder, not from where the command runs. */
function absolute(path: string, folder: string): string {
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : join(folder, path);
}
