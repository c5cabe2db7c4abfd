#!/usr/bin/env bash
# What the daemon takes, on this machine and beside whatever else it does just now: its times, memory and processor, at rate 1 on the simulator.
# Usage: daemon.sh latency [EXPOSURES]    from readout to committed result: presets of 0.5 s, 8 layers, two detectors (default: 600 exposures, 1200 frames, 7 minutes)
#        daemon.sh idle [SECONDS]         share of a core between frames of 60 s (default: 60 s)
# BEAMLINE_MONITOR_BENCH_NICE=-15 gives daemon, simulator and the bare fsync precedence on a machine that has other work (needs root).
# The daemon publishes to a local mosquitto meanwhile, and latency also tells when layers reach a subscriber, mosquitto_sub, counted from the end of the exposure.
# Both print the time from start to first exposure, resident memory, and how long the disk takes for a bare fsync in the same minutes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
part=${1:-latency}
case $part in
  latency) frame_s=0.5 amount=${2:-600} ;;
  idle) frame_s=60 amount=${2:-60} ;;
  *) sed -n 's/^# \(Usage\|      \)/\1/p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
dotnet build "$root/src/BeamlineMonitor" -c Release -v quiet --nologo
program=$root/src/BeamlineMonitor/bin/Release/net10.0/beamline-monitor
first=()
if [ -n "${BEAMLINE_MONITOR_BENCH_NICE:-}" ]; then
  [ "$(ps -o sid= -p $$ | tr -d ' ')" = $$ ] || exec setsid --wait "${BASH_SOURCE[0]}" "$@" # the kernel weighs sessions before it weighs processes
  echo "$BEAMLINE_MONITOR_BENCH_NICE" >/proc/$$/autogroup
  first=(nice -n "$BEAMLINE_MONITOR_BENCH_NICE" ionice -c 1)
fi
work=$(mktemp -d -p "${BEAMLINE_MONITOR_BENCH_FOLDER:-/var/tmp}") # on a disk, not in memory
simulator="" daemon="" disk="" subscriber=""
finish() {
  for process in $subscriber $daemon $simulator $disk; do kill "$process" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

# A beam as bright against the short preset as the paper's against 60 s, so that a frame holds the counts, and the analysis does the work, of a real one.
cp -r "$root/config" "$work/config"
/usr/bin/python3 - "$work/config" "$frame_s" <<'PYTHON'
import json, pathlib, sys
folder, frame_s = pathlib.Path(sys.argv[1]), float(sys.argv[2])
brighter = 60 / frame_s
path = folder / "simulation/beamlines/6-bm-a.json"
line = json.loads(path.read_text())
line["beam"]["counts_003_per_min"] *= brighter
line["standard"]["counts_per_min"] *= brighter
line["standard"]["Ka1_counts_per_min"] *= brighter
for neighbour in line["neighbours"]:
    if "Ka1_counts_per_min" in neighbour: neighbour["Ka1_counts_per_min"] *= brighter
for detector in line["detectors"]:
    detector["dead_time_us"] /= brighter
    detector["resolving_time_us"] /= brighter
path.write_text(json.dumps(line))
path = folder / "runs/paper-3mAh.json"
plan = json.loads(path.read_text())
plan["frame"]["s"] = frame_s
plan["standard"]["exposure_s"] = 5 * frame_s
if frame_s > 1: plan["standard"]["exposure_s"] = frame_s
path.write_text(json.dumps(plan))
PYTHON

"${first[@]}" "$program" simulate --scenario paper-3mAh --texture hardened --speed 1 --json --out "$work/appsettings.json" --config "$work/config" >"$work/simulator.log" 2>&1 &
simulator=$!
until [ -s "$work/appsettings.json" ]; do
  kill -0 "$simulator" 2>/dev/null || { cat "$work/simulator.log" >&2; exit 1; }
  sleep 0.1
done

read -r port broker < <(/usr/bin/python3 - "$work/appsettings.json" <<'PYTHON'
import json, pathlib, socket, sys
with socket.socket() as web, socket.socket() as mqtt:
    for free in web, mqtt: free.bind(("127.0.0.1", 0))
    port, broker = web.getsockname()[1], mqtt.getsockname()[1]
path = pathlib.Path(sys.argv[1])
settings = {"Web": {"Port": port}, "Mqtt": {"Broker": {"Mode": "local", "Port": broker}}}
path.write_text(json.dumps(json.loads(path.read_text()) | settings))
print(port, broker)
PYTHON
)

# The disk by itself: 16 KiB behind a growing file, then fsync, twice a second.
"${first[@]}" /usr/bin/python3 - "$work/fsync" <<'PYTHON' >"$work/fsync.log" &
import os, sys, time
file = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR)
while True:
    os.write(file, b"x" * 16384)
    start = time.perf_counter()
    os.fsync(file)
    print(1e3 * (time.perf_counter() - start), flush=True)
    time.sleep(0.5)
PYTHON
disk=$!

started=$(date +%s.%N)
"${first[@]}" "$program" run --plan paper-3mAh --run "$work/bench.run" --appsettings "$work/appsettings.json" --config "$work/config" >"$work/daemon.log" 2>&1 &
daemon=$!
until (: </dev/tcp/127.0.0.1/"$broker") 2>/dev/null; do
  kill -0 "$daemon" 2>/dev/null || { tail -5 "$work/daemon.log" >&2; exit 1; }
  sleep 0.2
done
"${first[@]}" mosquitto_sub -V 5 -p "$broker" -q 1 -t 'operando/v1/+/cell/+/layer/#' -F '%U %p' >"$work/layers.log" & # when it came, and what
subscriber=$!
/usr/bin/python3 "$root/eng/watch_daemon.py" "$part" "$daemon" "$port" "$work" "$started" "$amount"
kill -TERM "$daemon"
wait "$daemon" || { tail -5 "$work/daemon.log" >&2; exit 1; }
daemon=""
"$program" verify "$work/bench.run"
