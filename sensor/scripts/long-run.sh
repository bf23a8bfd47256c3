#!/bin/sh
# A day of packet time with many miners through analysis and the life of alerts: one finding a miner, time-outs, memory by the hour.
#   sensor/scripts/long-run.sh [MINERS [HOURS]]     1000 and 24 by default, some minutes
# The build runs a short form of it.
set -eu
cd "$(dirname "$0")/../.."
exec mvn -B -ntp -Dfast -pl feeds,sensor test -Dtest=LongRunTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dminewatch.long.miners="${1:-1000}" -Dminewatch.long.hours="${2:-24}"
