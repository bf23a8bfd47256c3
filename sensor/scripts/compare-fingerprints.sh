#!/bin/sh
# Compares, for every capture below a folder, the TLS fingerprints JA3, JA3S and JA4 of all hellos with those of tshark.
#
#   sensor/scripts/compare-fingerprints.sh FOLDER
#
# Needs a JDK, Maven and tshark.
set -eu

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "usage: $0 FOLDER (a folder with captures)" >&2
    exit 2
fi
command -v tshark >/dev/null || { echo "$0: tshark is not installed" >&2; exit 2; }

captures=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
exec mvn -q -Dfast -pl feeds,sensor test -Dtest=TlsFingerprintCapturesTest \
    -Dsurefire.failIfNoSpecifiedTests=false -Dminewatch.captures="$captures"
