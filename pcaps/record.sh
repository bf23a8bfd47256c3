#!/bin/sh
# Records captures of real software between two network namespaces that reach nothing else. Needs root and, on Debian, the packages
# iproute2 tcpdump monero curl openssl python3. Recordings differ from run to run: a new one needs a new look at its expectation.
#
#   pcaps/record.sh NAME FILE     records the scene NAME (a function scene_NAME below) into FILE
set -eu

name=$1
file=$2
here=mw-client
there=mw-server
client=10.20.9.15
server=203.0.113.9
work=$(mktemp -d)

cleanup() {
    for pid in $(ip netns pids $here 2>/dev/null) $(ip netns pids $there 2>/dev/null); do
        kill "$pid" 2>/dev/null || true
    done
    sleep 1
    ip netns del $here 2>/dev/null || true
    ip netns del $there 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
trap "exit 1" INT TERM

on_client() { ip netns exec $here "$@"; }
on_server() { ip netns exec $there "$@"; }
rpc() { on_client curl -s -o "$work/answer" -H 'Content-Type: application/json' -d "$2" "http://$server:18081$1"; }
monerod_there() {
    on_server monerod --regtest --offline --data-dir "$work/node" --fixed-difficulty 1000 --no-zmq --rpc-bind-ip $server \
        --confirm-external-bind --non-interactive --log-level 0 >"$work/log" 2>&1 &
    while ! on_client curl -s -o /dev/null "http://$server:18081/get_height"; do sleep 1; done
    sleep 2
}
# A wallet of which nobody keeps the keys; monerod refuses addresses that are no curve points.
new_wallet() {
    monero-wallet-cli --offline --generate-new-wallet "$work/wallet" --password '' --mnemonic-language English \
        --log-file /dev/null --command address 2>/dev/null | grep -o '\b4[0-9A-Za-z]\{94\}\b' | head -1
}

# Solo mining by hand: template, miner data, a block that is refused.
scene_monerod_templates() {
    wallet=$(new_wallet)
    monerod_there
    start
    rpc /json_rpc '{"jsonrpc":"2.0","id":"0","method":"get_block_template","params":{"wallet_address":"'"$wallet"'","reserve_size":60}}'
    rpc /json_rpc '{"jsonrpc":"2.0","id":"0","method":"get_miner_data"}'
    rpc /json_rpc '{"jsonrpc":"2.0","id":"0","method":"submit_block","params":["'"$(printf '10%.0s' $(seq 100))"'"]}'
}

# An open monerod is told to mine, and to stop.
scene_monerod_start_mining() {
    wallet=$(new_wallet)
    monerod_there
    start
    rpc /start_mining '{"do_background_mining":false,"ignore_battery":true,"miner_address":"'"$wallet"'","threads_count":1}'
    sleep 1
    rpc /stop_mining '{}'
}

# What wallets and monitoring ask.
scene_monerod_get_info() {
    monerod_there
    start
    rpc /json_rpc '{"jsonrpc":"2.0","id":"0","method":"get_info"}'
    rpc /json_rpc '{"jsonrpc":"2.0","id":"0","method":"get_last_block_header"}'
    rpc /get_height '{}'
}

# Two nodes meet.
scene_levin() {
    on_server monerod --regtest --data-dir "$work/a" --p2p-bind-ip $server --p2p-bind-port 18080 --rpc-bind-port 18091 --no-zmq \
        --no-igd --hide-my-port --allow-local-ip --non-interactive --log-level 0 >"$work/log-a" 2>&1 &
    sleep 6
    start
    on_client monerod --regtest --data-dir "$work/b" --p2p-bind-ip $client --p2p-bind-port 18080 --rpc-bind-port 18092 --no-zmq \
        --no-igd --allow-local-ip --add-exclusive-node $server:18080 --non-interactive --log-level 0 >"$work/log-b" 2>&1 &
    sleep 12
}

tls_to() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/key" -out "$work/cert" -days 2 -subj "/CN=$1" 2>/dev/null
    on_server openssl s_server -quiet -accept $server:443 -key "$work/key" -cert "$work/cert" -www >/dev/null 2>&1 &
    sleep 1
    start
    printf 'GET / HTTP/1.0\r\n\r\n' | on_client timeout 3 openssl s_client -quiet -connect $server:443 -servername "$1" >/dev/null 2>&1 || true
}
scene_tls() { tls_to www.example.org; }
scene_tls_pool_name() { tls_to pool.supportxmr.com; }

# A page that quotes a miner, fetched by curl from Python's web server.
scene_web() {
    mkdir "$work/www"
    printf '<pre>\n{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"x","pass":"x","agent":"XMRig/6.26.0"}}\n</pre>\n' >"$work/www/stratum.html"
    # Not python3 -m http.server, which asks DNS for its own name first.
    (cd "$work/www" && on_server python3 -c '
import http.server, socketserver
socketserver.TCPServer(("'$server'", 80), http.server.SimpleHTTPRequestHandler).serve_forever()' >/dev/null 2>&1) &
    sleep 1
    start
    on_client curl -s -o /dev/null "http://$server/stratum.html" "http://$server/none.json"
}

# A mail that quotes a miner: Python's smtplib, and a server of as many lines as it needs.
scene_mail() {
    on_server python3 -c '
import socketserver
class Smtp(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda text: self.wfile.write(text.encode() + b"\r\n")
        say("220 mx.example.net ESMTP")
        data = False
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if data:
                data = line != b".\r\n"
                if not data: say("250 queued")
            elif word == b"DATA": data = True; say("354 go on")
            elif word == b"QUIT": say("221 bye"); return
            else: say("250 ok")
socketserver.TCPServer.allow_reuse_address = True
socketserver.TCPServer(("'$server'", 25), Smtp).serve_forever()' &
    sleep 1
    start
    on_client python3 -c '
import smtplib
mail = "Subject: miner on web07\n\nIt sent:\n"
mail += "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"x\",\"pass\":\"x\",\"agent\":\"XMRig/6.26.0\",\"algo\":[\"rx/0\"]}}\n"
mail += "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"cgminer/4.12.0\"]}\n"
with smtplib.SMTP("'$server'", local_hostname="pc.example.net") as s:
    s.sendmail("analyst@example.net", ["soc@example.net"], mail)'
}

start() {
    on_server tcpdump -q -U -w "$work/capture" -i mw1 'tcp or udp' 2>/dev/null &
    sleep 2
}

ip netns add $here
ip netns add $there
ip link add mw0 netns $here type veth peer name mw1 netns $there
on_client ip addr add $client/24 dev mw0
on_server ip addr add $server/24 dev mw1
for side in "$here mw0" "$there mw1"; do
    set -- $side
    ip netns exec "$1" ip link set lo up
    ip netns exec "$1" ip link set "$2" up
    ip netns exec "$1" sysctl -q -w "net.ipv6.conf.$2.disable_ipv6=1"
    ip netns exec "$1" ip route add default dev "$2"
done
"scene_$(echo "$name" | tr - _)"
sleep 2
for pid in $(ip netns pids $there); do
    [ "$(cat "/proc/$pid/comm")" = tcpdump ] && kill -INT "$pid"
done
sleep 1
cp "$work/capture" "$file"
