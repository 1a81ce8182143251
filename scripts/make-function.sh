#!/bin/sh
# Makes the package of the functions for Lambda: one file `bootstrap` in .build/release/fk-function.zip, the same on x86-64 and,
# not tested, on arm64: Lambda's architecture is that of the machine that builds.
#
# Usage: scripts/make-function.sh SWIFT
set -eu

swift=$1
libraries=.build/function-libraries
binary=.build/release/fk-function
package=.build/release/fk-function.zip

say() { echo "make-function: $*" >&2; }

# Swift's own library is linked into the binary. So are these two: which ones Lambda has is not said anywhere.
rm -rf "$libraries"
mkdir -p "$libraries"
for library in libstdc++.a libz.a; do
    path=$(cc -print-file-name="$library")
    [ -r "$path" ] || { say "there is no $library"; exit 1; }
    ln -s "$(readlink -f "$path")" "$libraries/$library"
done
# Where only an archive is found first, it is taken. -s: without symbols, which are of no use there.
"$swift" build -c release --static-swift-stdlib --product fk-function \
    -Xlinker "-L$PWD/$libraries" -Xlinker -s >&2
"$(dirname "$0")/check-function.sh" "$binary"
python3 - "$binary" "$package" <<'END'
import sys, zipfile
binary, package = sys.argv[1:]
# The same binary is the same package: no dates.
entry = zipfile.ZipInfo("bootstrap", (1980, 1, 1, 0, 0, 0))
entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100755 << 16, zipfile.ZIP_DEFLATED
with open(binary, "rb") as file: data = file.read()
with zipfile.ZipFile(package, "w") as archive: archive.writestr(entry, data, compresslevel=9)
with zipfile.ZipFile(package) as archive: assert archive.read("bootstrap") == data
size = len(open(package, "rb").read())
print(f"make-function: {package}: {size / 1e6:.1f} MB, {len(data) / 1e6:.1f} MB unpacked")
# Source: Lambda's quotas, "Deployment package (.zip file archive) size", 2025-11.
if size > 50 * 2**20 or len(data) > 250 * 2**20: sys.exit("make-function: Lambda takes 50 MiB, and 250 MiB unpacked")
END
