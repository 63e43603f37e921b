# Gives the box its host name, for this boot and the next ones. Prints changed or same. Arguments: name.
set -eu
name=$1
outcome=same

if [ "$(hostname)" != "$name" ]; then
  hostname "$name"
  outcome=changed
fi
# Written in place: in a container both files are mounts, which nothing can be renamed over.
if [ "$(cat /etc/hostname 2>/dev/null)" != "$name" ]; then
  printf '%s\n' "$name" >/etc/hostname
  outcome=changed
fi
# sudo and Jupyter look their own host up.
if ! grep -Eq "^127\.0\.1\.1[[:space:]]+$name\$" /etc/hosts; then
  rest=$(grep -v '^127\.0\.1\.1[[:space:]]' /etc/hosts || true)
  printf '%s\n127.0.1.1 %s\n' "$rest" "$name" >/etc/hosts
  outcome=changed
fi
# Without this cloud-init sets AWS's name again at every boot.
if [ -d /etc/cloud/cloud.cfg.d ]; then
  printf 'preserve_hostname: true\nmanage_etc_hosts: false\n' >/etc/cloud/cloud.cfg.d/99-flotilla-host-name.cfg
fi
echo "$outcome"
