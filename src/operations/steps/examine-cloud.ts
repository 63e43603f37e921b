// What a create will ask of the cloud, tried without making anything.
import { existsSync } from 'node:fs';
import { findCertificate } from '../../cloud/certificates.js';
import { clockSkew } from '../../cloud/clock-skew.js';
import { type DryRun, dryRunCreate } from '../../cloud/dry-runs.js';
import { certificateCovers } from '../../cloud/front.js';
import { callerIdentity } from '../../cloud/identity.js';
import { resolveImage } from '../../cloud/images.js';
import { describeInstanceType, zonesOffering } from '../../cloud/instance-types.js';
import { vcpuQuota } from '../../cloud/quotas.js';
import { findHostedZone } from '../../cloud/records.js';
import { enabledRegions } from '../../cloud/regions.js';
import { type Finding, ok, warn } from '../../model/finding.js';
import { notebookName } from '../../model/names.js';
import { generateKey } from '../../ssh/keys.js';
import type { Context } from '../context.js';
import { loginKey, planKeyPair, workspaceKeyFile } from './key.js';
import { findNetwork } from './network.js';

/** Each check by its subject; the credentials come first, as nothing else can be told without them. */
export const cloudChecks = {
  credentials: examineIdentity,
  region: examineRegion,
  clock: examineClock,
  'key pair': examineKeyPair,
  zone: examineZone,
  certificate: examineCertificate,
  quotas: examineQuotas,
  permissions: examinePermissions,
} as const;

async function examineIdentity({ cloud }: Context): Promise<Finding> {
  const { account, arn } = await callerIdentity(cloud);
  return ok('credentials', `account ${account}, ${arn}`);
}

async function examineRegion({ cloud }: Context): Promise<Finding> {
  if ((await enabledRegions(cloud)).includes(cloud.region)) return ok('region', cloud.region);
  const detail = `${cloud.region} is not enabled for this account`;
  const next = `aws account enable-region --region-name ${cloud.region}, or another region in flotilla.yaml`;
  return { subject: 'region', state: 'fail', detail, next, reason: 'usage' };
}

/** Seconds: the Date header is whole seconds, and beyond five minutes signatures are refused. */
const skewLimits = { warn: 30, fail: 300 } as const;

async function examineClock({ cloud }: Context): Promise<Finding> {
  return judgeSkew(await clockSkew(cloud));
}

export function judgeSkew(seconds: number): Finding {
  const off = Math.abs(seconds);
  const detail = `${off} s ${seconds < 0 ? 'behind' : 'ahead of'} the cloud's`;
  const next = 'set the clock: timedatectl set-ntp true';
  if (off > skewLimits.fail) return { subject: 'clock', state: 'fail', detail, next, reason: 'credentials' };
  return off > skewLimits.warn ? warn('clock', detail, next) : ok('clock', detail);
}

/** Throws, as a create would, where a key pair of the file's name holds another key. */
async function examineKeyPair(context: Context): Promise<Finding> {
  if (context.config.ssh.key === undefined && !existsSync(workspaceKeyFile(context.workspace))) {
    return ok('key pair', 'none yet; the first create imports one');
  }
  const { name, exists } = await planKeyPair(context, await loginKey(context));
  return ok('key pair', exists ? `${name} holds our key` : `${name} will be imported by the next create`);
}

async function examineZone({ cloud, config }: Context): Promise<Finding> {
  const { domain, hostedZone } = config;
  if (domain === undefined || hostedZone === undefined)
    return ok('zone', 'none configured; boxes get no names');
  const zone = await findHostedZone(cloud, hostedZone);
  if (zone) return ok('zone', `${zone.name} (${zone.zoneId}) for *.${domain}`);
  const detail = `Route 53 of this account has no public zone ${hostedZone}`;
  const next = 'correct hosted_zone in flotilla.yaml, or aws route53 create-hosted-zone';
  return { subject: 'zone', state: 'fail', detail, next, reason: 'notFound' };
}

const daysOfWarning = 30;

async function examineCertificate({ cloud, config }: Context): Promise<Finding> {
  const { domain } = config;
  if (domain === undefined) return ok('certificate', 'none needed without a domain');
  // Every box is one label below the domain: what covers this name covers them all.
  const name = notebookName('any', domain);
  const arn = config.certificate ?? (await findCertificate(cloud, name));
  const verdict = arn === undefined ? undefined : await certificateCovers(cloud, arn, name);
  const next = `aws acm request-certificate --region ${cloud.region} --domain-name '*.${domain}' --validation-method DNS`;
  if (!verdict?.ok) {
    const detail = verdict?.reason ?? `no certificate of ${cloud.region} covers *.${domain}`;
    if (config.certificate === undefined) return warn('certificate', `${detail}; https access is off`, next);
    return { subject: 'certificate', state: 'fail', detail, next, reason: 'usage' };
  }
  const days = verdict.notAfter && (verdict.notAfter.getTime() - Date.now()) / 86_400_000;
  if (days === undefined || days > daysOfWarning) return ok('certificate', `*.${domain}, ${verdict.reason}`);
  return warn('certificate', `it ends in ${Math.floor(days)} days, ${verdict.reason}`, next);
}

/** The configured type's quota must hold one more box; the graphics quota is told because it begins at 0. */
async function examineQuotas(context: Context): Promise<readonly Finding[]> {
  const { type } = context.config.box;
  const [mine, graphics] = await Promise.all([
    examineQuota(context, type),
    examineQuota(context, 'g5.xlarge'),
  ]);
  return mine.detail === graphics.detail ? [mine] : [mine, graphics];
}

async function examineQuota(context: Context, type: string): Promise<Finding> {
  const { cloud, config } = context;
  let unknown = '';
  const [quota, described] = await Promise.all([
    vcpuQuota(cloud, type, {
      onUnknown: (reason) => {
        unknown = reason;
      },
    }),
    describeInstanceType(cloud, type),
  ]);
  if (!quota)
    return warn('quotas', `not known for ${type}: ${unknown}`, 'ask for servicequotas:GetServiceQuota');
  const left = Math.max(0, quota.limit - quota.used);
  const detail = `${left} of ${quota.limit} vCPUs left of ${quota.name} (${quota.code})`;
  const needed = described?.vcpus ?? 1;
  const next = `aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${quota.code} --desired-value ${quota.used + needed}`;
  if (left >= needed) return ok('quotas', detail);
  if (type !== config.box.type) return warn('quotas', `${detail}; no ${type} can start`, next);
  return {
    subject: 'quotas',
    state: 'fail',
    detail: `${detail}; ${type} needs ${needed}`,
    next,
    reason: 'capacity',
  };
}

async function examinePermissions(context: Context): Promise<readonly Finding[]> {
  const { cloud, config } = context;
  const { type, ami } = config.box;
  const described = await describeInstanceType(cloud, type);
  const architecture = described?.architectures.includes('arm64') ? 'arm64' : 'x86_64';
  const [image, zones, network] = await Promise.all([
    resolveImage(cloud, ami, architecture),
    zonesOffering(cloud, type),
    findNetwork(context),
  ]);
  const tried = await dryRunCreate(cloud, {
    imageId: image.imageId,
    instanceType: type,
    zone: zones[0] ?? `${cloud.region}a`,
    publicKey: generateKey().publicKey,
    prefix: config.prefix,
    network: network && { vpcId: network.vpcId, subnetId: [...network.subnets.values()][0] ?? '' },
  });
  return judgeDryRuns(tried);
}

export function judgeDryRuns(tried: readonly DryRun[]): readonly Finding[] {
  const named = (verdict: DryRun['verdict']) => tried.filter((one) => one.verdict === verdict);
  const names = (runs: readonly DryRun[]) => runs.map((one) => one.action).join(', ');
  const [allowed, early] = [named('allowed'), named('early')];
  const later = early.length > 0 ? `; only once there is a network: ${names(early)}` : '';
  return [
    ...(allowed.length > 0 ? [ok('permissions', `dry runs passed: ${names(allowed)}${later}`)] : []),
    ...named('unclear').map(({ action, why = '' }) =>
      warn(
        'permissions',
        `${action} cannot be told: ${why}`,
        'nothing was made; the reason says what to mend',
      ),
    ),
    ...named('denied').map(
      ({ action, why = '' }): Finding => ({
        subject: 'permissions',
        state: 'fail',
        detail: `${action} is denied: ${why}`,
        next: `ask your administrator for ${action}`,
        reason: 'credentials',
      }),
    ),
  ];
}
