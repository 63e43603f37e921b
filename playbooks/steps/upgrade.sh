# Brings every package of the box up to date, keeping changed configuration files; prints upgraded. Arguments: none.
set -eu
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l LC_ALL=C

apt() {
  apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" >&2
}

if [ -n "$(dpkg --audit)" ]; then dpkg --configure -a >&2; fi
apt update
apt dist-upgrade
echo upgraded
