#!/bin/sh
# What `fleet create` does, by hand: plain-create.sh for each box, eight at a time. Needs root.
# Arguments: create|delete, how many, folder for their files, name, image.
set -eu
act=$1 count=$2 folder=$3 name=$4 image=$5
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"
seq 1 "$count" | xargs -P 8 -I '{}' "$here/plain-create.sh" "$act" "$folder/{}" "$name-{}" "$image"
[ "$act" = create ] || rm -rf "$folder"
