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
#   FK_LAMBDA_RIE           Lambda's runtime interface emulator; on x86-64 alone
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

# Lambda's runtime interface emulator is one file in the wheel of aws-sam-cli, which is not installed.
emulator="$cache/aws-lambda-rie"
if [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] && [ ! -x "$emulator" ]; then
    echo "test-setup: fetching $emulator" >&2
    wheels=$(mktemp -d)
    trap 'rm -rf "$wheels"' EXIT
    "$cache/moto/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --dest "$wheels" 'aws-sam-cli>=1.170,<2' >&2
    # Under its own name only when it is whole.
    "$cache/moto/bin/python" - "$wheels" "$emulator" >&2 <<'END'
import glob, os, sys, zipfile
wheel, = glob.glob(sys.argv[1] + "/*.whl")
data = zipfile.ZipFile(wheel).read("samcli/local/rapid/aws-lambda-rie-x86_64")
with open(sys.argv[2] + ".new", "wb") as file: file.write(data)
os.chmod(sys.argv[2] + ".new", 0o755)
os.rename(sys.argv[2] + ".new", sys.argv[2])
END
fi
python_with "$cache/cfn-lint" 'import cfnlint' 'cfn-lint>=1.40,<2'

quote() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }
echo "export FK_TEST_PYTHON=$(quote "$cache/venv/bin/python")"
echo "export FK_MOTO_PYTHON=$(quote "$cache/moto/bin/python")"
if [ -x "$emulator" ]; then echo "export FK_LAMBDA_RIE=$(quote "$emulator")"; fi
echo "export FK_CFN_LINT=$(quote "$cache/cfn-lint/bin/cfn-lint")"
if [ -r /usr/share/java/zookeeper.jar ]; then
    echo "export FK_ZOOKEEPER_CLASSPATH='/usr/share/java/zookeeper.jar'"
fi
