# Lists, adds or removes the SSH keys that open this box; prints the file's keys, or changed, or same.
# Arguments: user, list|add|remove|sync, then for add and sync whole lines, for remove base64 blobs. Lines that end
# with flotilla:admin come from ssh.admins: sync removes those that are not among its own, and touches no other line.
set -eu
umask 077
LC_ALL=C
export LC_ALL
login=$1
action=$2
shift 2
home=$(getent passwd "$login" | cut -d : -f 6)
file=$home/.ssh/authorized_keys

# The blob is the key, whatever stands before it (options) or behind it (a comment).
blobs() {
  awk '!/^[ \t]*(#|$)/ {
    for (i = 1; i < NF; i++)
      if ($i ~ /^(ssh-|ecdsa-|sk-)/ && $(i + 1) ~ /^AAAA/) { print $(i + 1); break }
  }'
}
# A link would lead root's write to somewhere else.
for path in "$home/.ssh" "$file"; do
  if [ -L "$path" ]; then
    echo "$path is a symbolic link; it is left alone" >&2
    exit 1
  fi
done
if [ "$action" = list ]; then
  [ ! -e "$file" ] || cat "$file"
  exit 0
fi

install -d -m 700 -o "$login" -g "$(id -gn "$login")" "$home/.ssh"
fresh=$(mktemp "$home/.ssh/.authorized_keys.XXXXXX")
trap 'rm -f "$fresh" "$fresh.kept" "$fresh.wanted"' EXIT
[ ! -e "$file" ] || cat "$file" >"$fresh"
before=$(cksum <"$fresh")

# Only what sync itself once wrote is its to take away.
drop_former_admins() {
  printf '%s\n' "$@" | blobs >"$fresh.wanted"
  awk -v wanted="$fresh.wanted" '
    BEGIN { while ((getline blob <wanted) > 0) stays[blob] = 1 }
    /^[ \t]*#/ || $NF != "flotilla:admin" { print; next }
    { for (i = 1; i <= NF; i++) if ($i in stays) { print; next } }
  ' "$fresh" >"$fresh.kept"
  cat "$fresh.kept" >"$fresh"
  rm -f "$fresh.kept" "$fresh.wanted"
}
if [ "$action" = sync ]; then drop_former_admins "$@"; fi

for word in "$@"; do
  case $action in
    add | sync)
      blob=$(printf '%s\n' "$word" | blobs)
      if [ -z "$blob" ]; then
        echo "no public key: $word" >&2
        exit 2
      fi
      if blobs <"$fresh" | grep -qxF -e "$blob"; then continue; fi
      # A last line without an end would swallow the new one.
      if [ -s "$fresh" ] && [ -n "$(tail -c 1 "$fresh")" ]; then echo >>"$fresh"; fi
      printf '%s\n' "$word" >>"$fresh"
      ;;
    remove)
      awk -v blob="$word" '{
        keep = 1
        if ($0 !~ /^[ \t]*#/) for (i = 1; i <= NF; i++) if ($i == blob) keep = 0
        if (keep) print
      }' "$fresh" >"$fresh.kept"
      cat "$fresh.kept" >"$fresh"
      rm -f "$fresh.kept"
      ;;
    *)
      echo "unknown action $action" >&2
      exit 2
      ;;
  esac
done
if [ "$before" = "$(cksum <"$fresh")" ]; then
  echo same
  exit 0
fi
if [ -z "$(blobs <"$fresh")" ]; then
  echo "that would leave no key at all; nothing was changed" >&2
  exit 1
fi
chown "$login:$(id -gn "$login")" "$fresh"
chmod 600 "$fresh"
sync "$fresh"
mv -f "$fresh" "$file"
trap - EXIT
echo changed
