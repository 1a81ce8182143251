#!/bin/sh
# Installs what the tests need beside Swift, and says where it is.
#
# Usage: eval "$(scripts/test-setup.sh)"
#
# Packages come from apt, as root or by sudo; Python packages go into an environment of their own outside the tree.
# What is there already is left alone, so that running it again takes no time. What it does goes to standard error;
# standard output has nothing but the variables, as shell commands:
#   FK_TEST_PYTHON          the Python that has kazoo
#   FK_ZOOKEEPER_CLASSPATH  the ZooKeeper server, for java -cp
set -eu

say() { echo "test-setup: $*" >&2; }
die() { say "$*"; exit 1; }

# --- Debian packages -------------------------------------------------------------------------------------------------

# zookeeper: the server that the comparison talks to, with its Java. libsqlite3-dev: the emulator's database.
# libzookeeper-mt-dev: the C client of the benchmarks. tmux, expect: the terminals of the shell's tests.
packages="zookeeper libsqlite3-dev libzookeeper-mt-dev tmux expect"

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
    for package in $packages; do
        is_installed "$package" || missing="$missing $package"
    done
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
else
    say "no Debian here: install the like of $packages yourself, and set FK_ZOOKEEPER_CLASSPATH"
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

# --- Python ----------------------------------------------------------------------------------------------------------

requirement="kazoo>=2.10,<3"
venv="${XDG_CACHE_HOME:-$HOME/.cache}/faaskeeper-tests/venv"
python="$venv/bin/python"
if ! "$python" -c 'import kazoo' 2>/dev/null; then
    say "making $venv with kazoo"
    mkdir -p "$(dirname "$venv")"
    python3 -m venv --clear "$venv" >&2
    "$python" -m pip install --quiet --disable-pip-version-check "$requirement" >&2
fi

quote() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }
echo "export FK_TEST_PYTHON=$(quote "$python")"
if [ -r /usr/share/java/zookeeper.jar ]; then
    echo "export FK_ZOOKEEPER_CLASSPATH='/usr/share/java/zookeeper.jar'"
fi
