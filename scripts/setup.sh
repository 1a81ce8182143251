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

# libsqlite3-dev: the emulator's database. libedit-dev: the shell's line editor. libncurses-dev: the tree browser's
# terminal. git: SwiftPM fetches dependencies with it. ca-certificates: over HTTPS.
"$(dirname "$0")/packages.sh" libsqlite3-dev libedit-dev libncurses-dev git ca-certificates make

how="Install Swift $swift_wanted or newer: https://www.swift.org/install/linux/ has the steps for Debian and Ubuntu.
Then put its usr/bin on the PATH, or name it: make SWIFT=/path/to/usr/bin/swift"

command -v "$swift" >/dev/null 2>&1 || die "there is no Swift toolchain here ($swift is not found). $how"
version=$("$swift" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
[ -n "$version" ] || die "$swift --version does not tell a version. $how"
oldest=$(printf '%s\n%s\n' "$swift_wanted" "$version" | sort -V | head -n 1)
[ "$oldest" = "$swift_wanted" ] || die "$swift is version $version. $how"
