#!/usr/bin/env bash
# Processor time a packet of live capture, beside tcpdump and nDPI, on the same interface at the same rate: a pair of virtual
# interfaces in a network namespace of its own, tcpreplay with the capture in memory on one end, the program on the other.
#
#   live-cost.sh CAPTURE [PACKETS_PER_SECOND [SECONDS [WARM_UP]]]       0 packets a second: as fast as it goes
#
# Prints one line a program: packets received in SECONDS after WARM_UP seconds of the same (compilation of a program that runs for months), user and system microseconds a packet, and what was lost,
# by the sensor's own counters in those SECONDS, in the words of the program in all. Times are those of /proc, all threads, from the
# first packet to the last; what the kernel does for the sender is not among them. Needs root, tcpreplay, iproute2, curl; tcpdump and ndpiReader
# where they are there. MINEWATCH names another program than the one of the source tree, JAVA_HOME the Java machine.
set -euo pipefail
capture=${1:?name a capture}
rate=${2:-200000}
seconds=${3:-60}
warm_up=${4:-30}
root=$(cd "$(dirname "$0")/../.." && pwd)
capture=$(realpath "$capture")
name=mw-cost-$$
work=$(mktemp -d)
ticks=$(getconf CLK_TCK)

cleanup() {
    [ -z "${program:-}" ] || kill "$program" 2>/dev/null || true
    ip netns del "$name" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

ip netns add "$name"
inside() { ip netns exec "$name" "$@"; }
inside sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6' || true
inside ip link add in0 type veth peer name out0
inside ip link set lo up
inside ip link set in0 mtu 9000 up
inside ip link set out0 mtu 9000 up

# User and system ticks of a process with all its threads.
cpu() { awk '{print $14, $15}' <(sed 's/^[0-9]* (.*) //; s/^/0 x /' "/proc/$1/stat"); }
# Packets that kernel and queue dropped so far, by the sensor's metrics; nothing for other programs.
dropped() {
    inside curl -s --max-time 5 http://127.0.0.1:9464/metrics 2>/dev/null |
        awk '/^minewatch_capture_(kernel|interface|queue)_dropped_packets_total/ {n += $2; seen = 1} END {if (seen) printf "%d", n}'
}
received() { inside cat /sys/class/net/in0/statistics/rx_packets; }

# measure LABEL READY-PATTERN COMMAND...
measure() {
    local label=$1 ready=$2
    shift 2
    ip netns exec "$name" "$@" >"$work/out" 2>&1 &
    program=$!
    for _ in $(seq 600); do
        grep -q "$ready" "$work/out" && break
        kill -0 "$program" 2>/dev/null || {
            cat "$work/out"
            return 1
        }
        sleep 0.1
    done
    sleep 1
    local speed=(--pps="$rate") before after packets
    [ "$rate" != 0 ] || speed=(--topspeed)
    inside timeout $((seconds + warm_up + 120)) tcpreplay -q -K -i out0 "${speed[@]}" --loop=1000000 \
        --duration=$((seconds + warm_up)) "$capture" >"$work/send" 2>&1 &
    local sender=$!
    packets=$(received)
    # The sender reads its capture into memory first.
    until [ "$(received)" -gt $((packets + 1000)) ]; do
        kill -0 "$sender" 2>/dev/null || break
        sleep 0.2
    done
    sleep "$warm_up"
    local lost
    lost=$(dropped || true)
    packets=$(received)
    read -ra before <<<"$(cpu "$program")"
    sleep $((seconds - 1))
    packets=$(($(received) - packets))
    read -ra after <<<"$(cpu "$program")"
    [ -z "$lost" ] || lost="  lost $(($(dropped) - lost)) (before: $lost)"
    wait "$sender" || true
    sleep 1
    kill -TERM "$program" 2>/dev/null || true
    wait "$program" || true
    program=
    awk -v l="$label" -v p="$packets" -v u="$((after[0] - before[0]))" -v s="$((after[1] - before[1]))" -v t="$ticks" -v r="$((packets / (seconds - 1))) a second" -v d="$lost" \
        'BEGIN {printf "%-22s %10d packets  %s  user %.3f us  system %.3f us  together %.3f us a packet%s\n", l, p, r, u / t * 1e6 / p, s / t * 1e6 / p, (u + s) / t * 1e6 / p, d}'
    grep -E 'dropped|lost' "$work/out" | sed 's/^/    /' || true
}

minewatch=${MINEWATCH:-$root/sensor/bin/minewatch}
printf 'watch:\n  metrics: 127.0.0.1:9464\n' >"$work/minewatch.yml"
watch=("$minewatch" watch --config "$work/minewatch.yml" -i in0)
# What evidence captures cost: EVIDENCE=1.
[ -z "${EVIDENCE:-}" ] || watch+=(--evidence "$work/evidence")
measure 'minewatch pcap4j' Watching "${watch[@]}" --capture pcap4j
if "$minewatch" doctor --config /dev/null 2>/dev/null | grep -q 'OK .*ring'; then
    measure 'minewatch ring' Watching "${watch[@]}" --capture ring
    # With more lanes: WORKERS=2.
    [ -z "${WORKERS:-}" ] || measure "minewatch ring, $WORKERS lanes" Watching "${watch[@]}" --capture ring --workers "$WORKERS"
else
    echo 'minewatch ring         SKIPPED: this jar or this Java has none'
fi
if command -v tcpdump >/dev/null; then
    measure 'tcpdump -w /dev/null' listening tcpdump -i in0 -n -w /dev/null
fi
if command -v ndpiReader >/dev/null; then
    measure 'ndpiReader' Capturing ndpiReader -i in0 -s $((seconds + 300))
fi
