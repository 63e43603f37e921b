# Runs the notebook in the screen session jupyter under systemd, restarting it only where something changed; prints
# started or same when GET /api answers. Arguments: user, port, yes to restart it in any case.
set -eu
login=$1 port=$2 force=${3-no}
home=$(getent passwd "$login" | cut -d : -f 6)
library=/usr/local/lib/flotilla
unit=flotilla-notebook.service
log=$home/.jupyter/notebook.log
mkdir -p "$library"

fail() {
  echo "$*" >&2
  tail -n 15 "$log" >&2 2>/dev/null || true
  exit 1
}

cat >"$library/notebook" <<'SH'
#!/bin/sh
# Starts the notebook server there is; refuses where no password is set: a notebook is a shell for whoever reaches it.
set -eu
cd "$HOME/.jupyter"
python3 -c '
import json
classic = json.load(open("jupyter_notebook_config.json"))["NotebookApp"]["password"]
server = json.load(open("jupyter_server_config.json"))["IdentityProvider"]["hashed_password"]
assert classic.startswith("argon2:") and server.startswith("argon2:")
' 2>/dev/null || {
  echo "no password is set: the notebook is not started"
  exit 1
}
if [ "${1-}" = check ]; then exit; fi
cd "$HOME/notebook"
for kind in lab notebook server; do
  if command -v "jupyter-$kind" >/dev/null; then exec "jupyter-$kind"; fi
done
echo "no notebook server is installed"
exit 1
SH
chmod 755 "$library/notebook"

# -D -m keeps screen in the foreground, so systemd watches it and $MAINPID names the session exactly: a name alone
# would also match its prefixes.
# Written only where it differs: systemd warns of a file that is newer than what it has read.
write_unit() {
  cat >"/run/$unit"
  cmp -s "/run/$unit" "/etc/systemd/system/$unit" || cp "/run/$unit" "/etc/systemd/system/$unit"
  rm "/run/$unit"
}
write_unit <<UNIT
[Unit]
Description=Notebook server in the screen session jupyter
After=network.target local-fs.target
StartLimitIntervalSec=0

[Service]
User=$login
WorkingDirectory=$home
ExecStartPre=-/usr/bin/screen -wipe jupyter
ExecStartPre=-/bin/mv -f $log $log.1
ExecStart=/usr/bin/screen -L -Logfile $log -D -m -S jupyter $library/notebook
ExecStop=/usr/bin/screen -S \${MAINPID}.jupyter -X quit
Restart=always
RestartSec=3

[Install]
WantedBy=multi-user.target
UNIT

# What the running server was started with; anything else means that it must start again.
state=$(cat "/etc/systemd/system/$unit" "$library/notebook" "$home/.jupyter/jupyter_notebook_config.json" \
  "$home/.jupyter/jupyter_server_config.json" 2>/dev/null | sha256sum)
marker=/var/lib/flotilla/notebook-started
outcome=same
main_pid() {
  systemctl show -p MainPID --value "$unit"
}
# Pids of the screen sessions that are called exactly jupyter.
sessions() {
  runuser -u "$login" -- screen -ls | sed -n 's/^[[:space:]]*\([0-9]*\)\.jupyter[[:space:]].*/\1/p'
}

runuser -u "$login" -- "$library/notebook" check >&2 || exit 1
# An image may have started one of its own, on the same port; and whoever attaches must find the right one.
sessions | while read -r pid; do
  if [ "$pid" != "$(main_pid)" ]; then runuser -u "$login" -- screen -S "$pid.jupyter" -X quit </dev/null; fi
done
if [ "$force" = yes ] || ! systemctl is-active --quiet "$unit" || [ "$(sessions)" != "$(main_pid)" ] || [ "$(cat "$marker" 2>/dev/null)" != "$state" ]; then
  systemctl daemon-reload
  systemctl enable --quiet "$unit"
  systemctl restart "$unit"
  mkdir -p "${marker%/*}"
  printf '%s\n' "$state" >"$marker"
  outcome=started
fi

tries=0
until [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' "http://127.0.0.1:$port/api")" = 200 ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || fail "the notebook does not answer on port $port: $(systemctl is-active "$unit")"
  sleep 0.2
done

[ "$(sessions)" = "$(main_pid)" ] || fail "the screen sessions called jupyter are not the one of $unit: $(sessions)"
echo "$outcome"
