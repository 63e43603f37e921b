# Ends what is left of a run: all that carries its mark in the environment, and what that has started; prints how many.
# Arguments: mark.
set -u
mark=$1

# Who was started through sudo has an environment of its own, and is found by its parents.
family() {
  roots=$(grep -lsxz -e "FLOTILLA_RUN=$mark" /proc/[0-9]*/environ | cut -d / -f 3 | tr '\n' ' ')
  [ -n "$roots" ] || return 0
  ps -eo pid=,ppid= | awk -v roots="$roots" '
    BEGIN { count = split(roots, ids, " "); for (i = 1; i <= count; i++) found[ids[i]] }
    { parent[$1] = $2 }
    END {
      do {
        grew = 0
        for (pid in parent) if (!(pid in found) && parent[pid] in found) { found[pid]; grew = 1 }
      } while (grew)
      for (pid in found) print pid
    }'
}

ended=0
tries=0
while pids=$(family) && [ -n "$pids" ] && [ "$tries" -lt 20 ]; do
  # shellcheck disable=SC2086 # numbers
  kill -KILL $pids 2>/dev/null
  [ "$tries" -gt 0 ] || ended=$(printf '%s\n' "$pids" | wc -l)
  tries=$((tries + 1))
  sleep 0.05
done
rm -f "/tmp/flotilla-run.$mark"
echo "$ended"
