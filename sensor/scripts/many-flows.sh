#!/bin/sh
# Many flows at once in the heap of the service, then a twentieth more: the longest idle ones go, and are counted.
#   sensor/scripts/many-flows.sh [FLOWS [HEAP [SILENT]]]     1000000, 768m and true by default; SILENT false: each flow has octets that are read
# The build runs a short form of it.
set -eu
cd "$(dirname "$0")/../.."
flows=${1:-1000000} heap=${2:-768m} silent=${3:-true}
set -- watch
. sensor/bin/java-options.sh
exec mvn -B -ntp -Dfast -pl feeds,sensor test -Dtest=ManyFlowsTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dminewatch.flows="$flows" -Dminewatch.flows.silent="$silent" -Dtest.jvm.args="$java_options -Xmx$heap"
