#!/bin/sh
# Records captures of real software between two network namespaces that reach nothing else. Needs root and, on Debian, the packages
# iproute2 tcpdump monero curl openssl python3 python3-websockets socat dante-server squid haproxy nginx openssh-server netcat-openbsd, and for the
# scenes starttls-* and tls-rdp: exim4-daemon-light dovecot-imapd dovecot-pop3d slapd postgresql mariadb-server xrdp.
# Recordings differ from run to run: a new one needs a new look at its expectation.
#
#   pcaps/record.sh NAME FILE     records the scene NAME (a function scene_NAME below) into FILE
set -eu

name=$1
file=$2
here=mw-client-$$
there=mw-server-$$
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
    rm -rf "$work" "/etc/netns/$there"
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

# Certificates as mining software makes them.
pool_certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key" -out "$work/cert" -days 36500 \
        -subj "/C=IT/ST=Pool/L=Daemon/O=Mining Pool/CN=$1" 2>/dev/null
}
proxy_certificate() {
    openssl req -newkey rsa:2048 -nodes -keyout "$work/key" -out "$work/request" -subj /CN=localhost 2>/dev/null
    openssl x509 -req -in "$work/request" -signkey "$work/key" -set_serial 1 -days 3650 -sha256 -out "$work/cert" 2>/dev/null
}
# A server that answers each line, and a client with a miner's settings: OpenSSL's defaults, no name, no configuration file.
tls_pool() {
    on_server openssl s_server -quiet -accept $server:20128 -key "$work/key" -cert "$work/cert" "$@" -rev >/dev/null 2>&1 &
    sleep 1
    start
}
tls_login() {
    (printf '{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"x","pass":"x","agent":"XMRig/6.26.0"}}\n'; sleep 2) |
        OPENSSL_CONF=/dev/null on_client timeout 4 openssl s_client -quiet -connect $server:20128 "$@" >/dev/null 2>&1 || true
}
scene_tls_nodejs_pool() { pool_certificate mining.pool; tls_pool; tls_login -noservername -no_tls1_3; }
# XMRig with its option for the server name: TLS 1.3 hides the certificate, but not its length.
scene_tls_hidden_certificate() { pool_certificate mining.pool; tls_pool; tls_login -servername pool.supportxmr.com; }
scene_tls_xmrig_proxy() { proxy_certificate; tls_pool; tls_login -noservername -no_tls1_3; }
# xmr-stak with a pin that does not fit: the handshake is completed, nothing is said, again after 30 s.
scene_tls_pin_loop() {
    pool_certificate mining.proxy
    tls_pool
    for _ in 1 2 3 4 5; do
        OPENSSL_CONF=/dev/null on_client timeout 4 openssl s_client -noservername -no_tls1 -connect $server:20128 \
            -cipher 'HIGH:!aNULL:!PSK:!SRP:!MD5:!RC4:!SHA1' </dev/null >/dev/null 2>&1 || true
        sleep 30
    done
}

# Sessions taken up again: the second handshake shows no certificate in either version, and a name in both.
resumed() {
    pool_certificate mining.pool
    tls_pool
    tls_login -servername pool.supportxmr.com -sess_out "$work/session" "$@"
    [ -s "$work/session" ]
    tls_login -servername pool.supportxmr.com -sess_in "$work/session" "$@"
}
scene_tls_resumed_12() { resumed -no_tls1_3; }
scene_tls_resumed_13() { resumed; }

# Monitoring that completes a handshake each 30 s and says nothing, with OpenSSL's defaults and no name: no miner.
scene_tls_health_check() {
    own_certificate
    tls_pool
    for _ in 1 2 3 4 5; do
        OPENSSL_CONF=/dev/null on_client timeout 4 openssl s_client -noservername -connect $server:20128 </dev/null >/dev/null 2>&1 || true
        sleep 30
    done
}

# Servers of Debian that go over to TLS, and a client that names a pool inside of it.
starttls_to() {
    start
    (sleep 2) | on_client timeout 4 openssl s_client -quiet -connect "$server:$2" -starttls "$1" -servername pool.supportxmr.com >/dev/null 2>&1 || true
}
own_certificate() {
    chmod 755 "$work"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/key" -out "$work/cert" -days 2 -subj "/CN=host.example.net" 2>/dev/null
    chmod 644 "$work/key"
}
scene_starttls_smtp() {
    own_certificate
    cat >"$work/exim.conf" <<END
primary_hostname = mx.example.net
spool_directory = $work/spool
log_file_path = $work/spool/log-%s
pid_file_path = $work/spool/pid
tls_advertise_hosts = *
tls_certificate = $work/cert
tls_privatekey = $work/key
local_interfaces = $server
host_lookup =
rfc1413_hosts =
begin acl
begin routers
begin transports
END
    mkdir "$work/spool"
    chmod 777 "$work/spool"
    on_server exim4 -C "$work/exim.conf" -bdf >/dev/null 2>&1 &
    sleep 3
    starttls_to smtp 25
}
dovecot_there() {
    own_certificate
    cat >"$work/dovecot.conf" <<END
base_dir = $work/run
state_dir = $work/run
log_path = $work/log
protocols = imap pop3
listen = $server
ssl = yes
ssl_cert = <$work/cert
ssl_key = <$work/key
mail_location = mbox:$work/mail
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$work
}
END
    on_server dovecot -F -c "$work/dovecot.conf" >/dev/null 2>&1 &
    sleep 4
}
scene_starttls_imap() { dovecot_there; starttls_to imap 143; }
scene_starttls_pop3() { dovecot_there; starttls_to pop3 110; }
scene_starttls_ldap() {
    own_certificate
    mkdir "$work/db"
    cat >"$work/slapd.conf" <<END
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile $work/cert
TLSCertificateKeyFile $work/key
database mdb
suffix "dc=example,dc=net"
directory $work/db
END
    on_server slapd -d 0 -h "ldap://$server:389" -f "$work/slapd.conf" >/dev/null 2>&1 &
    sleep 3
    starttls_to ldap 389
}
scene_starttls_postgresql() {
    own_certificate
    bin=$(echo /usr/lib/postgresql/*/bin)
    chown postgres "$work/key"
    chmod 600 "$work/key"
    install -d -o postgres "$work/pg" "$work/socket"
    su postgres -c "$bin/initdb -D $work/pg >/dev/null 2>&1"
    on_server su postgres -c "$bin/postgres -D $work/pg -h $server -k $work/socket -c ssl=on -c ssl_cert_file=$work/cert -c ssl_key_file=$work/key" >/dev/null 2>&1 &
    sleep 5
    start
    on_client timeout 4 psql "host=pool.supportxmr.com hostaddr=$server sslmode=require user=x dbname=x" -c 'select 1' >/dev/null 2>&1 || true
}
scene_starttls_mysql() {
    own_certificate
    install -d -o mysql "$work/my"
    mysql_install_db --no-defaults --user=mysql --datadir="$work/my" >/dev/null 2>&1
    on_server mariadbd --no-defaults --skip-grant-tables --skip-name-resolve --user=mysql --datadir="$work/my" --socket="$work/my/s" --pid-file="$work/my/p" --bind-address=$server \
        --ssl-cert="$work/cert" --ssl-key="$work/key" >/dev/null 2>&1 &
    sleep 12
    starttls_to mysql 3306
}
scene_tls_rdp() {
    own_certificate
    sed -e "s|^certificate=.*|certificate=$work/cert|" -e "s|^key_file=.*|key_file=$work/key|" -e "s|^port=.*|port=tcp://$server:3389|" \
        /etc/xrdp/xrdp.ini >"$work/xrdp.ini"
    on_server xrdp --nodaemon --config "$work/xrdp.ini" >/dev/null 2>&1 &
    sleep 3
    start
    on_client timeout 6 python3 -c '
import socket, ssl, time
s = socket.create_connection(("'$server'", 3389))
s.sendall(bytes.fromhex("030000130ee000000000000100080001000000"))
s.recv(100)
c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
c.check_hostname = False
c.verify_mode = ssl.CERT_NONE
t = c.wrap_socket(s, server_hostname="pool.supportxmr.com")
t.sendall(bytes.fromhex("0300000702f080"))
time.sleep(1)' || true
}

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

# ---- Proxies, balancers and bridges around the stand-ins of stand-ins.py

stand_ins=$(cd "$(dirname "$0")" && pwd)/stand-ins.py
pool=203.0.113.10

pool_there() {
    on_server ip addr add $pool/24 dev mw1
    on_server /usr/bin/python3 "$stand_ins" pool $pool 3333 "$@" &
    sleep 1
}

dante_there() {
    cat >"$work/danted.conf" <<END
logoutput: $work/danted.log
internal: $server port = 1080
external: mw1
clientmethod: none
socksmethod: none
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
END
    on_server danted -f "$work/danted.conf" &
    sleep 2
}

# XMRig's socks5 option, to the pool's name: the proxy has it in its hosts file.
scene_socks5_dante() {
    mkdir -p /etc/netns/$there
    echo "$pool pool.example.net" >/etc/netns/$there/hosts
    pool_there
    dante_there
    start
    on_client /usr/bin/python3 "$stand_ins" socks5-miner $server 1080 pool.example.net 3333 4
}

# The same by socat in SOCKS 4a through OpenSSH (ssh -D).
scene_socks4a_ssh() {
    mkdir -p /etc/netns/$there
    echo "$pool pool.example.net" >/etc/netns/$there/hosts
    pool_there
    sshd_there
    ssh-keygen -q -t ed25519 -N '' -f "$work/key"
    cp "$work/key.pub" "$work/authorized"
    on_server ssh -N -D $server:1080 -i "$work/key" -o BatchMode=yes -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null root@$pool &
    while ! on_client socat /dev/null "TCP:$server:1080" 2>/dev/null; do sleep 1; done
    start
    on_client socat "EXEC:/usr/bin/python3 $stand_ins miner - 0 3" "SOCKS4A:$server:pool.example.net:3333,socksport=1080"
}

sshd_there() {
    ssh-keygen -q -t ed25519 -N '' -f "$work/host-key"
    mkdir -p /run/sshd
    chmod 755 "$work"
    on_server /usr/sbin/sshd -D -f /dev/null -h "$work/host-key" -o ListenAddress=$pool -o PidFile=none \
        -o "AuthorizedKeysFile=$work/authorized" -o StrictModes=no &
    sleep 1
}

squid_there() {
    mkdir "$work/squid"
    chown proxy "$work" "$work/squid"
    cat >"$work/squid.conf" <<END
http_port $server:3128
http_access allow all
pid_filename $work/squid/pid
cache_log $work/squid/cache.log
access_log none
coredump_dir $work/squid
shutdown_lifetime 1 seconds
END
    on_server squid -N -f "$work/squid.conf" &
    while ! on_client socat /dev/null "TCP:$server:3128" 2>/dev/null; do sleep 1; done
}

# socat through squid.
scene_connect_squid() {
    pool_there
    squid_there
    start
    on_client socat "EXEC:/usr/bin/python3 $stand_ins miner - 0 4" "PROXY:$server:$pool:3333,proxyport=3128"
}

# ---- Miners behind TLS at the pace of real ones: a quarter of an hour each, to a server with an ordinary certificate

hidden_mining=900
tls_pool_there() {
    own_certificate
    on_server ip addr add $pool/24 dev mw1
    on_server /usr/bin/python3 "$stand_ins" tls-pool $pool 443 "$work/cert" "$work/key" &
    sleep 1
}
hidden_miner() { OPENSSL_CONF=/dev/null on_client /usr/bin/python3 "$stand_ins" tls-miner $pool 443 $hidden_mining "$@"; }
scene_hidden_tls12() { tls_pool_there; start; hidden_miner tls1.2; }
scene_hidden_tls13() { tls_pool_there; start; hidden_miner tls1.3; }
scene_hidden_socks5_dante() { tls_pool_there; dante_there; start; hidden_miner tls1.3 socks5 $server 1080; }
scene_hidden_connect_squid() { tls_pool_there; squid_there; start; hidden_miner tls1.2 connect $server 3128; }

haproxy_here() {
    on_client ip addr add 10.20.9.20/24 dev mw0
    cat >"$work/haproxy.cfg" <<END
global
    pidfile $work/haproxy.pid
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
listen all
    bind $client:$1
    server there $2 $3
END
    on_client haproxy -db -f "$work/haproxy.cfg" &
    sleep 1
}

# A miner behind haproxy, of which only the balancer's side is on the wire.
scene_proxy_header_haproxy() {
    pool_there proxy-header
    haproxy_here 3333 $pool:3333 send-proxy
    start
    on_client /usr/bin/python3 "$stand_ins" miner $client 3333 4 10.20.9.20
}

# Mail behind haproxy, with the header of version 2.
scene_mail_haproxy() {
    on_server /usr/bin/python3 "$stand_ins" mx $server 25 &
    sleep 1
    haproxy_here 25 $server:25 send-proxy-v2
    start
    on_client python3 -c '
import smtplib
mail = "Subject: miner on web07\n\n{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"x\",\"pass\":\"x\",\"agent\":\"XMRig/6.26.0\"}}\n"
with smtplib.SMTP("'$client'", local_hostname="pc.example.net", source_address=("10.20.9.20", 0)) as s:
    s.sendmail("analyst@example.net", ["soc@example.net"], mail)'
}

# nginx as WebSocket proxy before a service of Python's websockets.
nginx_there() {
    on_server /usr/bin/python3 "$stand_ins" "$1" 127.0.0.1 8181 &
    mkdir "$work/nginx"
    cat >"$work/nginx.conf" <<END
daemon off;
pid $work/nginx/pid;
error_log $work/nginx/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $work/nginx;
    proxy_temp_path $work/nginx;
    server {
        listen $server:${2:-80};
        proxy_read_timeout 1h;
        location / {
            proxy_pass http://127.0.0.1:8181;
            proxy_http_version 1.1;
            proxy_set_header Upgrade \$http_upgrade;
            proxy_set_header Connection upgrade;
        }
    }
}
END
    on_server nginx -c "$work/nginx.conf" &
    sleep 2
}

scene_webminer_nginx() {
    nginx_there webminer
    start
    on_client /usr/bin/python3 "$stand_ins" page ws://$server/proxy 4
}

# A page that mines over wss: nginx ends TLS.
scene_hidden_webminer_nginx() {
    own_certificate
    nginx_there paced-webminer "443 ssl; ssl_certificate $work/cert; ssl_certificate_key $work/key"
    start
    on_client /usr/bin/python3 "$stand_ins" paced-page wss://$server/proxy $hidden_mining
}

scene_chat_nginx() {
    nginx_there chat
    start
    on_client /usr/bin/python3 "$stand_ins" chatter ws://$server/chat
}

# SSH through dante; the server knows nobody, so it ends after the key exchange.
scene_ssh_dante() {
    dante_there
    on_server ip addr add $pool/24 dev mw1
    sshd_there
    start
    on_client ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        -o "ProxyCommand=nc -X 5 -x $server:1080 %h %p" nobody@$pool true || true
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
