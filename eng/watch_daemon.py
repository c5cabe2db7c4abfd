"""Watches the daemon that daemon.sh started, by its /metrics page and /proc, and prints what was asked. Arguments: latency|idle PID PORT FOLDER STARTED AMOUNT."""
import json
import os
import re
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime

part, pid, port, folder, started, amount = sys.argv[1], *map(int, sys.argv[2:4]), sys.argv[4], float(sys.argv[5]), int(sys.argv[6])
ticks_per_s = os.sysconf("SC_CLK_TCK")


def metrics():
    """The page as {name with labels: value}; empty before the daemon listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
            lines = page.read().decode().splitlines()
    except urllib.error.URLError:
        return {}
    return {key: float(value) for key, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def when_frames(least):
    while True:
        page = metrics()
        if page.get("beamline_monitor_frames_total", 0) >= least:
            return page
        os.kill(pid, 0)  # raises when it is gone
        time.sleep(0.5)


def buckets(page, name):
    pattern = re.compile(rf'beamline_monitor_{name}_bucket{{le="(.+)"}}')
    return {float(match[1]): count for key, count in page.items() if (match := pattern.fullmatch(key))}


def show_latency(title, name, before, after):
    then, now = buckets(before, name), buckets(after, name)
    counts = {bound: now[bound] - then.get(bound, 0) for bound in now}
    whole = counts[float("inf")]
    shares = "  ".join(f"{1e3 * bound:g} ms {100 * counts[bound] / whole:.2f} %" for bound in sorted(counts) if 0.002 <= bound <= 0.5)
    mean = after[f"beamline_monitor_{name}_sum"] - before.get(f"beamline_monitor_{name}_sum", 0)
    print(f"{title}: {whole:.0f} exposures, mean {1e3 * mean / whole:.1f} ms, within {shares}")


def processor_s():
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / ticks_per_s


def resident_mb():
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


if part == "latency":
    layers_from = 2 * (1 + 10 * 8)  # the standard and ten pristine scans
    before = when_frames(layers_from)
    resident = [resident_mb()]
    page = when_frames(layers_from + 2 * amount)
    resident.append(resident_mb())
    show_latency("readout to raw frame", "readout_to_raw_seconds", before, page)
    show_latency("  analysis", "analysis_seconds", before, page)
    show_latency("  commit of the result", "result_commit_seconds", before, page)
    show_latency("readout to result", "readout_to_result_seconds", before, page)
    show_latency("readout to result, with standard, pristine scans and first compilation", "readout_to_result_seconds", {}, page)
    print(f"resident memory: {resident[0]:.0f} MiB after the pristine scans, {resident[1]:.0f} MiB at the end")
else:
    while not metrics():
        time.sleep(0.2)
    time.sleep(60)  # past start and compilation: what happens once a second is compiled anew after half a minute
    used, since = processor_s(), time.monotonic()
    time.sleep(amount)
    print(f"between frames: {100 * (processor_s() - used) / (time.monotonic() - since):.2f} % of a core over {amount} s, resident {resident_mb():.0f} MiB")
    when_frames(1)


def unix_s(utc):
    return datetime.fromisoformat(utc.replace("Z", "+00:00")).timestamp()


def seconds_after_start(utc):
    return unix_s(utc) - started


with sqlite3.connect(f"file:{folder}/bench.run?mode=ro", uri=True, timeout=10) as run:
    first = json.loads(run.execute("SELECT frame FROM frames WHERE id = 1").fetchone()[0])
    events = [json.loads(text) for (text,) in run.execute("SELECT event FROM events ORDER BY id LIMIT 20")]
begun = next(event["At"] for event in events if event["Kind"] == "standard-begun")
print(
    f"start to first exposure: {seconds_after_start(begun):.2f} s to the order to expose the standard, "
    f"{seconds_after_start(first['StartedAt']):.2f} s to its start"
)
if part == "latency":
    with sqlite3.connect(f"file:{folder}/bench.run?mode=ro", uri=True, timeout=10) as run:
        ended = {number: unix_s(json.loads(frame)["EndedAt"]) for number, frame in run.execute("SELECT id, frame FROM frames")}
    ages = []
    with open(f"{folder}/layers.log") as log:
        for came, payload in (line.split(" ", 1) for line in log if line.endswith("\n")):
            frame = json.loads(payload)["frame"]
            if frame > layers_from and frame in ended:  # the run goes on meanwhile
                ages.append(1e3 * (float(came) - ended[frame]))
    ages.sort()
    shares = "  ".join(f"{bound} ms {100 * sum(age <= bound for age in ages) / len(ages):.2f} %" for bound in (10, 20, 40, 80, 160))
    print(f"end of exposure, before its readout, to subscriber: {len(ages)} frames, 50 % {ages[len(ages) // 2]:.1f} ms, 99 % {ages[int(0.99 * len(ages))]:.1f} ms, within {shares}")
with open(f"{folder}/fsync.log") as log:
    disk = sorted(float(line) for line in log if line.endswith("\n"))
share = sum(time_ms <= 20 for time_ms in disk) / len(disk)
print(f"bare fsync beside it: median {disk[len(disk) // 2]:.1f} ms, 99 % {disk[int(0.99 * len(disk))]:.1f} ms, within 20 ms {100 * share:.1f} %")
print(f"load of the machine, 1, 5 and 15 min: {' '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} cores")
