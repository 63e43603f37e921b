// Settings of the stock image: cloud-init and sshd as on Ubuntu's cloud images.

/** User data and keys come from the seed folder only; the network is the host's work. */
export const CLOUD_INIT_SETTINGS = `datasource_list: [NoCloud]
network: {config: disabled}
locale: C.UTF-8
growpart: {mode: 'off'}
resize_rootfs: false
ssh_genkeytypes: [rsa, ecdsa, ed25519]
system_info:
  distro: debian
  default_user:
    name: ubuntu
    gecos: Ubuntu
    lock_passwd: true
    groups: [adm, sudo]
    sudo: ["ALL=(ALL) NOPASSWD:ALL"]
    shell: /bin/bash
`;

/** Without it, a look at the hardware decides whether cloud-init runs at all. */
export const DS_IDENTIFY_SETTINGS = 'datasource: NoCloud\npolicy: enabled\n';

/** A file rather than cloud-init's ssh_pwauth, which restarts sshd late in the first boot. */
export const SSHD_SETTINGS = 'PasswordAuthentication no\n';

export const HOSTS = `127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
`;

export const FSTAB = '# <file system> <mount point> <type> <options> <dump> <pass>\n';

/** Units with nothing to do in a container, and timers that would compete with a workshop for the host. */
export const MASKED_UNITS = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'console-getty.service',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'getty.target',
  'systemd-pstore.service',
  'systemd-udev-trigger.service',
  'systemd-udevd-control.socket',
  'systemd-udevd-kernel.socket',
  'systemd-udevd.service',
] as const;
