#!/bin/sh
# Installs what the tests need beside Swift, and says where it is.
#
# Usage: eval "$(scripts/test-setup.sh)"
#
# Packages come from apt, as root or by sudo; Python packages go into an environment of their own outside the tree.
# What is there already is left alone, so that running it again takes no time. What it does goes to standard error;
# standard output has nothing but the variables, as shell commands:
#   FK_TEST_PYTHON          the Python that has kazoo
#   FK_MOTO_PYTHON          the Python that has moto, the server that plays AWS
#   FK_CFN_LINT             the program that checks templates of CloudFormation
#   FK_ZOOKEEPER_CLASSPATH  the ZooKeeper server, for java -cp
set -eu

# zookeeper: the server that the comparison talks to, with its Java. libsqlite3-dev: the emulator's database.
# libzookeeper-mt-dev: the C client of the benchmarks. tmux, expect: the terminals of the shell's tests. zsh, fish:
# completions. mandoc, man-db, groff: the manual. jq: the recipes of docs/scripting. redis-server, openssl: the server of
# the Redis store's tests, and its certificates.
packages="zookeeper libsqlite3-dev libzookeeper-mt-dev tmux expect zsh fish mandoc man-db groff jq redis-server openssl"
python3 -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3-venv"
# shellcheck disable=SC2086 # Words are wanted.
"$(dirname "$0")/packages.sh" $packages

cache="${XDG_CACHE_HOME:-$HOME/.cache}/faaskeeper-tests"

# python_with ENVIRONMENT CHECK REQUIREMENT: an environment in which CHECK runs.
python_with() {
    if "$1/bin/python" -c "$2" 2>/dev/null; then return; fi
    echo "test-setup: making $1 with $3" >&2
    mkdir -p "$(dirname "$1")"
    python3 -m venv --clear "$1" >&2
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check "$3" >&2
}

python_with "$cache/venv" 'import kazoo' 'kazoo>=2.10,<3'
# Version 5.2: its corrections are in Tests/Support/MotoServer/serve.py.
python_with "$cache/moto" 'import moto, werkzeug; assert moto.__version__.startswith("5.2.")' \
    'moto[server,all]>=5.2.5,<5.3'

python_with "$cache/cfn-lint" 'import cfnlint' 'cfn-lint>=1.40,<2'

quote() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }
echo "export FK_TEST_PYTHON=$(quote "$cache/venv/bin/python")"
echo "export FK_MOTO_PYTHON=$(quote "$cache/moto/bin/python")"
echo "export FK_CFN_LINT=$(quote "$cache/cfn-lint/bin/cfn-lint")"
if [ -r /usr/share/java/zookeeper.jar ]; then
    echo "export FK_ZOOKEEPER_CLASSPATH='/usr/share/java/zookeeper.jar'"
fi
