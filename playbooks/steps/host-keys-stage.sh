# Makes the box's own host key once, beside the one in use, and prints its public line. Arguments: none.
set -eu
umask 077
stage=/var/lib/flotilla/host-keys
key=$stage/ssh_host_ed25519_key

mkdir -p "$stage"
chmod 700 "$stage"

# The public half arrives last: where it is, the pair is whole, and a run after a crash prints the same key again.
if [ ! -s "$key.pub" ]; then
  rm -f "$stage"/*
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$stage/new"
  mv "$stage/new" "$key"
  sync -f "$stage"
  mv "$stage/new.pub" "$key.pub"
  sync -f "$stage"
fi
cut -d ' ' -f 1,2 "$key.pub"
