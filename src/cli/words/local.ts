// What the commands of `stack local` print.
import type { Endpoint, LocalCloudStatus } from '../../localcloud/index.js';
import type { Question } from '../../model/events.js';
import { sizeText } from '../../model/size-text.js';

export function statusLines(status: LocalCloudStatus): string[] {
  const { state, dir, url, pid, counts, diskBytes, authorityFile } = status;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['endpoint', url],
    ['process', pid === undefined ? undefined : String(pid)],
    ['holds', counts && `${counts.instances} instances, ${counts.volumes} volumes, ${counts.stacks} stacks`],
    ['authority', authorityFile],
    ['disk', sizeText(diskBytes)],
    ['folder', dir],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  return [`local cloud: ${state}`, ...known.map(([name, value]) => `  ${name.padEnd(9)} ${value}`)];
}

/**
 * Lines for `eval`: the shell's single quotes take everything but a single quote, and no value has one.
 * The keys open the local cloud only, so nothing can reach AWS by mistake.
 */
export function environmentLines(endpoint: Endpoint): string[] {
  const { url, region, accessKeyId, secretAccessKey } = endpoint;
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return [
    `unset ${misleading.join(' ')} $(env | sed -n 's/^\\(AWS_ENDPOINT_URL_[A-Z0-9_]*\\)=.*/\\1/p')`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
    // Nobody's proxy reaches this machine's loopback.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: for the shell
    'export no_proxy="127.0.0.1,${no_proxy:-${NO_PROXY-}}"',
    'export NO_PROXY="$no_proxy"',
    '# AWS CLI before 1.29 or 2.13 and boto3 before 1.28 know no AWS_ENDPOINT_URL: add --endpoint-url "$AWS_ENDPOINT_URL"',
  ];
}

/** What of the user's own settings would lead elsewhere or be refused beside an endpoint; a service's own URL counts first. */
const misleading = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
];

export function trustLines(authorityFile: string): string[] {
  return [
    `The local cloud signs its certificates with its own authority: ${authorityFile}`,
    'It is made on this machine, its key stays in that folder, and it signs names under flotilla.localhost only.',
    '',
    'curl, for one call:',
    `  curl --cacert ${authorityFile} https://alice.flotilla.localhost:8443/api`,
    'Chromium and Chrome on Linux, for your user (certutil is in libnss3-tools):',
    `  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "flotilla local" -i ${authorityFile}`,
    'Firefox: Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import.',
    'All programs of this machine, as root:',
    `  cp ${authorityFile} /usr/local/share/ca-certificates/flotilla-local.crt && update-ca-certificates`,
  ];
}

export function resetQuestion({ counts, dir }: LocalCloudStatus): Question {
  const holds = counts
    ? `${counts.instances} instances and ${counts.volumes} volumes`
    : `everything in ${dir}`;
  return {
    text: `Remove the local cloud with ${holds}?`,
    expected: 'reset',
    flag: '--yes',
    reason: 'protected',
  };
}
