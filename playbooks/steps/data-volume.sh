# Mounts the data volume, formatting it only where that is permitted and it is blank; prints formatted or mounted.
# Arguments: volume id, device name of the attachment, bytes, may be formatted (yes|no), mount point, owner.
set -u
LC_ALL=C
export LC_ALL
volume=$1 attachment=$2 bytes=$3 may_format=$4 mount_point=$5 owner=$6
serial=vol${volume#vol-}
waited=60

stop() {
  echo "$volume: $*" >&2
  exit 1
}

serial_of() {
  # shellcheck disable=SC2002 # a redirection that fails would tell so itself, for every disk without a serial
  cat "/sys/class/block/${1##*/}/device/serial" 2>/dev/null | tr -d ' \n'
}

# Nitro types show the volume id as the disk's NVMe serial.
by_serial() {
  for disk in /sys/class/block/nvme*n*; do
    device=/dev/${disk##*/}
    if [ -e "$disk" ] && [ ! -e "$disk/partition" ] && [ "$(serial_of "$device")" = "$serial" ]; then echo "$device"; fi
  done
  readlink -e "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$serial"
}

# Xen types show a name derived from the attachment's. A disk that says which volume it is was not meant.
by_name() {
  letter=${attachment#/dev/}
  letter=${letter#xvd}
  letter=${letter#sd}
  for name in "/dev/xvd$letter" "/dev/sd$letter"; do
    device=$(readlink -e "$name") || continue
    if [ ! -b "$device" ] || [ -n "$(serial_of "$device")" ]; then continue; fi
    if [ "$(blockdev --getsize64 "$device")" = "$bytes" ]; then echo "$device"; fi
  done
}

find_device() {
  found=$(by_serial | sort -u)
  [ -n "$found" ] || found=$(by_name | sort -u)
  echo "$found"
}

exec 9>/run/flotilla-data-volume.lock
flock 9

device=$(find_device)
while [ -z "$device" ] && [ "$waited" -gt 0 ]; do
  waited=$((waited - 1))
  sleep 1
  device=$(find_device)
done
[ -n "$device" ] || stop "no disk is this volume (looked for serial $serial, and $attachment with $bytes bytes)"
[ "$(echo "$device" | wc -l)" -eq 1 ] || stop "more than one disk could be this volume: $(echo "$device" | tr '\n' ' ')"
[ -b "$device" ] || stop "$device is not a block device"
[ "$(blockdev --getsize64 "$device")" = "$bytes" ] || stop "$device has $(blockdev --getsize64 "$device") bytes, not $bytes"
# blkid says the same of a disk it cannot read as of a blank one.
[ "$(head -c 1048576 "$device" | wc -c)" -eq 1048576 ] || stop "$device cannot be read"

outcome=mounted
kind=$(blkid -p -s TYPE -o value "$device")
case $? in
  0) ;;
  2)
    signatures=$(wipefs -n "$device") || stop "$device cannot be examined"
    [ -z "$signatures" ] || stop "$device holds something, it is left alone: $signatures"
    [ "$may_format" = yes ] || stop "$device holds no file system, and nothing permits to make one"
    mkfs.ext4 -q -m 1 "$device" || stop "no file system could be made on $device"
    kind=ext4
    outcome=formatted
    ;;
  *) stop "$device holds several things at once, it is left alone: $(wipefs -n "$device")" ;;
esac
case $kind in
  ext2 | ext3 | ext4 | xfs | btrfs) ;;
  *) stop "$device holds ${kind:-a partition table}, it is left alone" ;;
esac
uuid=$(blkid -p -s UUID -o value "$device")
[ -n "$uuid" ] || stop "the file system on $device has no UUID"

# A line of ours or the user's for this volume stays as it is; any other line for the mount point gives way.
fstab() {
  awk -v at="$mount_point" -v uuid="UUID=$uuid" -v kind="$kind" '
    $1 ~ /^#/ || $2 != at { print; next }
    done { next }
    { done = 1 }
    $1 == uuid { print; next }
    { print uuid, at, kind, "nofail,x-systemd.device-timeout=30s", 0, 2 }
    END { if (!done) print uuid, at, kind, "nofail,x-systemd.device-timeout=30s", 0, 2 }
  ' /etc/fstab
}
[ -e /etc/fstab ] || : >/etc/fstab
fresh=/etc/.fstab.flotilla
if ! cp -p /etc/fstab "$fresh" || ! fstab >"$fresh"; then stop "/etc/fstab could not be copied"; fi
if ! cmp -s "$fresh" /etc/fstab; then
  mkdir -p "$mount_point"
  if findmnt --verify >/dev/null 2>&1 && ! said=$(findmnt --verify --tab-file "$fresh" 2>&1); then
    rm -f "$fresh"
    stop "/etc/fstab was not changed: $said"
  fi
  sync "$fresh"
  mv -f "$fresh" /etc/fstab
  if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
fi
rm -f "$fresh"

mount_volume() {
  mount "$mount_point" || mount "$device" "$mount_point" || stop "$device could not be mounted at $mount_point"
}

mounted=$(findmnt -n -o MAJ:MIN --mountpoint "$mount_point")
if [ -z "$mounted" ]; then
  mkdir -p "$mount_point"
  if [ -n "$(ls -A "$mount_point")" ]; then
    echo "what $mount_point holds on the root disk is hidden now by the volume" >&2
  fi
  mount_volume
elif [ "$(echo "$mounted" | tr -d ' ')" != "$(lsblk -n -d -o MAJ:MIN "$device" | tr -d ' ')" ] &&
  [ "$(findmnt -n -o UUID --mountpoint "$mount_point")" != "$uuid" ]; then
  stop "something else is mounted at $mount_point: $(findmnt -n -o SOURCE --mountpoint "$mount_point")"
fi

# A mounted ext4 grows for CAP_SYS_RESOURCE alone, which a box in a container may lack. In use, it stays as it is.
grow_unmounted() {
  umount "$mount_point" || return
  e2fsck -f -p "$device"
  [ $? -le 1 ] && resize2fs "$device"
}

# The volume may have been enlarged since.
grow() {
  case $kind in
    ext*) resize2fs "$device" || grow_unmounted ;;
    xfs) xfs_growfs -d "$mount_point" ;;
    btrfs) btrfs filesystem resize max "$mount_point" ;;
  esac
}
said=$(grow 2>&1) || echo "the file system on $device could not be enlarged: $said" >&2
findmnt -n --mountpoint "$mount_point" >/dev/null || mount_volume

# The permission lasts until this step has succeeded once, so a run after a crash comes by here too.
if [ "$may_format" = yes ]; then chown "$owner:" "$mount_point"; fi
echo "$outcome"
