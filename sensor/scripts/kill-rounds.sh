#!/bin/sh
# Kills a sensor again and again (kill -9) and compares what it had promised with what its outputs got.
#   sensor/scripts/kill-rounds.sh [ROUNDS]     200 by default, some 2 s each
set -eu
cd "$(dirname "$0")/../.."
exec mvn -B -ntp -Dfast -pl feeds,sensor test -Dtest=KillRoundsTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dminewatch.kill.rounds="${1:-200}"
