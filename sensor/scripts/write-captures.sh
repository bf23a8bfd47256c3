#!/bin/sh
# write-captures.sh: writes the scripted captures of pcaps/ anew, and what the sensor says of all of them (*.expected.jsonl).
# Read the difference before you commit it: git diff pcaps/
set -eu
cd "$(dirname "$0")/../.."
mvn -q -Dfast -pl feeds,sensor process-test-classes dependency:build-classpath -Dmdep.outputFile=target/test-classpath.txt
exec java -cp "sensor/target/test-classes:sensor/target/classes:feeds/target/classes:$(cat sensor/target/test-classpath.txt)" \
    io.minewatch.golden.GoldenCaptures "$PWD/pcaps" --write-expected
