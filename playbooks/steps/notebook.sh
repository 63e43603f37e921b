# Configures the notebook server of the login user; prints changed or same.
# Arguments: user, https|tunnel|public, port, and where the notebook folder is another one: that folder.
set -eu
login=$1 access=$2 port=$3 folder=${4-}
home=$(getent passwd "$login" | cut -d : -f 6)
library=/usr/local/lib/flotilla

address=0.0.0.0 proxied=false
case $access in
  tunnel) address=127.0.0.1 ;;
  https) proxied=true ;;
  public) ;;
  *)
    echo "$access is no way to reach a notebook" >&2
    exit 2
    ;;
esac

mkdir -p "$library"
# Merges JSON from stdin into a file; it runs as the user whose file it is, so no link there leads anywhere else.
cat >"$library/merge-config" <<'PY'
#!/usr/bin/python3
import json, os, sys

def merge(old, new):
    for key, value in new.items():
        both = isinstance(value, dict) and isinstance(old.get(key), dict)
        old[key] = merge(old[key], value) if both else value
    return old

path = sys.argv[1]
new = json.load(sys.stdin)
try:
    with open(path) as file:
        before = file.read()
except FileNotFoundError:
    before = ""
after = json.dumps(merge(json.loads(before or "{}"), new), indent=2) + "\n"
if after == before and os.stat(path).st_mode & 0o777 == 0o600:
    print("same")
    sys.exit()
os.umask(0o077)
os.makedirs(os.path.dirname(path), exist_ok=True)
fresh = path + ".new"
with open(fresh, "w") as file:
    file.write(after)
    file.flush()
    os.fsync(file.fileno())
os.rename(fresh, path)
print("changed")
PY
chmod 755 "$library/merge-config"

merge() {
  runuser -u "$login" -- "$library/merge-config" "$home/.jupyter/$1"
}

runuser -u "$login" -- mkdir -p "$home/notebook"

# A mount and no link: what is copied to and from ~/notebook goes through it. What an image has there stays below it.
# noauto keeps it from mount --all, beside which systemd would mount it a second time.
if [ -n "$folder" ]; then
  if ! mountpoint -q "$folder"; then
    echo "$folder was not given to this machine" >&2
    exit 1
  fi
  line="$folder $home/notebook none bind,noauto,x-systemd.wanted-by=local-fs.target 0 0"
  if ! grep -qxF -e "$line" /etc/fstab; then printf '%s\n' "$line" >>/etc/fstab; fi
  if ! mountpoint -q "$home/notebook"; then mount --bind "$folder" "$home/notebook"; fi
elif ! mountpoint -q /run/host/notebooks && grep -q '^/run/host/notebooks ' /etc/fstab 2>/dev/null; then
  # From the image of a box that had one.
  sed -i '\|^/run/host/notebooks |d' /etc/fstab
fi

# Classic notebook 6 reads the first file, jupyter_server (notebook 7, Lab) the second. No token: the password
# alone opens it, and start.sh starts nothing without one.
common="\"ip\": \"$address\", \"port\": $port, \"port_retries\": 0, \"open_browser\": false, \"quit_button\": false,
  \"allow_remote_access\": true, \"trust_xheaders\": $proxied, \"token\": \"\", \"allow_password_change\": false"
classic=$(merge jupyter_notebook_config.json <<JSON
{"NotebookApp": {$common, "notebook_dir": "$home/notebook"}}
JSON
)
server=$(merge jupyter_server_config.json <<JSON
{"ServerApp": {$common, "root_dir": "$home/notebook"},
 "IdentityProvider": {"token": ""}, "PasswordIdentityProvider": {"allow_password_change": false}}
JSON
)
case $classic$server in
  samesame) echo same ;;
  *) echo changed ;;
esac
