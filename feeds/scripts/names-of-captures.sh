#!/usr/bin/env bash
# Lists every name that a host looked up or asked for in captures, one a line: questions and canonical names of DNS,
# server names of TLS and QUIC, hosts of HTTP. By tshark, so that the list does not depend on our own decoders.
#
# Usage: feeds/scripts/names-of-captures.sh ../shared/captures/other > names.txt
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: $0 FILE|DIR..." >&2; exit 2; }
command -v tshark >/dev/null || { echo "$0: there is no tshark: apt-get install tshark" >&2; exit 2; }

find "$@" -type f | sort | while read -r capture; do
  # A file that is no capture, or cut, gives what can be read of it.
  timeout 60 tshark -n -r "$capture" -Y 'dns or tls.handshake or quic or http' -T fields -E separator=/t -E aggregator=, \
    -e dns.qry.name -e dns.cname -e tls.handshake.extensions_server_name -e http.host 2>/dev/null || true
done | tr '\t,' '\n\n' | sed -e 's/:[0-9]*$//' -e '/^$/d' | sort -u
