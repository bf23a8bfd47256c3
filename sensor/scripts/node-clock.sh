#!/usr/bin/env bash
# The whole of it, live: a miner behind TLS 1.3 without a name, a pool that follows a real monerod (regtest), a sensor on the wire that
# asks the same monerod when blocks come. Passes when the sensor calls the miner confirmed, by the clock, and names no one else: a
# telemetry stream goes over the same wire.
#
#   node-clock.sh [MINUTES]          12 if nothing is said
#
# Needs root, iproute2, openssl, python3, curl, and Debian's packages monero and libpcap0.8. Blocks come every half minute on average, four times as often as
# on the real chain, so that a proof takes a quarter of the time. MINEWATCH names another program than the one of the source tree.
set -euo pipefail
minutes=${1:-12}
root=$(cd "$(dirname "$0")/../.." && pwd)
minewatch=${MINEWATCH:-$root/sensor/bin/minewatch}
stand_ins=$root/pcaps/stand-ins.py
here=mw-miner-$$
there=mw-pool-$$
miner=10.20.9.15
pool=203.0.113.10
other=203.0.113.11
work=$(mktemp -d)
# A wallet of which nobody keeps the keys.
wallet=4B3gniKr5aWZE3hRd9sP1MUhCnSrT3sKJU2bmL5KcmH9aumfbMWe3d96hbdn1rT7YLEVMNtK7YjUTaXLLMhX8FETSGY9Hda

cleanup() {
    # Bash would tell of each process that ends here.
    exec 2>/dev/null
    for name in $here $there; do
        for pid in $(ip netns pids "$name" 2>/dev/null); do
            kill "$pid" 2>/dev/null || true
        done
    done
    sleep 2
    ip netns del $here 2>/dev/null || true
    ip netns del $there 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

ip netns add $here
ip netns add $there
ip link add mw0 netns $here type veth peer name mw1 netns $there
on_miner() { ip netns exec $here "$@"; }
on_pool() { ip netns exec $there "$@"; }
on_miner ip addr add $miner/24 dev mw0
on_pool ip addr add $pool/24 dev mw1
on_pool ip addr add $other/24 dev mw1
for side in "$here mw0" "$there mw1"; do
    read -r name device <<<"$side"
    ip netns exec "$name" ip link set lo up
    ip netns exec "$name" ip link set "$device" up
    ip netns exec "$name" ip route add default dev "$device"
done

on_pool monerod --regtest --offline --fixed-difficulty 1 --data-dir "$work/node" --rpc-bind-port 18081 --zmq-rpc-bind-port 18082 \
    --zmq-pub tcp://127.0.0.1:18083 --non-interactive --log-level 0 >"$work/node.log" 2>&1 &
for _ in $(seq 300); do
    on_pool curl -s -o /dev/null http://127.0.0.1:18081/get_height && break
    sleep 0.2
done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/key" -out "$work/cert" -days 2 -subj /CN=host.example.net 2>/dev/null
on_pool /usr/bin/python3 "$stand_ins" tls-pool $pool 443 "$work/cert" "$work/key" http://127.0.0.1:18081 &
on_pool openssl s_server -quiet -accept $other:443 -key "$work/key" -cert "$work/cert" -rev >/dev/null 2>&1 &
cat >"$work/minewatch.yml" <<END
block-clock:
  nodes: ["tcp://127.0.0.1:18083", "http://127.0.0.1:18081"]
END
on_pool "$minewatch" watch --config "$work/minewatch.yml" -i mw1 --eve "$work/eve.json" >"$work/watch.txt" 2>&1 &
watch=$!
for _ in $(seq 300); do
    grep -q Watching "$work/watch.txt" && break
    sleep 0.2
done
seconds=$((minutes * 60))
on_pool /usr/bin/python3 "$stand_ins" blocks http://127.0.0.1:18081 $wallet 30 $seconds &
# A stream that tells something of constant length all ten seconds, and is told it again backwards.
(for _ in $(seq $((seconds / 10))); do
    sleep 10
    echo '{"kind":"telemetry","host":"ex01","cpu":"0042","memory":"0077","disk":"0031","queue":"0000","state":"everything is as it should be today"}'
done) | on_miner openssl s_client -quiet -connect $other:443 >/dev/null 2>&1 &
OPENSSL_CONF=/dev/null on_miner /usr/bin/python3 "$stand_ins" tls-miner $pool 443 $seconds tls1.3
sleep 3
kill -TERM $watch
wait $watch || true
python3 - "$work/eve.json" "$pool" "$miner" <<'END'
import json, sys
file, pool, miner = sys.argv[1:]
last = {}
begin = None
for line in open(file):
    event = json.loads(line)
    if event["event_type"] == "stats":
        begin = begin or event["timestamp"]
    if event["event_type"] in ("alert", "finding") and "finding" in event:
        finding = event["finding"]
        print(event["timestamp"], finding["state"], finding["level"], finding["score"], finding["host"]["ip"], "->", finding["pool"]["ip"])
        last[finding["id"]] = finding
for finding in last.values():
    for evidence in finding["evidence"]:
        print("   ", evidence["rule"], evidence["text"])
wrong = [f for f in last.values() if f["host"]["ip"] != miner or f["pool"]["ip"] != pool]
if wrong or not any(f["level"] == "confirmed" for f in last.values()):
    sys.exit("FAILED: the miner and nobody else should be confirmed")
print("passed")
END
