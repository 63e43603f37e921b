#!/bin/sh
# What `stack create` does, by hand: the peer it is measured against. Needs root.
# Arguments: create|delete, folder for its files, name, image. It uses the engine's own network.
# It prints the notebook's URL once that answers and takes the password in <folder>/password.
set -eu
act=$1 folder=$2 name=$3 image=$4
pause=0.25

delete() {
  podman rm --force --ignore --time 0 "$name" >/dev/null
  for device in $(losetup --noheadings --output NAME --associated "$folder/volume" 2>/dev/null); do
    losetup --detach "$device"
  done
  rm -rf "$folder"
}

if [ "$act" = delete ]; then
  delete
  exit
fi

# Every process the script starts on the box goes over one connection, as an admin's ssh_config would have it.
on_box() {
  ssh -F none -i "$folder/login" -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=2 -o LogLevel=ERROR \
    -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$folder/known_hosts" -o HostKeyAlias="$name" \
    -o ControlMaster=auto -o ControlPath="$folder/mux" -o ControlPersist=60 "ubuntu@$address" "$@"
}

mkdir -p "$folder/seed"
chmod 700 "$folder"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$folder/login"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$folder/one-time"
printf '%s %s\n' "$name" "$(cut -d ' ' -f 1,2 "$folder/one-time.pub")" >"$folder/known_hosts"
(umask 077 && head -c 15 /dev/urandom | base64 | tr -d '\n' >"$folder/password")

cat >"$folder/seed/meta-data" <<META
{"instance-id": "i-$name", "local-hostname": "ip-plain", "public-keys": ["$(cat "$folder/login.pub")"]}
META
cat >"$folder/seed/user-data" <<DATA
#cloud-config
ssh_deletekeys: true
ssh_genkeytypes: []
disable_root: true
ssh_pwauth: false
preserve_hostname: true
ssh_keys:
  ed25519_private: |
$(sed 's/^/    /' "$folder/one-time")
  ed25519_public: "$(cat "$folder/one-time.pub")"
DATA

truncate --size 20G "$folder/volume"
device=$(losetup --find --show "$folder/volume")

podman run --detach --tty --name "$name" --hostname ip-plain --pull never --runtime runc --systemd always \
  --privileged --pids-limit -1 --ulimit "nofile=1024:$(ulimit -Hn)" --ulimit nproc=32768:32768 \
  --network podman --no-hosts --dns none --volume "$folder/seed:/var/lib/cloud/seed/nocloud:ro" "$image" /sbin/init >/dev/null
read -r pid address host <<PLACE
$(podman inspect --format '{{.State.Pid}} {{.NetworkSettings.IPAddress}} {{.NetworkSettings.Gateway}}' "$name")
PLACE

# SSH and the notebook for this host, nothing for anybody else.
nsenter --target "$pid" --net iptables-restore <<RULES
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A INPUT -s $host -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s $host -p tcp -m tcp --dport 8888 -j ACCEPT
COMMIT
RULES

tries=0
until on_box true 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 400 ] || { echo "sshd of $name does not answer" >&2; exit 1; }
  sleep "$pause"
done
on_box cloud-init status --wait >/dev/null

# A host key that was never in the user data: made on the box, pinned here, and only then put in place.
new_key=$(on_box 'sudo ssh-keygen -q -t ed25519 -N "" -C "" -f /etc/ssh/new_key && sudo cut -d " " -f 1,2 /etc/ssh/new_key.pub')
printf '%s %s\n' "$name" "$new_key" >>"$folder/known_hosts"
on_box sudo sh -s "'$new_key'" <<'BOX'
set -eu
sync /etc/ssh/new_key /etc/ssh/new_key.pub
mv /etc/ssh/new_key /etc/ssh/ssh_host_ed25519_key
mv /etc/ssh/new_key.pub /etc/ssh/ssh_host_ed25519_key.pub
rm -f /etc/ssh/ssh_host_rsa_key* /etc/ssh/ssh_host_ecdsa_key*
systemctl reload ssh
until [ "$(ssh-keyscan -T 2 -t ed25519 127.0.0.1 2>/dev/null | cut -d ' ' -f 2,3)" = "$1" ]; do sleep 0.1; done
find /var/lib/cloud/instances /var/lib/cloud/instance/ -name 'user-data*' -o -name 'cloud-config.txt' -o -name 'obj.pkl' |
  xargs rm -f
BOX
on_box -O exit 2>/dev/null
printf '%s %s\n' "$name" "$new_key" >"$folder/known_hosts"

# The password travels on stdin, in no argument list. The braces keep programs from reading the script's own rest.
{
  echo "password='$(cat "$folder/password")'"
  cat <<'BOX'
{
set -eu
name=$1 device=$2
hostname "$name"
echo "$name" >/etc/hostname 2>/dev/null || umount /etc/hostname && echo "$name" >/etc/hostname
echo "127.0.1.1 $name" >>/etc/hosts

blkid -p "$device" && exit 1
mkfs.ext4 -q -m 1 "$device"
mkdir -p /data
echo "UUID=$(blkid -p -s UUID -o value "$device") /data ext4 nofail 0 2" >>/etc/fstab
systemctl daemon-reload
mount "$device" /data
chown ubuntu: /data

command -v screen >/dev/null && command -v curl >/dev/null && command -v jupyter-notebook >/dev/null ||
  { apt-get update && apt-get install -y screen curl jupyter-notebook; }
install -d -o ubuntu -g ubuntu -m 700 /home/ubuntu/.jupyter /home/ubuntu/notebook
printf %s "$password" | python3 -c '
import argon2, json, sys
hash = argon2.PasswordHasher(memory_cost=10240, time_cost=10, parallelism=8).hash(sys.stdin.read())
open("/home/ubuntu/.jupyter/jupyter_notebook_config.json", "w").write(json.dumps({"NotebookApp": {
  "ip": "0.0.0.0", "port": 8888, "port_retries": 0, "open_browser": False, "quit_button": False,
  "allow_remote_access": True, "token": "", "allow_password_change": False,
  "password": "argon2:" + hash, "notebook_dir": "/home/ubuntu/notebook"}}))'
chown ubuntu: /home/ubuntu/.jupyter/jupyter_notebook_config.json
chmod 600 /home/ubuntu/.jupyter/jupyter_notebook_config.json
cat >/etc/systemd/system/notebook.service <<'UNIT'
[Unit]
After=network.target local-fs.target
[Service]
User=ubuntu
WorkingDirectory=/home/ubuntu
ExecStart=/usr/bin/screen -L -Logfile /home/ubuntu/notebook.log -D -m -S jupyter jupyter-notebook
Restart=always
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --quiet --now notebook.service
} </dev/null
exit
BOX
} | on_box sudo sh -s "$name" "$device"

tries=0
until [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' "http://$address:8888/api")" = 200 ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 400 ] || { echo "the notebook of $name does not answer" >&2; exit 1; }
  sleep "$pause"
done

# It must take the password too: the answer to a right one leads on, to a wrong one is the form again.
jar=$folder/cookies
curl -s -o /dev/null -c "$jar" "http://$address:8888/login"
xsrf=$(awk '$6 == "_xsrf" { print $7 }' "$jar")
status=$(curl -s -o /dev/null -w '%{http_code}' -b "$jar" -c "$jar" --data-urlencode "_xsrf=$xsrf" \
  --data-urlencode "password@$folder/password" "http://$address:8888/login")
[ "$status" = 302 ] || { echo "the notebook of $name refused its password: $status" >&2; exit 1; }
echo "http://$address:8888"
