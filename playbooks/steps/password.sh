# Sets the notebook's password from its hash in HASH; prints changed or same. Arguments: user.
set -eu
login=$1
home=$(getent passwd "$login" | cut -d : -f 6)
library=/usr/local/lib/flotilla

# It becomes part of a JSON text.
case ${HASH-} in
  argon2:*[!A-Za-z0-9+/:=,\$]* | '') bad=yes ;;
  argon2:*) bad=no ;;
  *) bad=yes ;;
esac
if [ "$bad" = yes ]; then
  echo "HASH holds no argon2 hash of a password" >&2
  exit 2
fi

# printf is part of the shell, so the hash is in no argument list.
merge() {
  runuser -u "$login" -- "$library/merge-config" "$home/.jupyter/$1"
}
classic=$(printf '{"NotebookApp": {"password": "%s"}}' "$HASH" | merge jupyter_notebook_config.json)
# jupyter_server 2 reads the first, 1 the second.
server=$(printf '{"IdentityProvider": {"hashed_password": "%s"}, "ServerApp": {"password": "%s"}}' "$HASH" "$HASH" |
  merge jupyter_server_config.json)
case $classic$server in
  samesame) echo same ;;
  *) echo changed ;;
esac
