// What the stock image is made of; its hash names the image, so that a change makes a new one.
import { createHash } from 'node:crypto';
import { BOOT_SCRIPT, DEVICES_SCRIPT, MOUNTS_UNIT } from './boot-script.js';
import {
  CLOUD_INIT_SETTINGS,
  DS_IDENTIFY_SETTINGS,
  FSTAB,
  HOSTS,
  MASKED_UNITS,
  SSHD_SETTINGS,
} from './settings.js';

export const RELEASE = 'bookworm';

export interface ImageFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

export interface ImageLink {
  readonly path: string;
  readonly target: string;
}

export const PACKAGES = [
  ...[
    'systemd',
    'systemd-sysv',
    'udev',
    'dbus',
    'libpam-systemd',
    'libnss-myhostname',
    'cloud-init',
    'openssh-server',
  ],
  ...['sudo', 'screen', 'tmux', 'less', 'nano', 'file', 'lsof', 'procps', 'psmisc', 'cron', 'acl'],
  ...['iproute2', 'iputils-ping', 'iptables', 'netbase', 'curl', 'wget', 'ca-certificates', 'rsync', 'git'],
  ...['mount', 'util-linux', 'fdisk', 'parted', 'cloud-guest-utils', 'e2fsprogs', 'xfsprogs'],
  ...['bzip2', 'xz-utils', 'unzip', 'zip', 'gnupg', 'python3', 'python3-venv', 'jupyter-notebook'],
] as const;

const SYSTEM_UNITS = '/etc/systemd/system';

export const FILES: readonly ImageFile[] = [
  { path: '/usr/lib/flotilla/boot', content: BOOT_SCRIPT, mode: 0o755 },
  { path: '/usr/lib/flotilla/devices', content: DEVICES_SCRIPT, mode: 0o755 },
  { path: `${SYSTEM_UNITS}/flotilla-mounts.service`, content: MOUNTS_UNIT, mode: 0o644 },
  { path: '/etc/cloud/cloud.cfg.d/99-flotilla.cfg', content: CLOUD_INIT_SETTINGS, mode: 0o644 },
  { path: '/etc/cloud/ds-identify.cfg', content: DS_IDENTIFY_SETTINGS, mode: 0o644 },
  { path: '/etc/ssh/sshd_config.d/60-cloudimg-settings.conf', content: SSHD_SETTINGS, mode: 0o644 },
  { path: '/etc/default/locale', content: 'LANG=C.UTF-8\n', mode: 0o644 },
  { path: '/etc/hosts', content: HOSTS, mode: 0o644 },
  { path: '/etc/fstab', content: FSTAB, mode: 0o644 },
  // Empty: each machine gets its own at its first boot.
  { path: '/etc/hostname', content: '', mode: 0o644 },
  { path: '/etc/machine-id', content: '', mode: 0o444 },
];

export const LINKS: readonly ImageLink[] = [
  {
    path: `${SYSTEM_UNITS}/local-fs.target.wants/flotilla-mounts.service`,
    target: `${SYSTEM_UNITS}/flotilla-mounts.service`,
  },
  ...MASKED_UNITS.map((unit) => ({ path: `${SYSTEM_UNITS}/${unit}`, target: '/dev/null' })),
];

/** Run by mmdebstrap with the new root as `$1`: keys made by the package would be the same in every box. */
export const HOOKS = ['rm -f "$1"/etc/ssh/ssh_host_*'] as const;

/** The name of the stock image, shared by all local clouds of the host. */
export function stockImageName(): string {
  const recipe = JSON.stringify([RELEASE, PACKAGES, FILES, LINKS, HOOKS]);
  return `localhost/flotilla-stock:${createHash('sha256').update(recipe).digest('hex').slice(0, 12)}`;
}
