#!/bin/sh
# detection-tables.sh: writes the tables of docs/DETECTION.md anew: simulated error rates (minutes), and real sessions replayed as encrypted where the captures
# stand beside the project (../shared/captures). The same tree gives the same tables: git diff docs/DETECTION.md
set -eu
cd "$(dirname "$0")/../.."
mvn -q -Dfast -pl feeds,sensor process-test-classes dependency:build-classpath -Dmdep.outputFile=target/test-classpath.txt
exec java -cp "sensor/target/test-classes:sensor/target/classes:feeds/target/classes:$(cat sensor/target/test-classpath.txt)" \
    -Dminewatch.root="$PWD" io.minewatch.replay.DetectionTables docs/DETECTION.md
