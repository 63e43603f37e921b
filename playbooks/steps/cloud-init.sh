# Waits until cloud-init has finished; prints done, degraded, disabled or none. Arguments: seconds.
set -u
limit=$1

if ! command -v cloud-init >/dev/null; then
  echo none
  exit 0
fi

said=$(timeout "$limit" cloud-init status --wait 2>&1)
code=$?
if [ "$code" -eq 124 ]; then
  echo "cloud-init is still running after $limit s: $(cloud-init status --long 2>&1 | tr '\n' ' ')" >&2
  exit 1
fi

# From version 23.4 on status 2 means that it finished, and that something in it did not work.
case $code:$said in
  0:*disabled*) echo disabled ;;
  0:*) echo 'done' ;;
  2:*)
    echo degraded
    cloud-init status --long >&2
    ;;
  *)
    echo "cloud-init failed: $(cloud-init status --long 2>&1)" >&2
    exit 1
    ;;
esac
