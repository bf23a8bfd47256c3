#!/bin/sh
# fuzz.sh [NAME]: fuzzes every parser for ten minutes each, one after the other (some seven hours), or only those whose class or
# method name contains NAME. `mvn verify` only replays the seeds. A finding stops its parser's run, prints the stack trace and leaves a
# crash file among the class's seeds: commit it with the repair. Results belong into docs/MEASUREMENTS.md.
set -u
cd "$(dirname "$0")/../.."
wanted=${1:-}
failed=0
for file in $(grep -rl '@FuzzTest' --include='*Test.java' feeds/src/test sensor/src/test | sort); do
    class=$(basename "$file" .java)
    for method in $(grep -A1 '@FuzzTest' "$file" | sed -n 's/.*void \([A-Za-z0-9_]*\)(.*/\1/p'); do
        case $class#$method in *"$wanted"*) ;; *) continue ;; esac
        printf '%s %s#%s\n' "$(date -u +%H:%M:%S)" "$class" "$method"
        # Jazzer cannot redefine a record with annotated components once it is loaded (JDK 17).
        JAZZER_FUZZ=1 mvn -q -Dfast -pl feeds,sensor test -Dtest="$class#$method" -Dsurefire.failIfNoSpecifiedTests=false \
            -Dtest.jvm.args=-Djazzer.instrumentation_excludes=io.minewatch.feeds.model.IndicatorDetails || failed=1
    done
done
exit "$failed"
