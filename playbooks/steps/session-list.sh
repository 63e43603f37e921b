# Prints a line for each screen session of the login user: name, state (running, ended, lost), process, exit status,
# start, end and command in base64, between tabs; what is unknown is empty. Arguments: none.
set -u
base=$HOME/.flotilla/sessions
screen -wipe >/dev/null
live=$(screen -ls | sed -n 's/^[[:space:]]*\([0-9]*\)\.\([^[:space:]]*\)[[:space:]].*/\1 \2/p')

line() {
  head -n 1 "$base/$name/$1" 2>/dev/null
}

for folder in "$base"/*/; do
  name=$(basename "$folder")
  [ -e "$folder/started" ] || continue
  pid=$(printf '%s\n' "$live" | awk -v name="$name" '$2 == name { print $1; exit }')
  status=$(line status)
  # The session lasts a moment longer than its command.
  if [ -n "$status" ]; then
    state=ended pid=
  elif [ -n "$pid" ]; then
    state=running
  else
    state=lost
  fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$state" "$pid" "$status" "$(line started)" "$(line ended)" \
    "$(head -c 2000 "$folder/command" | base64 -w 0)"
done

# Those that somebody started without us.
printf '%s\n' "$live" | while read -r pid name; do
  if [ -n "$name" ] && [ ! -e "$base/$name/started" ]; then printf '%s\trunning\t%s\t\t\t\t\n' "$name" "$pid"; fi
done
