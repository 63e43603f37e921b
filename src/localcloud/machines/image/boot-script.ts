// The box's first program: supplies what a container lacks, then becomes systemd.

/**
 * The host name and the name servers as they were left, and a boot id of this boot: the kernel's is the host's.
 * The engine lays its own file over /etc/hostname, over which hostnamectl could not write. Mounts are shared as on
 * a real machine, where systemd does it: else services with a file system view of their own keep /data busy.
 * Of the kernel's settings only those of the box's own network can be changed: the others are the host's.
 */
export const BOOT_SCRIPT = `#!/bin/sh
mkdir /run/net-settings
mount --bind /proc/sys/net /run/net-settings
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount --bind /run/net-settings /proc/sys/net
umount /run/net-settings
rmdir /run/net-settings
mount --make-rshared /
umount /etc/hostname 2>/dev/null
if [ -s /etc/hostname ]; then hostname -F /etc/hostname; fi
if [ -r /run/host/flotilla/resolv.conf ]; then cat /run/host/flotilla/resolv.conf >/etc/resolv.conf; fi
cat /proc/sys/kernel/random/uuid >/run/boot-id
chmod 0444 /run/boot-id
mount --bind /run/boot-id /proc/sys/kernel/random/boot_id
/usr/lib/flotilla/devices
exec /sbin/init
`;

/**
 * Makes the names in /dev agree with the table of attached volumes, at boot and at every change; udev does not
 * run in a container. Each line of the table: major, minor, node, links.
 */
export const DEVICES_SCRIPT = `#!/bin/sh
set -eu
table=/run/host/flotilla/devices
made=/run/flotilla-devices
[ -r "$table" ] || exit 0
touch "$made"
while read -r major minor names; do
  for name in $names; do echo "$name"; done
done <"$table" >"$made.new"
while read -r name; do
  grep -qxF -e "$name" "$made.new" || rm -f "/dev/$name"
done <"$made"
mv "$made.new" "$made"
while read -r major minor node links; do
  if [ "$(stat -c %t:%T "/dev/$node" 2>/dev/null)" != "$(printf '%x:%x' "$major" "$minor")" ]; then
    rm -f "/dev/$node"
    mknod -m 0660 "/dev/$node" b "$major" "$minor"
    chgrp disk "/dev/$node"
  fi
  for link in $links; do
    mkdir -p "$(dirname "/dev/$link")"
    ln -sfn "/dev/$node" "/dev/$link"
  done
done <"$table"
`;

/** systemd leaves the block devices of /etc/fstab alone in a container; a box expects its volumes back. */
export const MOUNTS_UNIT = `[Unit]
Description=Mount the file systems of /etc/fstab
DefaultDependencies=no
After=systemd-remount-fs.service local-fs-pre.target
Before=local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/mount --all

[Install]
WantedBy=local-fs.target
`;
