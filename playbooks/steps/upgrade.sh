# Brings every package of the box up to date, keeping changed configuration files; prints upgraded=<n>
# installed=<n> reboot=yes|no held=<names>. Arguments: none.
set -eu
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l LC_ALL=C
keep='--force-confdef --force-confold'

# Half a list of packages would end as "0 upgraded", which is not true.
apt() {
  apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o APT::Update::Error-Mode=any -o Dpkg::Use-Pty=0 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" >&2
}

# Another dpkg at work leaves the same traces as one that broke off; unlike apt, dpkg itself does not wait for it.
repair() {
  tries=0
  # shellcheck disable=SC2086 # two options
  until said=$(dpkg $keep --configure -a 2>&1); do
    printf '%s\n' "$said" >&2
    case $said in *lock*) ;; *) break ;; esac
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || return 1
    sleep 2
  done
  apt --fix-broken install
}

# Name and version of what is installed, in order.
versions() {
  dpkg-query -W -f '${binary:Package} ${Version}\n' | sort
}

before=$(versions)
if [ -n "$(dpkg --audit)" ]; then repair; fi
apt update
# Unlike upgrade it installs what a new version newly needs: a kernel, a library; else just those would stay behind.
apt dist-upgrade

{
  printf '%s\n' "$before" | sed 's/^/old /'
  versions | sed 's/^/new /'
} | awk '
  $1 == "old" { old[$2] = $3; next }
  !($2 in old) { installed++; next }
  old[$2] != $3 { upgraded++ }
  END { printf "upgraded=%d installed=%d ", upgraded, installed }'
reboot=no
[ ! -e /var/run/reboot-required ] || reboot=yes
echo "reboot=$reboot held=$(apt-mark showhold | tr '\n' ' ')"
