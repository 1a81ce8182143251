#!/bin/sh
# Runs the simulation with counters in the code, and tells how many lines of the functions and the client it goes through.
#
# Usage: scripts/simulate-coverage.sh SWIFT SEEDS [FILE]   with FILE, the lines that were never reached go there
set -eu

swift=$1
seeds=$2
report=${3:-}
scratch=.build-coverage
tools=$(dirname "$(readlink -f "$(command -v "$swift")")")
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

"$swift" build --scratch-path "$scratch" --product simulate \
    -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping >&2
simulate=$scratch/debug/simulate
LLVM_PROFILE_FILE="$data/run-%p.profraw" "$simulate" --seeds "$seeds"
"$tools/llvm-profdata" merge -sparse "$data"/*.profraw -o "$data/all.profdata"
for folder in ServerFunctions Client Storage; do
    files=$(find "Sources/$folder" -name '*.swift' | sort)
    # Line by line, however many copies of a line the compiler has made.
    # shellcheck disable=SC2086 # Words are wanted.
    "$tools/llvm-cov" export -format=lcov "$simulate" -instr-profile "$data/all.profdata" $files |
        awk -F: -v folder="$folder" '
            function told() { if (file) printf "%-60s %5d of %5d\n", file, hit, lines; hit = lines = 0 }
            /^SF:/ { told(); file = $2; sub(".*/Sources/", "", file) }
            /^DA:/ { split($2, at, ","); lines++; all++; if (at[2] > 0) { hit++; reached++ } }
            END { told(); printf "%-60s %5d of %5d lines, %.1f %%\n\n", folder " in all", reached, all, 100 * reached / all }'
done
if [ -n "$report" ]; then
    files=$(find Sources/ServerFunctions Sources/Client Sources/Storage -name '*.swift' | sort)
    # shellcheck disable=SC2086 # Words are wanted.
    "$tools/llvm-cov" show "$simulate" -instr-profile "$data/all.profdata" $files |
        awk '/^[^ ].*:$/ { file = $0 } /\| *0\|/ { print file $0 }' >"$report"
fi
