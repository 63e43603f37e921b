# Installs the staged host key, waits until sshd shows it, wipes the one-time key. Prints installed or same. Arguments: none.
set -eu
umask 077
LC_ALL=C
export LC_ALL
stage=/var/lib/flotilla/host-keys
name=ssh_host_ed25519_key
installed=/etc/ssh/$name

if [ ! -d "$stage" ]; then
  echo same
  exit 0
fi

# Kept until its copies are gone: a run after a crash must still know what to look for.
if [ -s "$stage/$name.pub" ] && [ -s "$installed" ] && ! cmp -s "$stage/$name" "$installed"; then
  cp "$installed" "$stage/one-time"
  sync -f "$stage"
fi

# Renamed into place, so that sshd finds the old pair or the new one whenever it starts.
if [ -s "$stage/$name.pub" ]; then
  cp "$stage/$name" "$installed.new"
  cp "$stage/$name.pub" "$installed.pub.new"
  chmod 600 "$installed.new"
  chmod 644 "$installed.pub.new"
  sync "$installed.new" "$installed.pub.new"
  mv -f "$installed.new" "$installed"
  mv -f "$installed.pub.new" "$installed.pub"
fi
# Keys of other types were pinned by nobody.
for other in rsa ecdsa dsa; do
  rm -f "/etc/ssh/ssh_host_${other}_key" "/etc/ssh/ssh_host_${other}_key.pub"
done

# A reload keeps this connection. The key is read when sshd has started again, a moment after the reload returns,
# and a client that came in between would see the old one and call it an impostor.
systemctl reload ssh 2>/dev/null || systemctl reload sshd 2>/dev/null || systemctl restart ssh
port=$(sshd -T 2>/dev/null | awk '$1 == "port" { print $2; exit }')
wanted=$(cut -d ' ' -f 1,2 "$installed.pub")
tries=0
until [ "$(ssh-keyscan -T 2 -t ed25519 -p "${port:-22}" 127.0.0.1 2>/dev/null | cut -d ' ' -f 2,3)" = "$wanted" ]; do
  tries=$((tries + 1))
  if [ "$tries" -ge 50 ]; then
    echo "sshd does not show the new key $(ssh-keygen -lf "$installed.pub")" >&2
    exit 1
  fi
  sleep 0.2
done

# As cloud-init does at a first boot, so that the EC2 console tells the keys that count now.
printf '\n-----BEGIN SSH HOST KEY KEYS-----\n%s\n-----END SSH HOST KEY KEYS-----\n' "$wanted" |
  timeout 5 sh -c 'cat > /dev/console' 2>/dev/null || echo "the console took no text" >&2

# cloud-init keeps the user data in several forms. Each line of the key becomes as many x, so that a pickle or a
# JSON file stays valid; the first line is the same in every key.
if [ -s "$stage/one-time" ]; then
  grep -v -e '-----' "$stage/one-time" | tail -n +2 | while IFS= read -r line; do
    blank=$(printf '%s' "$line" | tr -c '' x)
    grep -rlF -e "$line" /var/lib/cloud /run/cloud-init /etc/cloud /var/log/cloud-init.log \
      /var/log/cloud-init-output.log 2>/dev/null | while IFS= read -r file; do
      # A seed mounted read-only is where the key came from, as the metadata service is on AWS.
      [ -w "$file" ] || continue
      sed -i "s|$line|$blank|g" "$file" || echo "the one-time key is still in $file" >&2
    done
  done
fi
rm -rf "$stage"
sync -f /etc/ssh
echo installed
