# Installs what the notebook needs and the box does not have; prints installed or same. Arguments: none.
set -u
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l LC_ALL=C

# A first boot runs its own apt for minutes: its lock is waited for, never broken.
apt() {
  apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" >&2
}

missing=
need() {
  command -v "$1" >/dev/null || missing="$missing $2"
}
need screen screen
need curl curl
need python3 python3
# An image may bring a notebook server of its own, of any kind; it stays.
command -v jupyter-lab >/dev/null || command -v jupyter-server >/dev/null || need jupyter-notebook jupyter-notebook

if [ -z "$missing" ]; then
  echo same
  exit 0
fi

if [ -n "$(dpkg --audit)" ]; then dpkg --configure -a >&2; fi
apt update || echo "not every package list could be had" >&2
# shellcheck disable=SC2086 # a list of names of ours
if ! apt install --no-install-recommends $missing; then
  holder=$(fuser /var/lib/dpkg/lock-frontend 2>/dev/null | tr -d ' ')
  echo "these packages could not be installed:$missing${holder:+ (process $holder holds the lock)}" >&2
  exit 1
fi
echo installed
