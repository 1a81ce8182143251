#!/bin/sh
# Installs into a directory of its own, looks at what is there, and uninstalls it again.
#
# Usage: scripts/test-install.sh FK
set -eu

fk=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

fail() { echo "test-install: $*" >&2; exit 1; }

# Not the caller's variables: these are the defaults of somebody who types make install.
run_make() { env -u MAKEFLAGS -u MAKELEVEL make -s "$@" FK="$fk" DESTDIR="$root" PREFIX=/opt/fk PACKAGE="$package"; }

# The functions for Lambda are taken along where they were made, and not missed where they were not.
package=$root/none.zip
run_make install-files
[ ! -e "$root/opt/fk/lib" ] || fail "something was installed in lib"
package=$root/functions.zip
echo functions >"$package"

run_make install-files
pages=$("$fk" --generate list | sed -n 's|.* man/|share/man/man1/|p')
# shellcheck disable=SC2086 # Words are wanted.
for file in bin/fk $pages share/bash-completion/completions/fk \
    share/zsh/site-functions/_fk share/fish/vendor_completions.d/fk.fish; do
    [ -s "$root/opt/fk/$file" ] || fail "$file is missing or empty"
done
[ -x "$root/opt/fk/bin/fk" ] || fail "bin/fk cannot be run"
printed=$("$root/opt/fk/bin/fk" -c memory: get /zookeeper/config) || fail "the installed fk does not run"
[ "$(cat "$root/opt/fk/lib/faaskeeper/fk-function.zip")" = functions ] || fail "the functions are missing"
[ "$printed" = "version=0" ] || fail "the installed fk printed: $printed"
run_make uninstall
rm "$package"
left=$(find "$root" -type f)
[ -z "$left" ] || fail "left behind: $left"
echo "test-install: install and uninstall are fine"
