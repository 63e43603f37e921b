// What runs on the box during a transfer; the test checks both with shellcheck.

/** Exit codes of the scripts below, told apart from those of tar and the shell. */
export const scriptExit = {
  notFound: 101,
  full: 102,
  denied: 103,
  kind: 104,
  cut: 105,
  checksum: 106,
} as const;

/** Bytes from which on a transfer takes long enough for the disk to work beside it. */
const writeOutFrom = 32 * 1024 * 1024;

const common = `
LC_ALL=C
export LC_ALL
fail() {
  code=$1
  shift
  printf '%s\\n' "$*" >&2
  exit "$code"
}
`;

/**
 * Finds where it goes and whether it may and fits, and makes a folder of its own next to it. Arguments of both
 * receivers begin with: file|folder|contents, target, yes|no (it ended in a slash), name, bytes.
 */
const prepare = `${common}
kind=$1 target=$2 slash=$3 name=$4 bytes=$5

case $kind in
  file) if [ -d "$target" ] || [ "$slash" = yes ]; then final=$target/$name; else final=$target; fi ;;
  folder) final=$target/$name ;;
  *) final=$target ;;
esac
if [ "$kind" != file ] && [ -d "$final" ]; then folder=$final; else folder=\${final%/*}; fi
[ -n "$folder" ] || folder=/

if [ "$kind" = file ] && [ "$slash" = no ]; then
  [ -d "$folder" ] || fail ${scriptExit.notFound} "there is no folder $folder"
else
  mkdir -p -- "$folder" || fail ${scriptExit.denied} "the folder $folder cannot be made as $(id -un)"
fi
[ -w "$folder" ] || fail ${scriptExit.denied} "$(id -un) may not write in $folder"
if [ "$kind" = file ] && [ -d "$final" ]; then fail ${scriptExit.kind} "$final is a folder"; fi
if [ "$kind" != file ] && [ -e "$final" ] && [ ! -d "$final" ]; then
  fail ${scriptExit.kind} "$final is not a folder"
fi

case $(cd -- "$folder" && pwd -P)/ in
  /data/*) mountpoint -q /data || echo "warning: no volume is mounted at /data: this goes to the root disk" ;;
esac

for old in "$folder"/.flotilla-put-*; do
  pid=\${old##*/.flotilla-put-}
  [ -d "/proc/\${pid%%-*}" ] || rm -rf -- "$old" 2>/dev/null
done

full() {
  fail ${scriptExit.full} "$(df -P -k -- "$folder" | awk 'NR == 2 { print $6 " has " $4 " KiB free" }')"
}
free=$(df -P -k -- "$folder" | awk 'NR == 2 { print $4 }')
[ "\${free:-0}" -gt "$((bytes / 1024))" ] || full

stage=$folder/.flotilla-put-$$-$(date +%s)
mkdir -m 700 -- "$stage" || fail ${scriptExit.denied} "$(id -un) may not write in $folder"
writer=
trap '[ -z "$writer" ] || kill "$writer" 2>/dev/null; rm -rf -- "$stage"' EXIT
trap 'exit 129' HUP INT TERM PIPE

write_out() {
  if [ "$kind" != file ]; then sync -f -- "$stage"; elif [ -e "$stage/tree" ]; then sync -d -- "$stage/tree"; fi
}
# What has arrived goes to the disk while the rest is on its way: the sync at the end then finds little to do.
write_out_beside() {
  [ "$bytes" -gt ${writeOutFrom} ] || return 0
  (while kill -0 $$; do sleep 0.2; write_out; done) </dev/null >/dev/null 2>&1 &
  writer=$!
}
`;

/** Renames what is checked and synced into place: what was there stayed whole until now, and other files stay. */
const putInPlace = `
# A new folder is one rename; an existing one takes its new files one by one.
merge() (
  if [ ! -e "$2" ] && [ ! -L "$2" ]; then exec mv -T -- "$1" "$2"; fi
  if [ ! -d "$1" ]; then exec mv -f -T -- "$1" "$2"; fi
  [ -d "$2" ] || fail ${scriptExit.kind} "$2 is not a folder"
  find "$1" -mindepth 1 -maxdepth 1 ! -type d -exec mv -f -t "$2" -- {} + || exit
  for child in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ ! -d "$child" ] || [ -L "$child" ]; then continue; fi
    merge "$child" "$2/\${child##*/}" || exit
  done
)
merge "$stage/tree" "$final"
`;

/** Reads the stream of pack.ts, checks and syncs it. A sixth argument, yes|no: it holds checksums to compare. */
export const receiveScript = `${prepare}
checksums=$6
write_out_beside
errors=$(tar -x -p --no-same-owner --format=gnu -f - -C "$stage" 2>&1) || {
  case $errors in *'No space left'* | *'quota exceeded'*) full ;; esac
  fail ${scriptExit.cut} "$errors"
}
[ -f "$stage/complete" ] || fail ${scriptExit.cut} "the end of the transfer did not arrive"
if [ "$checksums" = yes ]; then
  (cd -- "$stage" && sha256sum --quiet --check complete >&2) || exit ${scriptExit.checksum}
fi
if [ "$kind" = file ]; then sync -- "$stage/tree"; else sync -f -- "$stage"; fi || full
${putInPlace}`;

/** Said first: from then on whatever goes wrong is the transfer's fault, not the connection's. */
export const receiving = 'flotilla-receiving';

/**
 * Reads the bare content of one file; one byte too many ends it, as the file would grow for as long as it is sent.
 * Whole MiB go past the page cache where the file system can: on two cores the copy into it, and the wait for it at
 * the end, are a quarter of the time. Three more arguments: mode in octal, seconds since 1970, SHA-256 sum or nothing.
 */
export const receiveFileScript = `echo ${receiving}
${prepare}
mode=$6 mtime=$7 sum=$8
whole=$((bytes / 1048576)) direct=
if dd if=/dev/null of="$stage/tree" oflag=direct status=none 2>/dev/null; then direct=yes; else write_out_beside; fi
receive() {
  dd of="$stage/tree" bs=1048576 count="$whole" iflag=fullblock \${direct:+oflag=direct} status=none &&
    head -c "$((bytes - whole * 1048576 + 1))" >>"$stage/tree"
}
errors=$(receive 2>&1) || {
  case $errors in *'No space left'* | *'quota exceeded'*) full ;; esac
  fail ${scriptExit.cut} "$errors"
}
arrived=$(stat -c %s -- "$stage/tree")
[ "$arrived" -eq "$bytes" ] || fail ${scriptExit.cut} "$arrived bytes arrived instead of $bytes"
if [ -n "$sum" ] && [ "$(sha256sum <"$stage/tree")" != "$sum  -" ]; then
  fail ${scriptExit.checksum} "what arrived has another sum than what was sent"
fi
chmod -- "$mode" "$stage/tree" || exit
touch -d "@$mtime" -- "$stage/tree" || exit
sync -- "$stage/tree" || full
${putInPlace}`;

/**
 * Writes a line with the bytes to expect, then a tar stream of one file, or of what a folder holds.
 * Argument: the path.
 */
export const sendScript = `${common}
path=$1
[ -e "$path" ] || fail ${scriptExit.notFound} "there is no $path"
[ -r "$path" ] || fail ${scriptExit.denied} "$(id -un) may not read $path"
if [ -d "$path" ]; then
  [ -x "$path" ] || fail ${scriptExit.denied} "$(id -un) may not enter $path"
  du -s -b -- "$path" 2>/dev/null | cut -f 1
  exec tar -c --format=gnu --hard-dereference --exclude='.flotilla-put-*' -f - -C "$path" .
fi
[ -f "$path" ] || fail ${scriptExit.kind} "$path is neither a file nor a folder"
folder=\${path%/*}
stat -L -c %s -- "$path"
exec tar -c --format=gnu --no-unquote --dereference -f - -C "\${folder:-/}" -- "./\${path##*/}"
`;
