// From what failures say to what is likely the cause and what mends it.

export interface Cause {
  readonly cause: string;
  /** A command to type, or a thing to do. */
  readonly next: string;
}

interface Rule {
  readonly pattern: RegExp;
  /** `{}` stands for what the pattern's group caught. */
  readonly cause: string;
  readonly next: (user: string, exists: boolean) => string;
}

// The words of AWS, cloud-init, apt, the kernel and sshd as they write them; the first rule that fits counts, so the
// narrow ones stand before the wide ones.
const rules: readonly Rule[] = [
  {
    pattern: /Insufficient\w*Capacity|no capacity|do not have sufficient .*capacity|insufficient capacity/i,
    cause: 'AWS has no capacity for that instance type there now',
    next: (user, exists) =>
      exists
        ? `stack start ${user} later, or stack update ${user} <another type>; it stays in its zone`
        : `stack create ${user} <another type>, or another region with --region`,
  },
  {
    pattern: /RequestLimitExceeded|Throttling|Rate exceeded|Request limit exceeded/,
    cause: 'AWS asked for fewer calls at that time',
    next: () => 'wait a minute and type the same command again',
  },
  {
    pattern: /ExpiredToken|RequestExpired|Request has expired|security token .*expired/i,
    cause: 'the credentials ran out in the middle of it',
    next: (user) => `sign in again (aws sso login), then stack create ${user} goes on`,
  },
  {
    pattern: /\w*LimitExceeded|vCPU (?:capacity|limit)|quota/i,
    cause: 'a quota of the account is used up',
    next: () => 'stack doctor shows which, with the command that asks for more',
  },
  {
    pattern: /KMS|Client\.InternalError|Client error on launch/i,
    cause: 'the key that encrypts the disks may not be used, so the instance ended while it started',
    next: () => 'ask your administrator for kms:CreateGrant on the default EBS key',
  },
  {
    pattern: /not authorized to perform: ([a-z0-9-]+:\w+)/i,
    cause: 'a permission is missing: {}',
    next: () => 'ask your administrator for it; stack doctor tells which other calls are denied',
  },
  {
    pattern: /UnauthorizedOperation|AccessDenied|not authorized to perform/i,
    cause: 'a permission is missing',
    next: () => 'stack doctor tells which call is denied; ask your administrator for it',
  },
  {
    pattern: /InvalidAMIID|image id .* does not exist|InvalidAMI/i,
    cause: 'the image does not exist in this region, or may not be used',
    next: (user) => `stack create ${user} --ami ubuntu-24.04`,
  },
  {
    pattern: /SpotInstance\w*|Server\.SpotInstanceTermination/,
    cause: 'AWS took the spot instance back',
    next: (user) => `stack delete ${user} --snapshot, then stack create ${user}`,
  },
  {
    pattern: /CertificateNotFound|certificate .*(?:expired|not found)|UnsupportedCertificate/i,
    cause: 'the certificate of the front is gone or cannot be used',
    next: () => 'stack doctor examines it',
  },
  {
    pattern: /No space left on device|disk \/\S* is full/i,
    cause: 'a disk of the box is full',
    next: (user) =>
      `stack login ${user} -- 'df -h; sudo du -xh / | sort -h | tail', and remove what is not needed`,
  },
  {
    pattern: /Could not get lock|dpkg was interrupted|lock-frontend|dpkg is locked/i,
    cause: 'another program on the box is installing packages, or was cut off while it did',
    next: (user) => `stack login ${user} -- sudo dpkg --configure -a, then stack create ${user}`,
  },
  {
    pattern: /Temporary failure (?:in name resolution|resolving)|Could not resolve|Network is unreachable/i,
    cause: 'the box has no way to the internet, or no name server',
    next: () => 'look at the routes and network ACLs of its subnet',
  },
  {
    pattern: /Out of memory|oom-kill|Cannot allocate memory/i,
    cause: 'the box ran out of memory',
    next: (user) => `stack update ${user} <a larger type>`,
  },
  {
    pattern: /checks are impaired/,
    cause: 'AWS’s status checks say that the machine or its host is impaired',
    next: (user) => `stack stop ${user}, then stack start ${user}: it comes up on another host`,
  },
  {
    pattern: /Failed to start .*(?:ssh|OpenBSD Secure Shell)|sshd: no hostkeys|sshd.*Bad configuration/i,
    cause: 'sshd does not start on the box, as its console says',
    next: (user) =>
      `stack restart ${user}; if it stays so, stack snapshot ${user}, and create it anew from that`,
  },
  {
    pattern: /Kernel panic|emergency mode|VFS: Unable to mount root|Failed to mount .*\/data/i,
    cause: 'the box did not boot: its disks or its image are at fault',
    next: (user) =>
      `stack restart ${user}; if it stays so, stack delete ${user} --snapshot and create it anew`,
  },
  {
    pattern: /disk \/data is not mounted/,
    cause: 'the data volume is not mounted',
    next: (user) => `stack restart ${user} mounts it; nothing on it was changed`,
  },
  {
    pattern: /data[- ]volume/i,
    cause: 'the data volume is not there, or is not the one that was expected',
    next: (user) => `stack status ${user} shows its volumes; nothing on them was changed`,
  },
  {
    pattern: /is not the machine we know|host key .*(?:not known|mismatch)/i,
    cause: 'the host key is not the pinned one',
    next: (user) => `stack trust ${user}`,
  },
  {
    pattern: /Address already in use|port \d+ (?:is|was) (?:taken|in use)/i,
    cause: 'something else on the box listens on the notebook’s port',
    next: (user) => `stack login ${user} -- sudo ss -ltnp`,
  },
];

/**
 * Of the first text that any rule fits; texts come with the most telling one first.
 * @param exists whether there is a box that the advice can be about
 */
export function likelyCause(texts: readonly string[], user: string, exists = false): Cause | undefined {
  for (const text of texts) {
    for (const { pattern, cause, next } of rules) {
      const match = pattern.exec(text);
      if (match) return { cause: cause.replace('{}', match[1] ?? ''), next: next(user, exists) };
    }
  }
  return undefined;
}
