#!/bin/sh
# From the packet that makes a finding to the moment that a collector (rsyslog, TCP) has its alert: median and worst of so many miners.
#   sensor/scripts/alert-latency.sh [MINERS [WORKERS]]     40 and 1 by default; needs root, tcpreplay, iproute2, rsyslog. On Java 22 or newer several workers are lanes.
set -eu
cd "$(dirname "$0")/../.."
exec mvn -B -ntp -Dfast -pl feeds,sensor test -Dtest=LiveDeliveryTest#newFindingsReachTheCollectorWithinASecond \
    -Dsurefire.failIfNoSpecifiedTests=false -Dminewatch.latency.findings="${1:-40}" -Dminewatch.latency.workers="${2:-1}"
