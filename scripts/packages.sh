#!/bin/sh
# Installs the Debian packages that are missing, as root or by sudo. What is there already is left alone, so that
# running it again takes no time.
#
# Usage: scripts/packages.sh PACKAGE...
set -eu

say() { echo "packages: $*" >&2; }
die() { say "$*"; exit 1; }

if ! command -v dpkg-query >/dev/null 2>&1; then
    [ "$(uname)" != Linux ] || say "no Debian here: install the like of $* yourself"
    exit 0
fi

missing=""
for package in "$@"; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then as_root=""
elif command -v sudo >/dev/null 2>&1; then as_root="sudo"
else die "needs root or sudo to install:$missing"
fi
say "installing$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # Words are wanted.
if ! { $as_root apt-get update &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
} >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    die "apt-get could not install:$missing"
fi
