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
section notebook
systemctl is-active flotilla-notebook.service 2>&1
tail -n 5 "$home/.jupyter/notebook.log" 2>/dev/null
exit 0
