#!/bin/sh
# Sees to it that this machine can build fk: packages from apt where they are missing, and a look at the Swift
# toolchain. What is there already is left alone, so that running it again takes no time.
#
# Usage: scripts/setup.sh [SWIFT]
set -eu

swift=${1:-swift}
swift_wanted="6.2"

say() { echo "setup: $*" >&2; }
die() { say "$*"; exit 1; }

# --- Debian packages -------------------------------------------------------------------------------------------------

# libsqlite3-dev: the emulator's database. git: SwiftPM fetches dependencies with it. ca-certificates: over HTTPS.
packages="libsqlite3-dev git ca-certificates make"

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
    for package in $packages; do
        is_installed "$package" || missing="$missing $package"
    done
elif [ "$(uname)" = Linux ]; then
    say "no Debian here: install the like of $packages yourself"
fi

if [ -n "$missing" ]; then
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
fi

# --- Swift -----------------------------------------------------------------------------------------------------------

how="Install Swift $swift_wanted or newer: https://www.swift.org/install/linux/ has the steps for Debian and Ubuntu.
Then put its usr/bin on the PATH, or name it: make SWIFT=/path/to/usr/bin/swift"

command -v "$swift" >/dev/null 2>&1 || die "there is no Swift toolchain here ($swift is not found). $how"
version=$("$swift" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
[ -n "$version" ] || die "$swift --version does not tell a version. $how"
oldest=$(printf '%s\n%s\n' "$swift_wanted" "$version" | sort -V | head -n 1)
[ "$oldest" = "$swift_wanted" ] || die "$swift is version $version. $how"
