#!/usr/bin/env python3
"""Makes feeds/data/pools.csv, the table of the bundled feed.

Usage: make-bundled-feed.py VERSION monero-pools.csv other-pools.csv > feeds/data/pools.csv

Input: the two reference tables (domain,kind,coin,ports,tls_ports,note,sources), which merge public lists.
The same input gives the same output. Not part of the build: run it when the reference tables change, and
read the difference. What is decided here, and why, stands beside each rule.
"""

import csv
import pathlib
import re
import sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
SHARED_SUFFIXES = {line.strip() for line in (DATA / "shared-suffixes.txt").read_text().splitlines() if not line.startswith("#")}

COLUMNS = ("indicator,type,match,coin,kind,role,status,ports,tls_ports,confidence,seen,popular,"
           "first_seen,valid_until,source,tlp,reference,note").split(",")

# Under AGPL-3.0 and never pruned: no row rests on it, and it is not named where others agree.
DROPPED_SOURCE = "CoinBlockerLists"

SOURCES = {
    "pool-directory-2026 (AdamYoung71/mining-pool-domain-intel)": "pool-directory-2026",
    "imbytecat/crypto-mining-pool-list": "imbytecat-pool-list", "ac0d3r/miningpoolfinder": "ac0d3r-miningpoolfinder",
    "andoniaf/mining-pools-list": "andoniaf-mining-pools", "blocklistproject/Lists crypto": "blocklistproject-crypto",
    "anudeepND/blacklist CoinMiner": "anudeepnd-coinminer", "SigmaHQ": "sigma", "jacks001314/MiningPools": "jacks001314-miningpools",
    "RainbowMiner pool modules": "rainbowminer", "nDPI mining_hosts / NoCoin": "ndpi-mining-hosts",
    "hoshsadiq/adblock-nocoin-list": "adblock-nocoin", "keraf/NoCoin": "nocoin", "powern3t/blocklists": "powern3t-blocklists",
    "Azure-Sentinel imDNS_Miners / SigmaHQ": "azure-sentinel-miners", "falcosecurity/rules": "falco-rules",
    "kubescape/node-agent R1008": "kubescape-r1008", "david-hopper/xmr-pool-choice": "xmr-pool-choice",
    "turtlecoin-pools-json": "turtlecoin-pools", "Hestat/minerchk": "hestat-minerchk", "xmrig users": "xmrig-users",
    "guardicore/labs_campaigns": "guardicore-campaigns", "monero-blocks pool list": "monero-blocks",
    "Michael-Meade/Monero-Pool-Searcher": "monero-pool-searcher", "xolentum/mining-pools-json": "xolentum-pools",
    "mining statistics sites": "mining-statistics", "P2Pool source": "p2pool-source", "Feather wallet default pools": "feather-wallet",
    "sneurlax/monero-mining-pool-report-v7": "sneurlax-pool-report", "malware kill lists": "malware-kill-lists",
    "derived from 2Miners naming": "derived-naming", "xmr-stak source": "xmr-stak-source", "xmrig source": "xmrig-source",
    "pool help pages (via bzminer docs)": "pool-help-pages", "xmrig users / bzminer docs": "xmrig-users",
    "pschmitt/homeassistant-monero-pool": "homeassistant-monero-pool",
}

KINDS = {"donate": "donation"}

# Not indicators of mining.
REMOVED = {
    "whitebit.com",      # an exchange; its pool has no host of its own here
    "novaco.in",         # home page of a coin; p2pool.novaco.in stays
    "minerstat.com",     # management software for farms; people's tool
    "linux-repository-updates.com",  # host of malware, no pool; in several lists since 2021
    "extrmepool.org", "mro.extrmepool.org",  # misspelt extremepool.org
    "con-ip.com",        # a dynamic DNS provider as a whole; its users' pools stand on their own
}

# First labels that no miner connects to: the row's name is a page, a mail or a name server.
WEB_LABELS = set("www web api blog forum forums status docs wiki support poolsupport help mail mailzimbra mx ns1 ns2 db console "
                 "explorer wallet btcpwallet dashboard news shop ftp imap pop pop3 smtp webmail autodiscover cpanel monitor monitoring "
                 "grafana zabbix irc".split())

# First labels of seeds of a coin's network: its nodes ask for them, miners do not.
SEEDS = re.compile(r"(x[0-9]+\.)?((dns)?seeds?[0-9]*\..*|node\.btx\.tools)")

# Hosts that the lists name without a role, but that follow the naming which their pool documents for mining.
LIKELY = [re.compile(p) for p in (
    r"(mine|stratum)[-0-9a-z]*\..*",
    r"[a-z]+-(asia|au|eu|jp|us-east|us-west|us|useast)[0-9]?\.nanopool\.org",
    r"[a-z]+-(ar|asia|au|br|cn|eu|hk|ru|sg|us|usa)[0-9]?\.dwarfpool\.com",
    r"([a-z0-9-]+\.)?([a-z]+\.)?pool\.minergate\.com",
    r"pool-[a-z]+\.supportxmr\.com",
    r"(jp|sg|us-or|us-va)\.moneroocean\.stream",
    r"(chicago|frankfurt|moscow|singapore)[0-9]+\.hashvault\.pro",
    r"p[0-9]+\.(2miners|minexmr)\.com",
    r"(solo-)?[a-z]+\.2miners\.com",
    r"randomx\.xmrig\.com",
    r"pool\.(rplant\.xyz|ppxxmr\.com|minexmr\.uk)",
    r"(ca|de|fr|hk|sg|us)-[a-z]+\.miningocean\.org",
    r"xmr-(eu|us)\.suprnova\.cc|zrc-stratum\.suprnova\.cc",
    r"[a-z0-9]+\.mine\.zpool\.ca",
    r"whirlpoolx\.[a-z]+\.nicehash\.com",
)]

# Regional hosts for which the lists know no ports, and the pool's host whose ports they share.
REGIONS = [(re.compile(p), main) for p, main in (
    (r"pool-[a-z]+\.supportxmr\.com", "pool.supportxmr.com"),
    (r"(fi|fr|jp|sg|us-or|us-va)\.moneroocean\.stream", "gulf.moneroocean.stream"),
    (r"((chicago|frankfurt|moscow|singapore)[0-9]+|ru)\.hashvault\.pro", "pool.hashvault.pro"),
)]

# Pages of one coin at pools whose mining hosts have other names.
PAGES = [re.compile(p) for p in (
    r"(aeon|masari|monero|sumo|sumokoin)\.hashvault\.pro",
    r"(xmr|etn|etc|eth|ethw|zec|zcl|pasc|sia|exp|dcr)1?\.nanopool\.org",
    r"[a-z-]+\.miningpoolhub\.com",
    r"pool\.kryptex\.com",
    r"(api|profit|console)\.pool\.bitcoin\.com",
    r"docker\.f2pool\.com",
    r"lokiturtle\.herominers\.com",
)]
MINES_AT_MININGPOOLHUB = re.compile(r"(.*-)?hub\.miningpoolhub\.com")

# Changes to single rows.
CHANGED = {
    "xmrig.com": {"kind": "explorer", "role": "web-front", "note": "home page of the XMRig miner: no pool"},
    "bitaps.com": {"kind": "explorer", "role": "web-front", "note": "block explorer; pool.bitaps.com is its pool"},
    "2miners.com": {"coin": "multi"},
    "dlxmrig.vaiwan.com": {"kind": "campaign"},
    "lpp.ackng.com": {"note": "private proxy of the LemonDuck campaign"},
    "lpp.zer2.com": {"note": "private proxy of the LemonDuck campaign"},
    "web.matpool.net": {"role": "web-front"},
    "randomxmonero.hk.nicehash.com": {"role": "endpoint-likely", "note": "named as the marketplace's regional mining hosts were"},
    "donate.xmr-stak.net": {"note": "developer fee of xmr-stak; the port tells the algorithm"},
    "donate.v2.xmrig.com": {"note": "developer fee of XMRig: a stock build runs"},
    "donate.ssl.xmrig.com": {"note": "developer fee of XMRig over TLS: a stock build runs"},
}

# Rows that the reference tables do not hold.
ADDED = [
    {"indicator": "auto.nicehash.com", "type": "domain", "match": "suffix", "coin": "multi", "kind": "pool", "role": "endpoint-likely",
     "status": "active", "ports": "9200", "tls_ports": "443", "confidence": "60", "seen": "2026", "popular": "yes",
     "source": "derived-naming", "note": "mining hosts are ALGORITHM.auto.nicehash.com; hash marketplace"},
    {"indicator": "159.65.206.137", "type": "address", "match": "", "coin": "cn-family", "kind": "proxy", "role": "endpoint",
     "status": "stale", "ports": "3333", "confidence": "50", "seen": "2021", "source": "maltrail",
     "reference": "Netlab 360: third analysis of scanning for CVE-2021-26855",
     "note": "pool of a miner installed through ProxyLogon in March 2021; the address may have a new owner"},
]


def parse_note(text):
    known, free = {}, []
    for part in (p.strip() for p in text.split(";")):
        key, equals, value = part.partition("=")
        if equals and key in ("role", "status", "seen", "match", "popular", "confidence"):
            known[key] = value
        elif part and part not in ("fp_risk", "verify") and not part.startswith("defunct"):
            free.append(part)
        elif part.startswith("defunct:"):
            free.append(part[len("defunct:"):].strip())
        elif part == "fp_risk":
            free.append("the parent name is much visited for other reasons")
    return known, free


def convert(row):
    sources = sorted({SOURCES.get(s, "maltrail" if s.startswith("stamparm/maltrail") else s)
                      for s in row["sources"].split("|") if s != DROPPED_SOURCE})
    name = row["domain"]
    if not sources or name in REMOVED:
        return None
    known, free = parse_note(row["note"])
    kind = KINDS.get(row["kind"], row["kind"])
    role = known["role"]
    label = name.split(".")[0]
    if "P2Pool seed name" in free or (kind == "pool" and SEEDS.fullmatch(name)):
        kind = "node"
    if kind == "explorer":
        role = "web-front"
    if kind == "pool" and label in WEB_LABELS and name.count(".") > 1:
        role = "web-front"
    elif kind == "pool" and role == "listed":
        if any(p.fullmatch(name) for p in PAGES) and not MINES_AT_MININGPOOLHUB.fullmatch(name):
            role = "web-front"
        elif any(p.fullmatch(name) for p in LIKELY):
            role = "endpoint-likely"
    coins = []
    for coin in row["coin"].split("|"):
        # XMR*: a miner in a browser or of malware, presumed to mine for Monero or a relative.
        coin = {"XMR*": "cn-family", "RandomX": "multi", "unknown": ""}.get(coin, coin)
        if coin and coin not in coins:
            coins.append(coin)
    out = {
        "indicator": name, "type": "domain",
        "match": "exact" if name.partition(".")[2] in SHARED_SUFFIXES else known["match"], "coin": "|".join(coins), "kind": kind, "role": role,
        "status": known["status"].rstrip("?"), "ports": row["ports"], "tls_ports": row["tls_ports"],
        "confidence": known["confidence"], "seen": known.get("seen", ""), "popular": "yes" if "popular" in known else "",
        "source": "|".join(sources), "tlp": "", "note": "; ".join(free),
    }
    out.update(CHANGED.get(name, {}))
    return out


def inherit_ports(rows):
    for name, row in rows.items():
        for pattern, main in REGIONS:
            if pattern.fullmatch(name) and not row["ports"] and not row["tls_ports"]:
                row["ports"], row["tls_ports"] = rows[main]["ports"], rows[main]["tls_ports"]
                row["source"] += "|derived-naming"
                row["note"] = "; ".join(filter(None, (row["note"], f"ports as those of {main}")))


def main():
    version, *files = sys.argv[1:]
    rows = {r["indicator"]: r for r in ADDED}
    for file in files:
        with open(file, newline="", encoding="utf-8") as table:
            for row in csv.DictReader(table):
                out = convert(row)
                if out:
                    if out["indicator"] in rows:
                        sys.exit(f"{out['indicator']} stands twice")
                    rows[out["indicator"]] = out
    inherit_ports(rows)
    missing = CHANGED.keys() - rows.keys()
    if missing:
        sys.exit(f"no longer in the tables: {sorted(missing)}")
    print("# Bundled feed of Minewatch, made by feeds/scripts/make-bundled-feed.py: correct the script or the tables, not this file.")
    print(f"# version: {version}")
    writer = csv.DictWriter(sys.stdout, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    # Grouped by parent: what belongs to one pool stands together.
    for name in sorted(rows, key=lambda n: (rows[n]["type"], n.split(".")[::-1])):
        writer.writerow(rows[name])


if __name__ == "__main__":
    main()
