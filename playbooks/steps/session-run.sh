# Starts a command in a detached screen session of the login user; prints its process. It ends with 75 where a session
# of that very name runs. Arguments: session name, command for the user's shell.
set -eu
umask 077
name=$1 command=$2
folder=$HOME/.flotilla/sessions/$name
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9

# Given to screen, a name would also match longer ones that begin with it: the list is read instead.
session() {
  screen -ls | sed -n "s/^[[:space:]]*\([0-9]*\)\.${name}[[:space:]].*/\1/p"
}

# The socket of a session whose process was killed still holds its name.
screen -wipe >/dev/null || true
pid=$(session)
if [ -n "$pid" ] && [ ! -e "$folder/status" ]; then
  echo "a session $name runs already, as process $pid" >&2
  exit 75
fi

if [ -e "$folder/log" ]; then mv -f "$folder/log" "$folder/log.1"; fi
rm -f "$folder/status" "$folder/ended"
: >"$folder/log"
printf '%s\n' "$command" >"$folder/command"
date -u +%Y-%m-%dT%H:%M:%SZ >"$folder/started"
# Screen would keep what is printed to itself for ten seconds.
cat >"$folder/screenrc" <<RC
startup_message off
defscrollback 20000
logfile $folder/log
logfile flush 1
deflog on
RC
cat >"$folder/run" <<'SH'
# Runs the command and keeps its status, also when Ctrl-C ends it. A hang-up does end this: the kernel then hangs up
# on the command too, which would otherwise run on without its screen.
trap : INT QUIT
folder=$1 status=0
cd "$HOME" || exit
"${SHELL:-/bin/sh}" -l -c "$(cat "$folder/command")" || status=$?
date -u +%Y-%m-%dT%H:%M:%SZ >"$folder/ended"
printf '%s\n' "$status" >"$folder/status.new"
mv -f "$folder/status.new" "$folder/status"
SH
screen -c "$folder/screenrc" -d -m -S "$name" sh "$folder/run" "$folder" 9>&-

tries=0
until pid=$(session) && [ -n "$pid" ] || [ -e "$folder/status" ]; do
  tries=$((tries + 1))
  if [ "$tries" -ge 50 ]; then
    echo "screen started no session $name" >&2
    exit 1
  fi
  sleep 0.1
done
echo "$pid"
