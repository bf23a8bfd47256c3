#!/usr/bin/env python3
"""throughput.py CAPTURE [RUNS]: whole-process CPU time, wall time and memory of Minewatch beside tcpdump and nDPI on one capture.

Runs `minewatch analyze`, `tcpdump -r CAPTURE -w /dev/null` and `ndpiReader -q -i CAPTURE` in turn, RUNS times (default 5) after one
run of each that is not counted, and prints the median of each figure and the two ratios of CPU time that the project holds itself to: at
most 2 times tcpdump, at most a quarter of nDPI. A program that is missing is left out and named. Exit code 1 where a ratio is missed."""
import os, shutil, statistics, subprocess, sys, time

def run(command):
    start = time.monotonic()
    with open(os.devnull, 'w') as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=sink)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_utime, usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024, process.returncode

def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    capture, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    launcher = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'bin', 'minewatch')
    commands = {'minewatch': [launcher, 'analyze', '--quiet', capture],
                'tcpdump': ['tcpdump', '-r', capture, '-w', os.devnull],
                'ndpi': ['ndpiReader', '-q', '-i', capture]}
    for name in [n for n, c in commands.items() if not shutil.which(c[0])]:
        print(f'{name}: {commands.pop(name)[0]} is not installed, left out')
    results = {name: [] for name in commands}
    for round_ in range(runs + 1):
        for name, command in commands.items():
            figures = run(command)
            # Minewatch says with 1 that it found something.
            if figures[-1] not in ((0, 1) if name == 'minewatch' else (0,)):
                sys.exit(f'{name} failed with exit code {figures[-1]}: {" ".join(command)}')
            if round_:
                results[name].append(figures)
    size = os.path.getsize(capture)
    print(f'{capture}: {size:,} octets, {runs} runs each, medians')
    print(f'{"":10} {"CPU s":>8} {"user":>7} {"system":>7} {"wall s":>8} {"memory MiB":>11}')
    median = {}
    for name, rows in results.items():
        cpu, user, system, wall, memory, _ = (statistics.median(column) for column in zip(*rows))
        median[name] = cpu
        print(f'{name:10} {cpu:8.2f} {user:7.2f} {system:7.2f} {wall:8.2f} {memory:11.0f}')
    missed = False
    for name, bar in (('tcpdump', 2.0), ('ndpi', 0.25)):
        if name in median:
            ratio = statistics.median(a[0] / b[0] for a, b in zip(results['minewatch'], results[name]))
            missed |= ratio > bar
            print(f'CPU of minewatch / {name}, median of the pairs: {ratio:.2f} (bar {bar})')
    sys.exit(1 if missed else 0)

main()
