#!/usr/bin/env python3
"""hashrate-table.py HASHRATE_TSV CAPTURES: estimated beside displayed hash rate, one line a labelled capture.

HASHRATE_TSV: columns capture, device, complete, hashes_per_second_10s, _60s, _15min, accepted/rejected; what the miner itself displayed.
CAPTURES: folder with CAPTURE.pcap files. Runs `minewatch analyze --json` on each labelled capture that lasts longer than 15 minutes, sums
the findings of the capture (some hold one machine under two addresses: rates are weighted by their time), and says whether the rate
displayed over the last 15 minutes lies inside of the stated interval."""
import csv, glob, json, math, os, subprocess, sys

def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    launcher = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'bin', 'minewatch')
    rows = list(csv.DictReader((l for l in open(sys.argv[1]) if not l.startswith('#')), delimiter='\t'))
    inside = judged = 0
    print(f'{"capture":20} {"minutes":>7} {"shares":>6} {"estimate":>9} {"low":>8} {"high":>8} {"displayed":>9}  inside')
    for row in rows:
        shown = row['hashes_per_second_15min']
        found = glob.glob(os.path.join(sys.argv[2], '**', row['capture'] + '.pcap'), recursive=True)
        if not shown or not found:
            continue
        out = subprocess.run([launcher, 'analyze', '--quiet', '--eve', '-', found[0]], capture_output=True, text=True).stdout
        hashes = below = above = seconds = shares = 0.0
        first, last, total = None, None, 0
        for line in out.splitlines():
            event = json.loads(line)
            finding = event.get('finding', {})
            if finding.get('state') != 'closed' or finding.get('role', 'miner') != 'miner' or 'hash_rate' not in finding:
                continue
            rate = finding['hash_rate']
            t = rate['seconds']
            hashes += rate['hashes_per_second'] * t
            below = math.hypot(below, (rate['hashes_per_second'] - rate['low']) * t)
            above = math.hypot(above, (rate['high'] - rate['hashes_per_second']) * t)
            seconds += t
            total += finding.get('accepted_shares', 0)
        if seconds < 900:
            continue
        estimate, low, high, displayed = hashes / seconds, (hashes - below) / seconds, (hashes + above) / seconds, float(shown)
        judged += 1
        ok = low <= displayed <= high
        inside += ok
        print(f'{row["capture"]:20} {seconds / 60:7.1f} {total:6d} {estimate:9.1f} {low:8.1f} {high:8.1f} {displayed:9.1f}  {"yes" if ok else "no"}')
    print(f'{inside} of {judged} displayed rates lie inside of the stated 95 % interval')

main()
