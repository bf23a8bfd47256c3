#!/bin/sh
# Compares, for every capture below a folder, the number of frames that Minewatch reads with the
# number of packets that tcpdump reads. Fails when Minewatch stops earlier anywhere.
#
#   sensor/scripts/compare-packet-counts.sh FOLDER
#
# Needs a JDK, Maven and tcpdump.
set -eu

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "usage: $0 FOLDER (a folder with captures)" >&2
    exit 2
fi
command -v tcpdump >/dev/null || { echo "$0: tcpdump is not installed" >&2; exit 2; }

captures=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
exec mvn -q -Dfast -pl feeds,sensor test -Dtest=PacketCountsTest \
    -Dsurefire.failIfNoSpecifiedTests=false -Dminewatch.captures="$captures"
