#!/bin/sh
# Whether a binary runs at Lambda, in provided.al2023: which libraries it needs, and which versions of their symbols. There is glibc
# 2.34 there, and libgcc_s, which glibc itself loads to end a thread. Nothing else is relied on.
#
# Usage: scripts/check-function.sh BINARY [GLIBC]   with GLIBC, another version than 2.34
set -eu

binary=$1
glibc_there=${2:-2.34}
libraries_there="libc.so.6 libm.so.6 libgcc_s.so.1 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1"
# Of the libgcc of GCC 11, with which Amazon Linux 2023 began.
gcc_there=7.0.0

fail() { echo "check-function: $*" >&2; exit 1; }

# newest VERSION...: the highest of them.
newest() { printf '%s\n' "$@" | sort -V | tail -n 1; }

[ -r "$binary" ] || fail "there is no $binary"
needed=$(LC_ALL=C readelf -dW "$binary" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
versions=$(LC_ALL=C readelf -VW "$binary" | sed -n 's/.*Name: \([A-Z]*[A-Z_]*_[0-9A-Z.]*\) .*/\1/p' | sort -Vu)
[ -n "$needed" ] && [ -n "$versions" ] || fail "$binary is no dynamic executable"
for library in $needed; do
    case " $libraries_there " in
    *" $library "*) ;;
    *) fail "$binary needs $library, which may not be there" ;;
    esac
done
for version in $versions; do
    case $version in
    GLIBC_[0-9]*)
        [ "$(newest "${version#GLIBC_}" "$glibc_there")" = "$glibc_there" ] || {
            symbols=$(LC_ALL=C readelf --dyn-syms -W "$binary" | sed -n "s/.* UND \([^ ]*@$version\).*/\1/p" | tr '\n' ' ')
            fail "$binary needs $version, and glibc $glibc_there is there: $symbols"
        } ;;
    GCC_[0-9]*)
        [ "$(newest "${version#GCC_}" "$gcc_there")" = "$gcc_there" ] || fail "$binary needs $version of libgcc_s" ;;
    *) fail "$binary needs $version" ;;
    esac
done
highest=$(newest $(printf '%s\n' "$versions" | sed -n 's/^GLIBC_//p'))
echo "check-function: needs glibc $highest of $glibc_there, and" $needed
