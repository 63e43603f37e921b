# Tells how the box is, in sections; changes nothing. Arguments: user.
set -u
LC_ALL=C
export LC_ALL
home=$(getent passwd "$1" | cut -d : -f 6)

section() { printf '== %s\n' "$1"; }

section 'cloud-init status'
timeout 20 cloud-init status --long 2>&1
section 'cloud-init output'
tail -n 15 /var/log/cloud-init-output.log 2>&1
section disks
df -P / /data 2>/dev/null | awk 'NR > 1 && !seen[$6]++ {
  printf "disk %s is %s\n", $6, ($5 + 0 >= 99) ? "full" : $5 " used"
}'
# Only where fstab promises it: a box may have no data volume.
if grep -qE '^[^#]+[[:space:]]/data[[:space:]]' /etc/fstab && ! mountpoint -q /data; then echo 'disk /data is not mounted'; fi
section packages
lock=/var/lib/dpkg/lock-frontend
if [ -e "$lock" ]; then
  awk -v "inode=:$(stat -c %i "$lock")$" '$6 ~ inode && $5 > 0 { print $5 }' /proc/locks | while read -r holder; do
    echo "dpkg is locked by process $holder ($(cat "/proc/$holder/comm" 2>/dev/null))"
  done
fi
[ -z "$(dpkg --audit 2>/dev/null)" ] || echo 'dpkg was interrupted'
section notebook
systemctl is-active flotilla-notebook.service 2>&1
tail -n 5 "$home/.jupyter/notebook.log" 2>/dev/null
exit 0
