#!/bin/sh
# What only the optimizer can break: the tool's answers, and the service under faults, as they are built for use.
#
# Usage: scripts/test-optimized.sh FK SIMULATE SEEDS
set -eu

fk=$1
simulate=$2
seeds=$3

fail() { echo "test-optimized: $*" >&2; exit 1; }

printed=$(printf 'create /a x\nset -s /a yy\nsetAcl -s /a world:anyone:cdrwa\nstat /a\n' | "$fk" -c memory: | grep -c 'cZxid = 0x1')
[ "$printed" = 3 ] || fail "set -s, setAcl -s and stat do not tell the same node: $printed of 3"
printed=$(printf 'create /a x\nset -s /a yy\n' | "$fk" -c memory: | grep -E 'mZxid|dataLength' | tr '\n' ' ')
[ "$printed" = "mZxid = 0x2 dataLength = 2 " ] || fail "set -s printed: $printed"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$simulate" --seeds "$seeds" >"$log" 2>&1 || { cat "$log" >&2; fail "the simulation found something"; }
tail -n 1 "$log"
echo "test-optimized: the optimized build is fine"
