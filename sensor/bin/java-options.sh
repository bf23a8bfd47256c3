# How Java runs Minewatch: read by both starters, the one of the source tree and the one of the package.
# Sets java_options for the command ($1) that is to run.
#
# Serial collection in both: no threads that only wait. Nothing of the machine's own words may mix with the report, hence no log.
case ${1:-} in
watch)
    # A run of months: both compilers, and room for a million flows. Out of memory it ends, to be started anew, in place of going on
    # with whatever thread happened not to ask for any. What flows take lives long: the young generation, a third of the heap if nobody
    # says otherwise, would keep room from them that packets do not need; and so would the garbage that a collection leaves where it
    # lies, a twentieth of the heap.
    java_options='-Xms64m -Xmx768m -XX:MaxNewSize=64m -XX:MarkSweepDeadRatio=1 -XX:+ExitOnOutOfMemoryError'
    ;;
*)
    # A run of seconds: little memory, but so much from the start that it need not be collected whole to grow (only what is used
    # counts). The simple compiler alone: on captures of some gigabytes the other one costs more than it saves
    # (docs/MEASUREMENTS.md); for a long --follow set MINEWATCH_JAVA_OPTS=-XX:TieredStopAtLevel=4.
    java_options='-XX:TieredStopAtLevel=1 -Xms256m -Xmn24m -Xmx320m'
    ;;
esac
java_options="-XX:+UseSerialGC $java_options -XX:-UsePerfData -Xlog:disable -Djava.awt.headless=true"
