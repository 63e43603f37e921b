// What the commands of `stack local` print.
import type { Endpoint, LocalCloudFaults, LocalCloudStatus, PlayedFault } from '../../localcloud/index.js';
import { UserError } from '../../model/errors.js';
import type { Question } from '../../model/events.js';
import { sizeText } from '../../model/size-text.js';

export function statusLines(status: LocalCloudStatus): string[] {
  const { state, dir, url, pid, counts, diskBytes, authorityFile, machines, pace } = status;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['endpoint', url],
    ['process', pid === undefined ? undefined : String(pid)],
    ['holds', counts && `${counts.instances} instances, ${counts.volumes} volumes, ${counts.stacks} stacks`],
    ['machines', machines === 'virtual' ? 'virtual: they answer SSH and run nothing' : machines],
    ['pace', pace === 'aws' ? "aws: AWS's request limits and launch times" : undefined],
    ['authority', authorityFile],
    ['disk', sizeText(diskBytes)],
    ['folder', dir],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  return [
    `local cloud: ${state}`,
    ...known.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    ...rehearsalLines(status.rehearsal),
  ];
}

/** A cloud that plays faults, or lives in another time, says so wherever it says how it is. */
function rehearsalLines(rehearsal: LocalCloudFaults | undefined): string[] {
  if (!rehearsal) return [];
  const { faults, secondsAhead } = rehearsal;
  return [
    ...(secondsAhead > 0 ? [`  clock     ${secondsAhead} s ahead: stack local clock --reset`] : []),
    ...(faults.length > 0 ? ['  faults    in force: stack local faults --clear ends them'] : []),
    ...faults.map((fault) => `    ${faultLine(fault)}`),
  ];
}

export function faultLines({ faults }: LocalCloudFaults): string[] {
  return faults.length === 0 ? ['no faults: every call is answered as it should be'] : faults.map(faultLine);
}

function faultLine({ entry, calls, played }: PlayedFault): string {
  const { fault, ...rest } = entry;
  const details = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  return `${[String(fault), ...details].join(', ')}: played ${played} of ${calls} times`;
}

export function clockLine(secondsAhead: number): string {
  if (secondsAhead === 0) return "its clock is this machine's own";
  return `its clock is ${secondsAhead} s ahead of this machine's: stack local clock --reset`;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Of `90s`, `15m`, `3h` or `30d`. */
export function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return Number(count) * (unitSeconds[unit] ?? 0);
  const why = `a time is a number with s, m, h or d behind it, not ${text}`;
  throw new UserError({ what: 'the clock was not moved', why, next: 'stack local clock 3h' });
}

export const faultScriptHelp = `
A script is a list of entries; each says what to play, and when:
  - {fault: no-capacity, zone: us-east-1a, type: c3.8xlarge}   zone and type may be lists, or left out
  - {fault: error, action: CreateStack, nth: 1, code: InternalFailure, status: 500}
  - {fault: lost-answer, action: RunInstances, nth: 1}         done, but the connection is cut
  - {fault: throttle, action: 'Describe*', share: 0.3, seed: 7}
  - {fault: access-denied, action: 'ec2:RunInstances', from: cloudformation}
  - {fault: expired-token, action: '*', nth: 20-}              from the twentieth call on
  - {fault: not-found, action: DescribeInstances, calls: 3}    what is new, for its first 3 looks
  - {fault: quota, quota: L-1216C47A, value: 0}
  - {fault: console-late, nth: 1-4}                            also console-half, console-twice, impaired
  - {fault: resource-failed, resource: BoxInstance, reason: It burns}
      also update-failed, delete-failed, rollback-failed, update-rollback-failed
  - {fault: sshd-late, box: alice, seconds: 20}
      also sshd-killed, sshd-hangs, sshd-resets, boot-crash, dpkg-locked, disk-full with a path
  - {fault: reboot-in-step, box: alice, step: 4}               while the fourth step since its start runs
nth is a number, a range (2-5, 4-) or every; it counts what the entry is about since the script was set.

Examples:
  $ stack local faults bad-day.yaml     puts it in force, in place of any other
  $ echo '[{fault: no-capacity}]' | stack local faults -
  $ stack local faults                  how often each entry was played
  $ stack local faults --clear`;

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
